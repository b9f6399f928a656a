/// A field that is evaluated at one slot of eight paths after the other, in any dimension.
///
/// State is [slot][coordinate].
protocol PointField: Sendable {
  /// d.
  var dimension: Int { get }
  /// The constants of every stage.
  var table: StepTable<Double> { get }
  /// The room that an evaluation takes.
  var workCount: Int { get }

  /// Writes s₀ and G at `x` [coordinate]; gives ln f_u, or 0 where the field has none.
  ///
  /// Unless `isMeasured` only s₀ and G count.
  func evaluate(
    _ constants: UnsafePointer<Double>,
    at x: UnsafePointer<Lanes>,
    work: UnsafeMutablePointer<Lanes>,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>,
    isMeasured: Bool
  ) -> Lanes
}

/// Memory that a point field works in.
final class PointWorkspace {
  /// The constants of a stage that is not in the table.
  let constants: AlignedBuffer<Double>
  /// Room for an evaluation.
  let work: AlignedBuffer<Lanes>
  /// [coordinate] s₀.
  let score: AlignedBuffer<Lanes>
  /// [coordinate] G.
  let gradient: AlignedBuffer<Lanes>

  init(_ field: any PointField) {
    constants = AlignedBuffer(repeating: 0, count: field.table.stride)
    work = AlignedBuffer(repeating: .zero, count: field.workCount)
    score = AlignedBuffer(repeating: .zero, count: field.dimension)
    gradient = AlignedBuffer(repeating: .zero, count: field.dimension)
  }
}

extension PointField {
  /// Advances all scales of all groups by one stage.
  @_specialize(where Self == PosteriorField<QuadraticTilt>)
  @_specialize(where Self == PosteriorField<HalfSpaceTilt>)
  @_specialize(where Self == PosteriorField<ProbitTilt>)
  @_specialize(where Self == PlugInField)
  @_specialize(where Self == CrowdField)
  func advance(_ step: FieldStep, _ workspace: PointWorkspace) {
    let constants = table.constants(ofStep: step.stage, scratch: workspace.constants.base)
    let weights = step.weights
    let dimension = dimension
    let (score, gradient) = (workspace.score.base, workspace.gradient.base)
    for group in 0..<step.groups {
      let twin = step.twins[group]
      let half = (0.5 * weights.shift * weights.shift) * (1 - 2 * twin)
      for scale in 0..<step.scales.count {
        let slot = group &* step.scales.count &+ scale
        let x = step.state + slot &* dimension
        _ = evaluate(
          constants,
          at: x,
          work: workspace.work.base,
          score: score,
          gradient: gradient,
          isMeasured: false
        )
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

  /// Reads ln f_u and |G|² at the positions of `step`.
  @_specialize(where Self == PosteriorField<QuadraticTilt>)
  @_specialize(where Self == PosteriorField<HalfSpaceTilt>)
  @_specialize(where Self == PosteriorField<ProbitTilt>)
  @_specialize(where Self == CrowdField)
  func measure(_ step: FieldStep, _ workspace: PointWorkspace, into reading: FieldReading) {
    let constants = table.constants(ofStep: step.stage, scratch: workspace.constants.base)
    let dimension = dimension
    for slot in 0..<(step.groups * step.scales.count) {
      reading.ratio[slot] = evaluate(
        constants,
        at: step.state + slot &* dimension,
        work: workspace.work.base,
        score: workspace.score.base,
        gradient: workspace.gradient.base,
        isMeasured: true
      )
      var square = Lanes.zero
      for row in 0..<dimension {
        square = square.addingProduct(workspace.gradient[row], workspace.gradient[row])
      }
      reading.square[slot] = square
    }
  }
}
