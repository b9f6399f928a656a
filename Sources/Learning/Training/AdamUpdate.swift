import GuidedDiffusion

/// A step of Adam on a run of parameters, and of the moving average of the weights.
///
///     m ← β₁ m + (1 - β₁) g,   v ← β₂ v + (1 - β₂) g²
///     θ ← θ - η m̂/(√v̂ + 10⁻⁸),   m̂ = m/(1 - β₁ᵗ),   v̂ = v/(1 - β₂ᵗ),   t = 1, 2, ...
///     θ̄ ← θ̄ + (1 - δ)(θ - θ̄)
///
/// Source: Kingma & Ba 2015.
struct AdamUpdate: Sendable {
  /// What the gradient is multiplied by, to clip its norm.
  var gradientScale: Float
  private let first: Float
  private let second: Float
  /// η/(1 - β₁ᵗ).
  private let rate: Float
  /// 1/(1 - β₂ᵗ).
  private let correction: Float
  /// 1 - δ.
  private let averageShare: Float

  /// The constants of step `step`, counted from 0.
  init(_ settings: TrainingSettings, step: Int) {
    let t = Double(step + 1)
    func complement(_ decay: Double) -> Double {
      decay > 0 ? -Elementary.expm1(t * Elementary.log(decay)) : 1
    }
    gradientScale = 1
    first = Float(settings.firstDecay)
    second = Float(settings.secondDecay)
    rate = Float(settings.learningRate(at: step) / complement(settings.firstDecay))
    correction = Float(1 / complement(settings.secondDecay))
    averageShare = Float(1 - settings.averageDecay(at: step))
  }

  /// Updates `count` parameters, a multiple of 16, from `start`.
  func apply(to state: OptimizerState, gradient: ParameterBuffer, start: Int, count: Int) {
    let weights = (state.weights.base + start).lanes
    let average = (state.average.base + start).lanes
    let m = (state.firstMoment.base + start).lanes
    let v = (state.secondMoment.base + start).lanes
    let slope = (gradient.base + start).lanes
    let (firstRest, secondRest) = (1 - first, 1 - second)
    for place in 0..<(count / FloatLanes.width) {
      let g = slope[place] * gradientScale
      let mean = (firstRest * g).addingProduct(m[place], first)
      let square = (secondRest * g * g).addingProduct(v[place], second)
      m[place] = mean
      v[place] = square
      let next =
        weights[place]
        - rate * mean / ((square * correction).squareRoot() + 1e-8)
      weights[place] = next
      average[place] = average[place].addingProduct(next - average[place], averageShare)
    }
  }
}

/// The numbers that training changes: weights, their moving average and Adam's moments.
final class OptimizerState {
  let weights: ParameterBuffer
  let average: ParameterBuffer
  let firstMoment: ParameterBuffer
  let secondMoment: ParameterBuffer

  /// All numbers zero.
  init(count: Int) {
    func zeros() -> ParameterBuffer { ParameterBuffer(repeating: 0, count: count) }
    (weights, average, firstMoment, secondMoment) = (zeros(), zeros(), zeros(), zeros())
  }

  /// The buffers in the order of a checkpoint.
  var buffers: [ParameterBuffer] { [average, weights, firstMoment, secondMoment] }

  /// Copies all numbers of a state of the same size.
  func copy(from other: OptimizerState) {
    for (own, theirs) in zip(buffers, other.buffers) { own.copy(from: theirs) }
  }
}
