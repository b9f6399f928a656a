/// The field of a score model: s and g of all slots of a stage at once.
///
/// State is [slot][coordinate]. There is no ln f_u here, so no profile either; G is g itself, and θ is ω.
struct ModelField: Sendable {
  let model: any ScoreModel
  let times: StageTimes

  /// d.
  var dimension: Int { model.dimension }

  /// Advances all scales of all groups by one stage.
  func advance(_ step: FieldStep, _ workspace: ModelWorkspace) {
    look(step, workspace)
    let weights = step.weights
    let dimension = dimension
    for group in 0..<step.groups {
      let twin = step.twins[group]
      let half = (0.5 * weights.shift * weights.shift) * (1 - 2 * twin)
      for scale in 0..<step.scales.count {
        let slot = group &* step.scales.count &+ scale
        let place = slot &* dimension
        let (x, score) = (step.state + place, workspace.score.base + place)
        let gradient = workspace.gradient.base + place
        let theta = twin * weights.twinShift + weights.theta(step.scales[scale])
        var product = Lanes.zero
        var square = Lanes.zero
        for row in 0..<dimension {
          let z = step.noise[row &* step.groups &+ group]
          let guided = score[row].addingProduct(theta, gradient[row])
          x[row] = (z * weights.noise).addingProduct(x[row], weights.state)
            .addingProduct(guided, weights.score)
          product = product.addingProduct(z, gradient[row])
          square = square.addingProduct(gradient[row], gradient[row])
        }
        step.logRatio[slot] = step.logRatio[slot]
          .addingProduct(product, Lanes(repeating: -weights.shift)).addingProduct(square, half)
      }
    }
  }

  /// Reads |g|² at the positions of `step`; ln f_u is not known and is 0.
  func measure(_ step: FieldStep, _ workspace: ModelWorkspace, into reading: FieldReading) {
    look(step, workspace)
    for slot in 0..<(step.groups * step.scales.count) {
      var square = Lanes.zero
      for row in 0..<dimension {
        let g = workspace.gradient[slot &* dimension &+ row]
        square = square.addingProduct(g, g)
      }
      reading.ratio[slot] = .zero
      reading.square[slot] = square
    }
  }

  private func look(_ step: FieldStep, _ workspace: ModelWorkspace) {
    workspace.evaluator.evaluate(
      at: step.state,
      groups: step.groups * step.scales.count,
      logTime: times[step.stage],
      score: workspace.score.base,
      gradient: workspace.gradient.base
    )
  }
}

/// One worker's memory for a model field.
final class ModelWorkspace {
  let evaluator: any ScoreEvaluator
  /// [slot][coordinate] s.
  let score: AlignedBuffer<Lanes>
  /// [slot][coordinate] g.
  let gradient: AlignedBuffer<Lanes>

  init(_ field: ModelField, slots: Int) {
    evaluator = field.model.evaluator(groups: slots)
    score = AlignedBuffer(repeating: .zero, count: slots * field.dimension)
    gradient = AlignedBuffer(repeating: .zero, count: slots * field.dimension)
  }
}
