/// ∇ ln f as a function of the data point, for the plug-in gradient ∇_x ln f(E[X_0 | X_u = x]).
///
/// With the posterior mean D(x) = E[X_0 | X_u = x] and v = ∇ ln f at D(x), the plug-in gradient is
/// J_D(x)ᵀ v, whether D is exact or that of a learned score.
public struct PlugInGradient: Sendable {
  private enum Source: Sendable {
    case point(@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)
    case classProbability(NoisedMixture, classIndex: Int, sign: Double)
  }

  private let source: Source

  /// The gradient of `tilt`, class probabilities by the data law of `target`; zero for a tilt that
  /// has none.
  init(_ tilt: Tilt, target: MixtureSpectrum) {
    switch tilt {
    case .classProbability(let index):
      let law = NoisedMixture(target, logTime: 0)
      source = .classProbability(law, classIndex: index, sign: 1)
    case .reciprocalClassProbability(let index):
      let law = NoisedMixture(target, logTime: 0)
      source = .classProbability(law, classIndex: index, sign: -1)
    case .gaussian(let tilt):
      source = .point(Self.gradient(of: tilt))
    case .posterior(let tilt):
      source = .point(Self.gradient(of: tilt))
    }
  }

  private static func gradient(
    of tilt: any PointTilt
  ) -> @Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void {
    let dimension = tilt.dimension
    return tilt.logGradient ?? { _, gradient in gradient.update(repeating: .zero, count: dimension)
    }
  }

  /// The gradient of `tilt`, class probabilities by the data law of `target`; zero for a tilt that
  /// has none.
  public init(_ tilt: Tilt, target: LabelledMixture) {
    self.init(tilt, target: MixtureSpectrum(target))
  }

  /// Writes ∇ ln f at `point` [coordinate] to `gradient` [coordinate], in every lane.
  public func write(at point: UnsafePointer<Lanes>, to gradient: UnsafeMutablePointer<Lanes>) {
    switch source {
    case .point(let body): body(point, gradient)
    case .classProbability(let law, let index, let sign):
      gradient.update(repeating: .zero, count: law.dimension)
      law.addScore(at: point, weight: sign, to: gradient) { $0 == index }
      law.addScore(at: point, weight: -sign, to: gradient) { _ in true }
    }
  }
}

extension NoisedMixture {
  /// Adds `weight` times the score of the components that `includes` names to `gradient`.
  fileprivate func addScore(
    at point: UnsafePointer<Lanes>,
    weight: Double,
    to gradient: UnsafeMutablePointer<Lanes>,
    where includes: (Int) -> Bool
  ) {
    let top = logMass(at: point, where: includes)
    for component in components where includes(component.classIndex) {
      let share = weight * Elementary.exp(component.logDensity(at: point) - top)
      for row in component.mean.indices {
        let pull = component.pull(row: row) { component.mean[$0] - point[$0] }
        gradient[row] = gradient[row].addingProduct(share, pull)
      }
    }
  }
}
