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
  public private(set) var paths: Int
  /// The share of twin paths.
  public let twinShare: Double
  /// The noise.
  public let stream: NormalStream
  /// The number of paths of a block; the last block may have fewer.
  public let blockSize: Int
  /// Where the improvement theorem's integrand is looked at; empty where no theorem speaks of the
  /// guidance or the sampler.
  public let profile: ProfilePlan

  /// The error that is added to the guided score, or `nil` for exact scores.
  public let scoreError: ScoreError?
  /// What the scores are taken from, or `nil` for those of the law.
  public let scoreModel: (any ScoreModel)?

  let times: StageTimes
  let law: TiltedLaw
  /// The numbers of every stage; tests put wrong ones here.
  var weights: StepTable<StepWeights>
  let field: Field
  let dataLaw: NoisedMixture
  /// What gives the log odds at the end where there are very many components.
  let ending: CrowdField?

  /// Plans the simulation and tabulates what depends on the stage alone.
  ///
  /// `target` has two classes or more if `guidance` is by class probabilities; `logTimes` ascend from
  /// u_0 to u_N with N >= 1; `paths` M >= 1; `twinShare` lies in [0, 1). `scoreModel` takes the place of
  /// the law's scores; it has the target's dimension.
  public init(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double],
    paths: Int,
    twinShare: Double,
    seed: UInt64,
    hasProfile: Bool = false,
    scoreError: ScoreError? = nil,
    scoreModel: (any ScoreModel)? = nil
  ) {
    self.init(
      target: target,
      guidance: guidance,
      sampler: sampler,
      logTimes: logTimes,
      paths: paths,
      twinShare: twinShare,
      seed: seed,
      hasProfile: hasProfile,
      scoreError: scoreError,
      scoreModel: scoreModel,
      isFull: false
    )
  }

  /// With `isFull` every component is summed at every step, however many there are.
  init(
    target: LabelledMixture,
    guidance: Guidance,
    sampler: any Sampler,
    logTimes: [Double],
    paths: Int,
    twinShare: Double,
    seed: UInt64,
    hasProfile: Bool,
    scoreError: ScoreError?,
    scoreModel: (any ScoreModel)? = nil,
    isFull: Bool
  ) {
    precondition(
      guidance.tilt.classIndex == nil || target.classes.count >= 2,
      "with one class there is nothing to guide"
    )
    self.target = target
    self.guidance = guidance
    self.logTimes = logTimes
    self.paths = paths
    self.twinShare = twinShare
    self.scoreError = scoreError
    self.scoreModel = scoreModel
    stream = NormalStream(seed: seed)
    dataLaw = NoisedMixture(MixtureSpectrum(target), logTime: 0)
    let times = StageTimes(sampler: sampler, logTimes: logTimes)
    let law = TiltedLaw(target, guidance: guidance)
    self.times = times
    self.law = law
    weights = StepTable(steps: times.count, stride: 1, blank: .blank) { stage, place in
      place.pointee =
        scoreModel == nil
        ? StepWeights(times.stage(stage), guidance: guidance, law: law)
        : StepWeights(times.stage(stage), guidance: guidance)
    }
    let crowd = isFull ? nil : Crowd(law)
    field =
      scoreModel.map { .model(ModelField(model: $0, times: times)) }
      ?? Field(law, crowd: crowd, times: times)
    ending = crowd.flatMap { $0.isNested ? CrowdField($0, times: StageTimes(at: 0)) : nil }
    blockSize = Self.blockSize(
      scales: guidance.scales.count,
      dimension: target.dimension
    )
    let isCovered =
      sampler.isReverseProcess && guidance.kind != .plugIn && scoreError == nil
      && scoreModel == nil
    profile =
      hasProfile && isCovered ? ProfilePlan(guidance: guidance, logTimes: logTimes) : .none
  }

  /// The same simulation of its first `count` paths alone.
  public func limited(to count: Int) -> PathSimulation {
    var result = self
    result.paths = min(paths, count)
    return result
  }

  /// The number of steps N.
  public var steps: Int { logTimes.count - 1 }

  /// The number of blocks.
  public var blocks: Int { (paths + blockSize - 1) / blockSize }

  /// a, the share of guided paths among all.
  public var guidedShare: Double { 1 - Double(twinPaths(among: paths)) / Double(paths) }

  /// The number of twin paths among the first `count` paths.
  public func twinPaths(among count: Int) -> Int {
    Int((Double(count) * twinShare).rounded(.down))
  }

  /// Whether path `index` is a twin.
  public func isTwin(_ index: Int) -> Bool {
    twinPaths(among: index + 1) > twinPaths(among: index)
  }

  /// The number of paths of a block of a simulation at so many scales.
  public static func blockSize(scales: Int, dimension: Int) -> Int {
    8 * groups(scales: scales, dimension: dimension)
  }

  /// Groups of eight paths in a block: enough work per step, little enough to stay in cache.
  private static func groups(scales: Int, dimension: Int) -> Int {
    let slots = min(256, 8192 / dimension)
    var groups = 1
    while groups < 64, 2 * groups * scales <= slots { groups *= 2 }
    return groups
  }
}
