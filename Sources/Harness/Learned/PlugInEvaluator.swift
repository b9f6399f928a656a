import GuidedDiffusion
import Learning

/// One worker's evaluation of a learned score s and of its plug-in gradient.
///
/// With ᾱ = e^{-u} the score's posterior mean (Tweedie's formula) and the gradient of ln f at it are
///
///     D(x) = (x + (1-ᾱ) s(x))/√ᾱ,      g = J_D(x)ᵀ v = (v + (1-ᾱ) J_s(x)ᵀ v)/√ᾱ,      v = ∇ ln f at D(x),
///
/// J_sᵀ v by backpropagation: what diffusion posterior sampling does (Chung et al. 2023). At u = 0 D is x
/// and g is v.
final class PlugInEvaluator: ScoreEvaluator {
  private let network: NetworkEvaluator
  private let label: Int?
  private let source: PlugInGradient
  private let dimension: Int
  /// [group][coordinate] v.
  private let slope: AlignedBuffer<Lanes>
  /// [coordinate] D.
  private let mean: AlignedBuffer<Lanes>

  /// Memory for at most `groups` groups; `label` is that of the base law, `nil` for none.
  init(_ network: Network, label: Int?, source: PlugInGradient, groups: Int) {
    self.network = NetworkEvaluator(network, hasPullback: true)
    self.label = label
    self.source = source
    dimension = network.architecture.dimension
    slope = AlignedBuffer(repeating: .zero, count: groups * dimension)
    mean = AlignedBuffer(repeating: .zero, count: dimension)
  }

  func evaluate(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>
  ) {
    let d = dimension
    let noise = Lanes(repeating: -Elementary.expm1(-logTime))
    let growth = Lanes(repeating: Elementary.exp(0.5 * logTime))
    network.score(
      at: x,
      groups: groups,
      logTime: logTime,
      label: label,
      into: score,
      pullback: gradient,
      of: slope.base
    ) { slice in
      for group in slice {
        for row in 0..<d {
          let place = group &* d &+ row
          mean[row] = growth * x[place].addingProduct(noise, score[place])
        }
        source.write(at: mean.base, to: slope.base + group &* d)
      }
    }
    for place in 0..<(groups * d) {
      gradient[place] = growth * slope[place].addingProduct(noise, gradient[place])
    }
  }
}
