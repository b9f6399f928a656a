/// The scores of a law at points of one's choice: from the same kernels that move the paths.
public final class FieldProbe {
  /// What is known at a point x at log-time u.
  public struct Reading: Equatable, Sendable {
    /// s_u(x), the score of the base law.
    public var score: [Double]
    /// g_u(x) = ∇ ln f_u(x), or the plug-in gradient.
    public var gradient: [Double]
    /// ln f_u(x); 0 for the plug-in gradient, which has none.
    public var logTilt: Double
  }

  private let law: TiltedLaw
  private let crowd: Crowd?
  private let error: ScoreErrorField?
  private var noise = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var twins = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var logRatio = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var state = AlignedBuffer(repeating: Lanes.zero, count: 0)

  /// A probe of the law that `guidance` makes of `target`.
  ///
  /// The error of the score is in `images` alone.
  public convenience init(
    target: LabelledMixture,
    guidance: Guidance,
    scoreError: ScoreError? = nil
  ) {
    self.init(target: target, guidance: guidance, scoreError: scoreError, isFull: false)
  }

  /// With `isFull` every component is summed, however many there are.
  init(target: LabelledMixture, guidance: Guidance, scoreError: ScoreError?, isFull: Bool) {
    error = scoreError?.field(dimension: target.dimension)
    law = TiltedLaw(target, guidance: guidance)
    crowd = isFull ? nil : Crowd(law)
  }

  /// s_u, g_u and ln f_u at `point` and log-time `u` > 0.
  public func reading(at point: [Double], logTime u: Double) -> Reading {
    let start = moved(point, logTime: u, theta: 0)
    let whole = moved(point, logTime: u, theta: 1)
    let gradient = zip(whole, start).map { $0 - $1 }
    let score = zip(start, gradient).map { $0 + law.anchor * $1 }
    return Reading(
      score: score,
      gradient: gradient.map { law.sense * $0 },
      logTilt: logTilt(at: point, logTime: u)
    )
  }

  /// Where a stage without noise takes the points of a line: a x + b (s₀ + θ G).
  ///
  /// `points` and `images` hold a multiple of eight numbers; the law must have dimension 1.
  func images(
    of points: [Double],
    stage: SamplerStage,
    theta: Double,
    into images: inout [Double]
  ) {
    let groups = points.count / 8
    let workspace = workspace(logTime: stage.logTime, groups: groups)
    points.withUnsafeBytes { points in
      UnsafeMutableRawPointer(state.base).copyMemory(
        from: points.baseAddress ?? UnsafeRawPointer(state.base),
        byteCount: points.count
      )
    }
    let workspaceOfError = error.map {
      ScoreErrorWorkspace($0, slots: groups, workspace: workspace)
    }
    workspaceOfError?.look(
      at: state.base,
      logTime: stage.logTime,
      weight: stage.coefficients.score
    )
    workspace.advance(step(stage, theta: theta, groups: groups))
    workspaceOfError?.add(to: state.base)
    images.withUnsafeMutableBytes { images in
      images.copyMemory(from: UnsafeRawBufferPointer(start: state.base, count: images.count))
    }
  }

  private func moved(_ point: [Double], logTime u: Double, theta: Double) -> [Double] {
    let workspace = lay(point, logTime: u)
    let stage = SamplerStage(
      logTime: u,
      coefficients: StepCoefficients(state: 0, score: 1, noise: 0),
      carry: 0,
      step: 0
    )
    workspace.advance(step(stage, theta: theta, groups: 1))
    return point.indices.map { state[workspace.index(slot: 0, coordinate: $0)][0] }
  }

  private func logTilt(at point: [Double], logTime u: Double) -> Double {
    let workspace = lay(point, logTime: u)
    let ratio = AlignedBuffer(repeating: Lanes.zero, count: workspace.paddedSlots)
    let square = AlignedBuffer(repeating: Lanes.zero, count: workspace.paddedSlots)
    let stage = SamplerStage(
      logTime: u,
      coefficients: StepCoefficients(state: 0, score: 0, noise: 0),
      carry: 0,
      step: 0
    )
    workspace.measure(
      step(stage, theta: 0, groups: 1),
      into: FieldReading(ratio: ratio.base, square: square.base)
    )
    return law.logTilt(ofRatio: ratio[0])[0]
  }

  private func lay(_ point: [Double], logTime u: Double) -> FieldWorkspace {
    let workspace = workspace(logTime: u, groups: 1)
    for (coordinate, value) in point.enumerated() {
      state[workspace.index(slot: 0, coordinate: coordinate)] = Lanes(repeating: value)
    }
    return workspace
  }

  private func workspace(logTime u: Double, groups: Int) -> FieldWorkspace {
    let workspace = FieldWorkspace(
      Field(law, crowd: crowd, times: StageTimes(at: u)),
      slots: groups
    )
    let room = workspace.paddedSlots * workspace.paddedDimension
    if state.count < room {
      state = AlignedBuffer(repeating: .zero, count: room)
      noise = AlignedBuffer(repeating: .zero, count: room)
      twins = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
      logRatio = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
    }
    return workspace
  }

  private func step(_ stage: SamplerStage, theta: Double, groups: Int) -> FieldStep {
    FieldStep(
      stage: 0,
      state: state.base,
      logRatio: logRatio.base,
      noise: noise.base,
      twins: twins.base,
      groups: groups,
      scales: [0],
      weights: StepWeights(stage, anchor: theta, direction: 0, twinShift: 0)
    )
  }

  /// θ of the scale `w` at log-time `u`.
  func theta(_ w: Double, at u: Double, guidance: Guidance) -> Double {
    law.anchor + w * law.sense * guidance.direction(at: u)
  }
}
