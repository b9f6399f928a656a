/// A law v_N = v + a N^-p fitted to estimates with known errors, and what they tell of p.
///
/// The exponent is where χ²(p), the least of Σ (v_N - v - a N^-p)²/s_N² over v and a, is least itself.
///
/// What the data say of p is read from χ²(p), because no linearization can be trusted here: p is all but
/// free where a is small against the errors, and χ² is then flat. At the true p, χ² is at most Σ ξ_N², the
/// ξ_N being the n errors in units of s_N. Whatever normal errors have in common,
///
///     P(Σ ξ_N² >= n z²) <= 2 Φ(-z)      where the right side is below 0.21
///
/// (G. J. Székely & N. K. Bakirov, Probab. Theory Relat. Fields 126, 2003). So the p with
/// χ²(p) - min χ² <= n z² make up a confidence region that needs no large samples and holds with a = 0 and
/// with any dependence. For independent errors it is about √n times as wide as need be.
public struct PowerLawFit: Sendable {
  /// The exponents that are considered.
  public static let exponents = -4.0...16.0

  /// p where χ² is least.
  public let exponent: Double
  /// The least χ².
  public let chiSquare: Double
  private let profile: PowerLawProfile

  /// The fit of `values` with standard errors `errors` at the N of `steps`; `nil` with fewer than three,
  /// with equal steps, or where an error is not positive or a number is not finite.
  public init?(steps: [Double], values: [Double], errors: [Double]) {
    guard let profile = PowerLawProfile(steps: steps, values: values, errors: errors) else {
      return nil
    }
    (exponent, chiSquare) = profile.least(over: Self.exponents)
    self.profile = profile
  }

  /// How rare a least χ² this large is where the law holds and errors are independent.
  ///
  /// Three points determine the law; a least χ² above 0 is then taken as that of one degree of freedom.
  public var misfitProbability: Double {
    ChiSquareTail.probability(above: chiSquare, degreesOfFreedom: max(1, profile.count - 3))
  }

  /// How far the data are from any exponent within `range`, as a normal quantile z.
  ///
  /// 0 where the fit is within it; infinite where none of `exponents` is.
  public func distance(to range: ClosedRange<Double>) -> Double {
    guard range.overlaps(Self.exponents) else { return .infinity }
    return distance(profile.least(over: range.clamped(to: Self.exponents)).chiSquare)
  }

  /// How far the data are from any exponent outside of `range`, as a normal quantile z.
  public func distance(toOutsideOf range: ClosedRange<Double>) -> Double {
    let (first, last) = (Self.exponents.lowerBound, Self.exponents.upperBound)
    var nearest = Double.infinity
    if range.lowerBound > first { nearest = distance(to: first...range.lowerBound) }
    if range.upperBound < last { nearest = min(nearest, distance(to: range.upperBound...last)) }
    return nearest
  }

  /// The least interval that holds every exponent whose distance from the data is at most `z`.
  ///
  /// An end is infinite where even the last of `exponents` is that near.
  public func interval(z: Double) -> (lower: Double, upper: Double) {
    (
      end(z: z, from: Self.exponents.lowerBound, beyond: -.infinity),
      end(z: z, from: Self.exponents.upperBound, beyond: .infinity)
    )
  }

  private func distance(_ chiSquare: Double) -> Double {
    (max(0, chiSquare - self.chiSquare) / Double(profile.count)).squareRoot()
  }

  /// The first exponent within `z` on the way from `start` to the fit.
  private func end(z: Double, from start: Double, beyond: Double) -> Double {
    func isNear(_ p: Double) -> Bool { distance(profile.chiSquare(at: p)) <= z }
    guard !isNear(start) else { return beyond }
    var (outside, inside) = (start, exponent)
    for index in 1..<PowerLawProfile.gridPoints {
      let share = Double(index) / Double(PowerLawProfile.gridPoints)
      let p = start + (exponent - start) * share
      if isNear(p) {
        inside = p
        break
      }
      outside = p
    }
    for _ in 0..<60 {
      let middle = 0.5 * (outside + inside)
      if isNear(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }
}
