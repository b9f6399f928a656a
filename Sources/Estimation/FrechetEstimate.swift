import GuidedDiffusion

/// The squared Fréchet distance of guided samples to the base law, as a jackknife over groups of
/// paths tells it.
public struct FrechetEstimate: Equatable, Sendable {
  /// d², with the bias of order 1/n removed; it can be negative where the distance is 0.
  public var value: Double
  /// Its standard error.
  public var standardError: Double
  /// d² less that of the first scale, on the same paths.
  public var difference: Double
  /// The standard error of the difference, which pairing makes small.
  public var differenceError: Double
  /// The degrees of freedom of both errors: groups less one.
  public var degreesOfFreedom: Int
  /// Whether the value is right within its error, see `CloudSums`.
  public var isReliable: Bool

  /// How many standard errors a two-sided interval of this confidence takes to each side.
  public func errors(confidence: Double) -> Double {
    StudentQuantile.twoSided(confidence, degreesOfFreedom: degreesOfFreedom)
  }
}

extension CloudSums {
  /// The estimates at every scale, the first being the one that differences are to.
  ///
  /// Near distance 0 the statistic is a sum of squares of small errors, and the jackknife sees little
  /// spread in a sample that happens to lie close. The mean's share in that sum alone has the variance
  /// 2 tr(S²)/n², S the covariance of the samples; it is added to the squared error.
  ///
  /// Reliable are estimates of ten paths per group or more, no group of which makes up half of the
  /// squared error, and whose remaining bias is below a third of the error. That bias is taken
  /// to be (d + 1)/(4n) of the one removed: the law of the eigenvalues of sample covariances
  /// (Marchenko & Pastur 1967) says d/(8n) for samples of the base law, and simulations up to 1.5 times
  /// that.
  func estimates(_ distance: FrechetDistance) -> [FrechetEstimate] {
    let used = counts.indices.filter { counts[$0] > 0 }
    let groupCounts = used.map { counts[$0] }
    let n = Double(paths)
    var reference: (whole: Double, without: [Double]) = (0, [])
    return (0..<scales).map { scale in
      let total = cloud(scale: scale)
      let whole = total.statistic(distance)
      let without = used.map { group in
        total.subtracting(cloud(scale: scale, group: group)).statistic(distance)
      }
      if scale == 0 { reference = (whole, without) }
      let own = GroupJackknife(whole: whole, without: without, counts: groupCounts)
      let paired = GroupJackknife(
        whole: whole - reference.whole,
        without: zip(without, reference.without).map { $0 - $1 },
        counts: groupCounts
      )
      let squares = total.covariance.entries.reduce(0) { $0 + $1 * $1 }
      let floor = 2 * squares / (n * n)
      let error = (own.standardError * own.standardError + floor).squareRoot()
      let remaining = abs(own.bias) * Double(dimension + 1) / (4 * n)
      return FrechetEstimate(
        value: own.value,
        standardError: error,
        difference: scale == 0 ? 0 : paired.value,
        differenceError: scale == 0 ? 0 : paired.standardError,
        degreesOfFreedom: used.count - 1,
        isReliable: used.count == groups && paths >= 10 * groups
          && own.largestShare <= 0.5 && 3 * remaining <= error
      )
    }
  }
}

extension CloudSums.Cloud {
  /// d² of these samples.
  fileprivate func statistic(_ distance: FrechetDistance) -> Double {
    distance.squared(shift: shift, covariance: covariance)
  }
}
