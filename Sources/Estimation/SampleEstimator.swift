import GuidedDiffusion

/// Gathers samples that were made elsewhere into the estimates that guided paths of a run give.
///
/// Blocks, units and the paths that settle the centres are those of the run that the samples would
/// be of, so that a run's own samples give its own direct estimates, bit for bit. Memory is fixed by the
/// numbers of scales and of tail values.
public struct SampleEstimator {
  /// The number of paths that are in.
  public private(set) var paths = 0
  private var layout: CellLayout
  private let guidance: Guidance
  private let pilotBlocks: Int
  private let blocksPerUnit: Int
  /// Where the pilot ends.
  private var pilotEnd: Int?
  private var pilot: CellPilot?
  private var waiting: [(block: Int, observation: BlockObservation)] = []
  private var prefix: CellPart?
  private var part: (unit: Int, part: CellPart)?

  /// An estimator for at most `mostPaths` paths at the scales of `simulation`.
  ///
  /// Without pairs what compares a path with itself, at a scale and at the first, is not gathered.
  public init(_ simulation: PathSimulation, mostPaths: Int, isPaired: Bool = true) {
    self.init(
      CellLayout(simulation).forSamples(mostPaths: mostPaths),
      guidance: simulation.guidance,
      isPaired: isPaired
    )
  }

  /// An estimator for recorded probabilities p(c|Y) of at most `mostPaths` samples per scale.
  public init(probabilitiesAt scales: [Double], mostPaths: Int, isPaired: Bool = true) {
    let guidance = Guidance(classIndex: 0, scales: scales)
    self.init(
      CellLayout(guidance, mostPaths: mostPaths),
      guidance: guidance,
      isPaired: isPaired
    )
  }

  private init(_ layout: CellLayout, guidance: Guidance, isPaired: Bool) {
    self.layout = layout
    self.layout.hasComparisons = isPaired
    self.guidance = guidance
    let size = layout.units.blockSize
    pilotBlocks = (CellEstimator.pilotPaths + size - 1) / size
    blocksPerUnit = layout.units.blocksPerUnit
  }

  /// The number of consecutive path numbers that make up a block.
  public var blockSize: Int { layout.units.blockSize }

  /// Takes in some paths of a block, none of them a twin.
  ///
  /// `numbers` are the numbers of the paths, ascending and all of one block; blocks come in their order,
  /// each once.
  public mutating func add(_ outcome: BlockOutcome, numbers: [Int]) {
    guard let first = numbers.first else { return }
    paths += numbers.count
    let observation = BlockObservation(
      outcome,
      guidance: guidance,
      guidedShare: 1,
      numbers: numbers,
      hasComparisons: layout.hasComparisons
    )
    let block = first / blockSize
    let end = pilotEnd ?? block + pilotBlocks
    pilotEnd = end
    if pilot == nil, block >= end { settle() }
    if let pilot {
      absorb(observation, block: block, pilot)
    } else {
      waiting.append((block, observation))
    }
  }

  private mutating func settle() {
    let blocks = waiting.map(\.observation)
    let pilot = CellPilot(layout, profileControls: [], blocks: blocks)
    self.pilot = pilot
    for (block, observation) in waiting { absorb(observation, block: block, pilot) }
    waiting = []
  }

  private mutating func absorb(
    _ observation: BlockObservation,
    block: Int,
    _ pilot: CellPilot
  ) {
    let unit = block / blocksPerUnit
    if let open = part, open.unit != unit { close(pilot) }
    if part == nil {
      // Units without a path are not counted.
      let number = prefix?.units.upperBound ?? 0
      part = (unit, CellPart(layout, unit: number, continuing: &prefix))
    }
    part?.part.add(observation, layout: layout, pilot: pilot)
  }

  private mutating func close(_ pilot: CellPilot) {
    guard let done = part?.part else { return }
    part = nil
    if prefix == nil { prefix = done } else { prefix?.merge(done, pilot: pilot) }
  }

  /// The direct estimates of all rows, once every path is in.
  public mutating func finish() -> CellEstimates {
    if pilot == nil { settle() }
    guard let pilot else { return CellEstimates(functionals: layout.functionals) }
    close(pilot)
    guard var whole = prefix else { return CellEstimates(functionals: layout.functionals) }
    layout = layout.forSamples(mostPaths: paths)
    whole.limitTails(to: layout)
    var estimates = PartEstimation(layout: layout, pilot: pilot, part: whole).estimates
    if !layout.hasComparisons {
      estimates.losses = Array(repeating: .placeholder, count: layout.scales)
    }
    return estimates
  }
}

extension CellLayout {
  /// The same cut into blocks and units for samples alone, of which there are at most `mostPaths`.
  func forSamples(mostPaths: Int) -> CellLayout {
    var layout = self
    layout.paths = mostPaths
    layout.guidedPaths = mostPaths
    layout.twinShare = 0
    layout.nodes = 0
    layout.hasBaselines = false
    layout.hasBestOf = false
    layout.logMean = nil
    return layout
  }
}

extension CellEstimates {
  /// The estimates of samples that have no noise in common from scale to scale: those of each scale, and
  /// differences with the errors of independent means.
  public init(independent scales: [CellEstimates]) {
    self.init(functionals: scales.first?.functionals ?? [])
    func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    for (scale, own) in scales.enumerated() {
      direct += zip(own.direct, scales[0].direct).map { estimate, reference in
        var result = estimate
        result.difference = scale == 0 ? 0 : estimate.value - reference.value
        result.differenceError =
          scale == 0 ? 0 : root(estimate.standardError, reference.standardError)
        return result
      }
      frechet += zip(own.frechet, scales[0].frechet).map { estimate, reference in
        var result = estimate
        result.difference = scale == 0 ? 0 : estimate.value - reference.value
        result.differenceError =
          scale == 0 ? 0 : root(estimate.standardError, reference.standardError)
        return result
      }
      improvedFractions += own.improvedFractions
      losses += own.losses
    }
  }
}
