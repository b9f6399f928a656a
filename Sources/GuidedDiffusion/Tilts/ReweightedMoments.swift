/// A tilt whose ln R has known derivatives in the mean of the Gaussian.
///
/// Mean and covariance of f · N(μ, Σ)/R follow from them: with ∇ and ∇² of ln R in μ,
///
///     μ + Σ ∇,    Σ + Σ ∇² Σ.
protocol SmoothMeanTilt: PosteriorTilt {
  /// ∇ ln R and ∇² ln R in the mean of N(mean, covariance).
  func logMeanDerivatives(
    mean: [Double],
    covariance: Covariance
  ) -> (gradient: [Double], curvature: SymmetricMatrix)
}

extension LawMoments {
  /// The moments of the law ∝ f · base of `guidance` on `target`, in closed form.
  ///
  /// `nil` for a tilt of one's own whose R has no known derivatives.
  public static func reweighted(
    by guidance: Guidance,
    on target: LabelledMixture
  ) -> LawMoments? {
    let whole = MixtureSpectrum(target)
    let base = whole.restricted(to: guidance.baseClass)
    switch guidance.tilt {
    case .classProbability(let index): return LawMoments(whole.restricted(to: index))
    case .reciprocalClassProbability: return LawMoments(whole)
    case .gaussian(let tilt): return LawMoments(base.reweighted(by: tilt))
    case .posterior(let tilt):
      guard let tilt = tilt as? any SmoothMeanTilt else { return nil }
      return LawMoments(mixing: base.components.map { $0.reweightedMoments(by: tilt) })
    }
  }
}

extension MixtureSpectrum.Component {
  /// The logarithm of the mass of f times this component, and the moments of what it becomes.
  fileprivate func reweightedMoments(
    by tilt: any SmoothMeanTilt
  ) -> (logWeight: Double, moments: LawMoments) {
    let (mean, covariance) = (gaussian.mean, gaussian.covariance)
    let d = mean.count
    let (gradient, curvature) = tilt.logMeanDerivatives(mean: mean, covariance: covariance)
    let shift = covariance.times(gradient)
    // Row i of the symmetric product Σ ∇² Σ, by Σ (∇² (Σ e_i)).
    var spread = covariance.matrix(dimension: d)
    for row in 0..<d {
      let unit = (0..<d).map { $0 == row ? 1.0 : 0 }
      let image = covariance.times(curvature.times(covariance.times(unit)))
      for column in 0...row { spread[row, column] += image[column] }
    }
    return (
      logShare + tilt.logMean(mean: mean, covariance: covariance),
      LawMoments(mean: zip(mean, shift).map { $0 + $1 }, covariance: spread)
    )
  }
}

extension NormalFactor {
  /// Derivatives of ln Φ(t), t = (a·m - b)/s with s² = a'Va + v: h a/s and -h (t + h) a aᵀ/s², h the
  /// hazard φ(t)/Φ(t).
  fileprivate func derivatives(
    mean: [Double],
    covariance: Covariance
  ) -> (gradient: [Double], curvature: SymmetricMatrix) {
    let image = covariance.times(normal)
    var height = -offset
    var variance = extraVariance
    for row in normal.indices {
      height += normal[row] * mean[row]
      variance += normal[row] * image[row]
    }
    let slope = 1 / variance.squareRoot()
    let t = height * slope
    let hazard = Elementary.normalLogCumulative(t).hazard
    var curvature = SymmetricMatrix(diagonal: normal.map { _ in 0 })
    for row in normal.indices {
      for column in 0...row {
        curvature[row, column] =
          -hazard * (t + hazard) * slope * slope * normal[row] * normal[column]
      }
    }
    return (normal.map { hazard * slope * $0 }, curvature)
  }
}

extension HalfSpaceTilt: SmoothMeanTilt {
  func logMeanDerivatives(
    mean: [Double],
    covariance: Covariance
  ) -> (gradient: [Double], curvature: SymmetricMatrix) {
    NormalFactor(normal: normal, offset: offset, extraVariance: 0)
      .derivatives(mean: mean, covariance: covariance)
  }
}

extension ProbitTilt: SmoothMeanTilt {
  func logMeanDerivatives(
    mean: [Double],
    covariance: Covariance
  ) -> (gradient: [Double], curvature: SymmetricMatrix) {
    NormalFactor(normal: normal, offset: offset, extraVariance: 1)
      .derivatives(mean: mean, covariance: covariance)
  }
}

extension QuadraticTilt: SmoothMeanTilt {
  /// With R = c + (m - b)'A(m - b) + tr(AV): g = 2A(m - b)/R and 2A/R - g gᵀ.
  func logMeanDerivatives(
    mean: [Double],
    covariance: Covariance
  ) -> (gradient: [Double], curvature: SymmetricMatrix) {
    let share = 2 * Elementary.exp(-logMean(mean: mean, covariance: covariance))
    let gradient = matrix.times(zip(mean, centre).map { $0 - $1 }).map { share * $0 }
    var curvature = matrix.scaled(by: share, addingToDiagonal: 0)
    for row in gradient.indices {
      for column in 0...row { curvature[row, column] -= gradient[row] * gradient[column] }
    }
    return (gradient, curvature)
  }
}
