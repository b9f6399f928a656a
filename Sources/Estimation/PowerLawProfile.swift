import GuidedDiffusion

/// χ²(p), the least of Σ (v_N - v - a N^-p)²/s_N² over v and a, of estimates v_N with errors s_N.
///
/// For every p the law is linear in v and a (variable projection: G. H. Golub & V. Pereyra, SIAM J. Numer.
/// Anal. 10, 1973). At p = 0 it is v + a ln N, to which it tends.
struct PowerLawProfile: Sendable {
  /// ln(N/N_0), N_0 the least of all N.
  private let logarithms: [Double]
  private let values: [Double]
  private let weights: [Double]

  /// The number of estimates.
  var count: Int { values.count }

  /// The profile of `values` with standard errors `errors` at the N of `steps`; `nil` with fewer than
  /// three, with equal steps, or where an error is not positive or a number is not finite.
  init?(steps: [Double], values: [Double], errors: [Double]) {
    guard steps.count >= 3, values.count == steps.count, errors.count == steps.count,
      Set(steps).count == steps.count, let least = steps.min(), least > 0,
      values.allSatisfy(\.isFinite)
    else { return nil }
    logarithms = steps.map { Elementary.log($0 / least) }
    self.values = values
    weights = errors.map { $0 > 0 ? 1 / ($0 * $0) : .infinity }
    guard weights.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
  }

  /// χ²(p).
  func chiSquare(at p: Double) -> Double {
    // (1 - (N/N_0)^-p)/p in place of N^-p: with a constant both span the same, and this has a limit at 0.
    let basis = logarithms.map { logarithm in
      let x = -p * logarithm
      return x == 0 ? logarithm : logarithm * (Elementary.expm1(x) / x)
    }
    let total = weights.reduce(0, +)
    let meanBasis = weightedSum(basis) / total
    let meanValue = weightedSum(values) / total
    var (product, square) = (0.0, 0.0)
    for index in values.indices {
      let deviation = basis[index] - meanBasis
      product += weights[index] * deviation * (values[index] - meanValue)
      square += weights[index] * deviation * deviation
    }
    let slope = square > 0 ? product / square : 0
    return values.indices.reduce(0) { sum, index in
      let rest = values[index] - meanValue - slope * (basis[index] - meanBasis)
      return sum + weights[index] * rest * rest
    }
  }

  private func weightedSum(_ numbers: [Double]) -> Double {
    zip(weights, numbers).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The points of the grids that are searched.
  static let gridPoints = 160

  /// The least χ² over `range`: the best of a grid, then a golden section search around it.
  func least(over range: ClosedRange<Double>) -> (exponent: Double, chiSquare: Double) {
    let (first, last) = (range.lowerBound, range.upperBound)
    func point(_ index: Int) -> Double {
      index == Self.gridPoints
        ? last : first + (last - first) * Double(index) / Double(Self.gridPoints)
    }
    var best = (index: 0, chiSquare: Double.infinity)
    for index in 0...Self.gridPoints {
      let found = chiSquare(at: point(index))
      if found < best.chiSquare { best = (index, found) }
    }
    var low = point(max(0, best.index - 1))
    var high = point(min(Self.gridPoints, best.index + 1))
    let golden = 0.6180339887498949
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (chiSquare(at: left), chiSquare(at: right))
    for _ in 0..<80 {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = chiSquare(at: left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = chiSquare(at: right)
      }
    }
    let inner = atLeft <= atRight ? (left, atLeft) : (right, atRight)
    return inner.1 <= best.chiSquare ? inner : (point(best.index), best.chiSquare)
  }
}
