/// What is known in closed form of a tilt's mean, with and without guidance.
///
/// In continuous time, from noise to u = 0, the unguided mean is E_base[f], and raising with w = 1 at
/// every noise level samples the law ∝ f · base, so that E[f] is E_base[f²]/E_base[f] there.
public struct TiltMoments: Equatable, Sendable {
  /// ln E_base[f].
  public var logMean: Double
  /// ln E_base[f²], or `nil` where it is not known: of class probabilities outside one dimension, and
  /// of their reciprocals.
  public var logSecondMoment: Double?

  /// The moments of the tilt of `guidance` under its base law on `target`.
  public init(target: LabelledMixture, guidance: Guidance) {
    let base = MixtureSpectrum(target).restricted(to: guidance.baseClass)
    switch guidance.tilt {
    case .classProbability(let index):
      let logPrior = Elementary.log(target.classes[index].prior)
      logMean = logPrior
      // E[p(c|x)²] = π_c E[p(c|x) | c].
      logSecondMoment = LineProbability(target, classIndex: index).map {
        logPrior + Elementary.log($0.meanOverClass)
      }
    case .reciprocalClassProbability(let index):
      logMean = -Elementary.log(target.classes[index].prior)
      logSecondMoment = nil
    case .gaussian(let tilt):
      logMean = base.logMean { tilt.logMean(mean: $0.mean, covariance: $0.covariance) }
      logSecondMoment = base.logMean {
        tilt.logSecondMoment(mean: $0.mean, covariance: $0.covariance)
      }
    case .posterior(let tilt):
      logMean = base.logMean { tilt.logMean(mean: $0.mean, covariance: $0.covariance) }
      logSecondMoment = base.logMean {
        tilt.logSecondMoment(mean: $0.mean, covariance: $0.covariance)
      }
    }
  }

  /// E[f] without guidance.
  public var unguidedMean: Double { Elementary.exp(logMean) }

  /// E_base[f²]/E_base[f], the mean of f under the law ∝ f · base; `nil` where E_base[f²] is not known.
  public var reweightedMean: Double? {
    logSecondMoment.map { Elementary.exp($0 - logMean) }
  }
}

extension MixtureSpectrum {
  /// ln of the mean of e^`logarithm` over the components, by their weights.
  fileprivate func logMean(_ logarithm: (GaussianComponent) -> Double) -> Double {
    func logSum(_ terms: [Double]) -> Double {
      let top = terms.max() ?? 0
      guard top > -Double.infinity else { return top }
      return top + Elementary.log(terms.map { Elementary.exp($0 - top) }.reduce(0, +))
    }
    return logSum(components.map { $0.logShare + logarithm($0.gaussian) })
      - logSum(components.map(\.logShare))
  }
}

/// p(c|x) on the line, as a quantity to integrate.
private struct LineProbability {
  private let law: NoisedMixture
  private let own: [MixtureSpectrum.Component]
  private let classIndex: Int
  private let narrowest: Double

  /// `nil` unless the dimension is 1.
  init?(_ target: LabelledMixture, classIndex: Int) {
    guard target.dimension == 1 else { return nil }
    let whole = MixtureSpectrum(target)
    law = NoisedMixture(whole, logTime: 0)
    own = whole.restricted(to: classIndex).components
    self.classIndex = classIndex
    narrowest =
      whole.components.map { $0.gaussian.covariance.variance(of: 0).squareRoot() }.min() ?? 1
  }

  /// E[p(c|x) | c] by the trapezoid rule, within 1e-12: over each component of the class or, where it
  /// has so many that this takes fewer points, over the class at once.
  var meanOverClass: Double {
    let points = own.reduce(0.0) { sum, component in
      sum + 18 / spacing(over: component.deviation)
    }
    if own.count >= 64, let grid = ClassGrid(of: own, narrowest: narrowest, below: points) {
      return mean(on: grid)
    }
    var sum = 0.0
    var total = 0.0
    for component in own {
      let share = Elementary.exp(component.logShare)
      sum += share * mean(over: component.gaussian)
      total += share
    }
    return sum / total
  }

  /// ∫ p(x|c) p(c|x) dx.
  private func mean(on grid: ClassGrid) -> Double {
    let point = AlignedBuffer(repeating: Lanes.zero, count: 1)
    var sum = Lanes.zero
    for first in stride(from: 0, to: grid.count, by: 8) {
      point[0] =
        grid.lower + (Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(first)) * grid.spacing
      let inside = law.logMass(at: point.base) { $0 == classIndex }
      let outside = law.logMass(at: point.base) { $0 != classIndex }
      sum += Elementary.exp(inside) / (1 + Elementary.exp(outside - inside))
    }
    let prior = own.reduce(0) { $0 + Elementary.exp($1.logShare) }
    return 0.3989422804014327 * grid.spacing * sum.sum() / prior
  }

  /// The spacing of a rule over a component, in its own deviations.
  private func spacing(over deviation: Double) -> Double {
    // p(c|x) may turn from 0 to 1 within a fraction of the narrowest component.
    max(2e-5, 0.04 * min(1, narrowest / deviation))
  }

  private func mean(over component: GaussianComponent) -> Double {
    let deviation = component.covariance.variance(of: 0).squareRoot()
    let spacing = spacing(over: deviation)
    let half = Int((9 / spacing).rounded(.up))
    let point = AlignedBuffer(repeating: Lanes.zero, count: 1)
    var sum = Lanes.zero
    for first in stride(from: -half, through: half, by: 8) {
      let z = (Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(first)) * spacing
      point[0] = component.mean[0] + deviation * z
      let odds = law.logOddsAgainst(classIndex: classIndex, at: point.base)
      sum += Elementary.exp(-0.5 * z * z) / (1 + Elementary.exp(odds))
    }
    return 0.3989422804014327 * spacing * sum.sum()
  }
}

/// Points at which a class of many components on the line is integrated at once.
private struct ClassGrid {
  let lower: Double
  let spacing: Double
  let count: Int

  /// `nil` when it takes `most` points or more.
  init?(of components: [MixtureSpectrum.Component], narrowest: Double, below most: Double) {
    lower = components.map { $0.mean[0] - 9 * $0.deviation }.min() ?? 0
    let upper = components.map { $0.mean[0] + 9 * $0.deviation }.max() ?? 0
    spacing = 0.04 * narrowest
    let points = (upper - lower) / spacing
    guard points < most else { return nil }
    count = Int(points) + 1
  }
}

extension MixtureSpectrum.Component {
  /// The standard deviation of the first coordinate.
  fileprivate var deviation: Double { covariance.variance(of: 0).squareRoot() }
}
