/// The exact scores of a law as a score model: what learned ones are compared with.
public struct ExactScoreModel: ScoreModel {
  /// See `ScoreModel`.
  public let dimension: Int
  fileprivate let law: TiltedLaw
  fileprivate let crowd: Crowd?

  /// s_u and g_u of the law that `guidance` makes of `target`.
  public init(target: LabelledMixture, guidance: Guidance) {
    dimension = target.dimension
    law = TiltedLaw(target, guidance: guidance)
    crowd = Crowd(law)
  }

  /// See `ScoreModel`.
  public func evaluator(groups: Int) -> any ScoreEvaluator {
    ExactScoreEvaluator(self, groups: groups)
  }
}

/// Evaluates exact scores with the kernels that move the paths.
private final class ExactScoreEvaluator: ScoreEvaluator {
  private let model: ExactScoreModel
  private let slots: Int
  private var prepared: (logTime: Double, workspace: FieldWorkspace)?
  private var state = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var noise = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var none = AlignedBuffer(repeating: Lanes.zero, count: 0)
  private var logRatio = AlignedBuffer(repeating: Lanes.zero, count: 0)

  init(_ model: ExactScoreModel, groups: Int) {
    self.model = model
    slots = groups
  }

  func evaluate(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>
  ) {
    let workspace = workspace(logTime)
    for (theta, result) in [(0.0, score), (1.0, gradient)] {
      copy(groups) { workspace, slot, row in
        self.state[workspace] = x[slot &* model.dimension &+ row]
      }
      workspace.advance(step(logTime, theta: theta, groups: groups))
      copy(groups) { workspace, slot, row in
        result[slot &* model.dimension &+ row] = self.state[workspace]
      }
    }
    // s₀ and s₀ + G so far.
    for index in 0..<(groups * model.dimension) {
      let difference = gradient[index] - score[index]
      score[index] = score[index].addingProduct(Lanes(repeating: model.law.anchor), difference)
      gradient[index] = model.law.sense * difference
    }
  }

  /// Calls `body` with the place in the state of every slot and row.
  private func copy(_ groups: Int, _ body: (_ place: Int, _ slot: Int, _ row: Int) -> Void) {
    guard let workspace = prepared?.workspace else { return }
    for slot in 0..<groups {
      for row in 0..<model.dimension {
        body(workspace.index(slot: slot, coordinate: row), slot, row)
      }
    }
  }

  private func workspace(_ logTime: Double) -> FieldWorkspace {
    if let prepared, prepared.logTime == logTime { return prepared.workspace }
    let field = Field(model.law, crowd: model.crowd, times: StageTimes(at: logTime))
    let workspace = FieldWorkspace(field, slots: slots)
    prepared = (logTime, workspace)
    let room = workspace.paddedSlots * workspace.paddedDimension
    if state.count != room {
      state = AlignedBuffer(repeating: .zero, count: room)
      noise = AlignedBuffer(repeating: .zero, count: room)
      none = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
      logRatio = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
    }
    return workspace
  }

  private func step(_ logTime: Double, theta: Double, groups: Int) -> FieldStep {
    let stage = SamplerStage(
      logTime: logTime,
      coefficients: StepCoefficients(state: 0, score: 1, noise: 0),
      carry: 0,
      step: 0
    )
    return FieldStep(
      stage: 0,
      state: state.base,
      logRatio: logRatio.base,
      noise: noise.base,
      twins: none.base,
      groups: groups,
      scales: [0],
      weights: StepWeights(stage, anchor: theta, direction: 0, twinShift: 0)
    )
  }
}
