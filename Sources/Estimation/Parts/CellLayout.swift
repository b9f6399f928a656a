import GuidedDiffusion

/// What is gathered of a cell's paths: the shape of all sums, known before the first path.
struct CellLayout: Sendable {
  let functionals: [Functional]
  /// The number of scales.
  let scales: Int
  var paths: Int
  var guidedPaths: Int
  var twinShare: Double
  let dimension: Int
  /// The nodes of the profile; 0 without one.
  var nodes: Int
  let frechet: FrechetDistance?
  /// Whether the unguided paths are gathered on their own too.
  var hasBaselines: Bool
  var hasBestOf: Bool
  /// Whether paths are compared with themselves at the first scale.
  var hasComparisons = true
  /// ln E_base[f] where unguided paths are weighted by f, or `nil`.
  var logMean: Double?
  let units: CellUnits
  /// When the cell has enough paths, or `nil` where all are simulated.
  let stopping: StoppingRule?

  /// The layout of `simulation`, its units of so many blocks if that is given.
  init(
    _ simulation: PathSimulation,
    hasBestOf: Bool = false,
    hasResampling: Bool = false,
    stopping: StoppingRule? = nil,
    blocksPerUnit: Int? = nil
  ) {
    self.stopping = stopping
    functionals = Functional.all(of: simulation.guidance)
    scales = simulation.guidance.scales.count
    paths = simulation.paths
    guidedPaths = simulation.paths - simulation.twinPaths(among: simulation.paths)
    twinShare = simulation.twinShare
    dimension = simulation.target.dimension
    nodes = simulation.profile.stages.count
    frechet = FrechetDistance(toBaseOf: simulation.guidance, on: simulation.target)
    let isUnguidedFirst = simulation.guidance.scales.first == 0
    hasBaselines = isUnguidedFirst && (hasBestOf || hasResampling)
    self.hasBestOf = hasBestOf && isUnguidedFirst
    logMean = hasResampling && isUnguidedFirst ? BaselineSums.logMean(simulation) : nil
    let hasTwins = guidedPaths < paths
    let rows = Double(scales * functionals.count)
    let regressions = (hasTwins ? rows : 0) + (nodes > 0 ? Double(scales) : 0)
    let cloud = Double(dimension * (dimension + 3) / 2 * (dimension <= 8 ? 64 : 20))
    units =
      blocksPerUnit.map {
        CellUnits(
          paths: simulation.paths,
          blockSize: simulation.blockSize,
          blocksPerUnit: $0
        )
      }
      ?? CellUnits(
        simulation,
        fixedBytes: 8 * (5 * rows + 10 * regressions + Double(6 * scales * nodes))
          + (frechet == nil ? 0 : 8 * cloud * Double(scales)),
        // Both ends of a tail: numbers of 8 bytes, and of 3 for the path.
        bytesPerPath: 2 * (11 * (rows + Double(scales)) + 19 * regressions),
        keptPaths: ParetoTail.keptOfResiduals(count: simulation.paths),
        leastPaths: stopping == nil ? nil : StoppingRule.leastPaths
      )
  }

  /// The layout of recorded probabilities of at most `mostPaths` samples per scale of `guidance`.
  init(_ guidance: Guidance, mostPaths: Int) {
    functionals = Functional.all(of: guidance)
    scales = guidance.scales.count
    paths = mostPaths
    guidedPaths = mostPaths
    twinShare = 0
    dimension = 0
    nodes = 0
    frechet = nil
    hasBaselines = false
    hasBestOf = false
    logMean = nil
    stopping = nil
    units = CellUnits(paths: mostPaths, blockSize: 256, blocksPerUnit: 256)
  }

  /// Whether some paths are twins.
  var hasTwins: Bool { guidedPaths < paths }

  /// scales times functionals.
  var rows: Int { scales * functionals.count }

  /// The number of guided paths before path `path`.
  func guidedPaths(before path: Int) -> Int {
    path - Int((Double(path) * twinShare).rounded(.down))
  }

  /// The layout of some units, as if there were no others.
  func limited(to runs: [Range<Int>]) -> CellLayout {
    var layout = self
    (layout.paths, layout.guidedPaths) = (0, 0)
    for run in runs {
      let first = min(firstPath(of: run.lowerBound), paths)
      let end = first + units.paths(in: run)
      layout.paths += end - first
      layout.guidedPaths += guidedPaths(before: end) - guidedPaths(before: first)
    }
    return layout
  }

  /// The number of a unit's first path.
  func firstPath(of unit: Int) -> Int { units.firstBlock(of: unit) * units.blockSize }

  /// The blocks that settle the centres: the first `CellEstimator.pilotPaths` paths or a few more.
  var pilotBlocks: Range<Int> {
    let needed = (CellEstimator.pilotPaths + units.blockSize - 1) / units.blockSize
    return 0..<min(needed, units.blocks)
  }

  /// A number that layouts of another shape do not have, but by chance.
  var fingerprint: UInt64 {
    var writer = ByteWriter()
    let numbers = [
      functionals.count, scales, paths, guidedPaths, dimension, nodes, frechet?.law.mean.count ?? 0,
      hasBestOf ? 1 : 0, logMean == nil ? 0 : 1, units.blockSize, units.blocksPerUnit,
    ]
    for number in numbers { writer.append(UInt64(number)) }
    for number in stopping?.numbers ?? [] { writer.append(number) }
    return Checksum.of(writer.bytes[...])
  }
}
