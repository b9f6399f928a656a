/// The simulation of one cell: guided paths and their twins at all scales, block by block.
///
/// A block is a fixed set of consecutive paths; which block a path is in, which worker runs it and
/// when are without influence on its numbers. Path i is a twin when ⌊(i + 1) s⌋ > ⌊i s⌋ for the
/// twin share s, so that both kinds are spread evenly.
public struct PathSimulation: Sendable {
  /// The law that is sampled.
  public let target: LabelledMixture
  /// What the paths are guided by.
  public let guidance: Guidance
  /// The noise levels, ascending from u_0 to u_N.
  public let logTimes: [Double]
  /// M, guided and twin paths together.
  public let paths: Int
  /// The share of twin paths.
  public let twinShare: Double
  /// The noise.
  public let stream: NormalStream
  /// The number of paths of a block; the last block may have fewer.
  public let blockSize: Int

  let weights: StepTable<StepWeights>
  let field: Field
  let dataLaw: NoisedMixture

  /// What evaluates scores: one dimension has a kernel of its own.
  enum Field: Sendable {
    case line(LineField)
    case tile(TileField)
  }

  /// Plans the simulation and tabulates what depends on the step alone.
  ///
  /// `target` has two classes or more; `logTimes` ascend from u_0 to u_N with N >= 1; `paths` M >= 1;
  /// `twinShare` lies in [0, 1).
  public init(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double],
    paths: Int,
    twinShare: Double,
    seed: UInt64
  ) {
    precondition(target.classes.count >= 2, "with one class there is nothing to guide")
    self.target = target
    self.guidance = guidance
    self.logTimes = logTimes
    self.paths = paths
    self.twinShare = twinShare
    stream = NormalStream(seed: seed)
    let spectrum = MixtureSpectrum(target)
    dataLaw = NoisedMixture(spectrum, logTime: 0)
    let steps = logTimes.count - 1
    // Step 0 is the first to be taken: from u_N to u_{N-1}.
    weights = StepTable(
      steps: steps,
      stride: 1,
      blank: StepWeights(StepCoefficients(state: 0, score: 0, noise: 0), direction: 0)
    ) { step, place in
      let u = logTimes[steps - step]
      place.pointee = StepWeights(
        sampler.coefficients(from: u, to: logTimes[steps - step - 1]),
        direction: guidance.direction(at: u)
      )
    }
    field =
      target.dimension == 1
      ? .line(LineField(spectrum, classIndex: guidance.classIndex, logTimes: logTimes))
      : .tile(TileField(spectrum, classIndex: guidance.classIndex, logTimes: logTimes))
    blockSize = 8 * Self.groups(scales: guidance.scales.count, dimension: target.dimension)
  }

  /// The number of steps N.
  public var steps: Int { logTimes.count - 1 }

  /// The number of blocks.
  public var blocks: Int { (paths + blockSize - 1) / blockSize }

  /// The number of twin paths among the first `count` paths.
  public func twinPaths(among count: Int) -> Int {
    Int((Double(count) * twinShare).rounded(.down))
  }

  /// Whether path `index` is a twin.
  public func isTwin(_ index: Int) -> Bool {
    twinPaths(among: index + 1) > twinPaths(among: index)
  }

  /// Groups of eight paths in a block: enough work per step, little enough to stay in cache.
  private static func groups(scales: Int, dimension: Int) -> Int {
    let slots = min(256, 8192 / dimension)
    var groups = 1
    while groups < 64, 2 * groups * scales <= slots { groups *= 2 }
    return groups
  }
}
