/// How well a Gaussian is interpolated in its centre.
///
/// Let κ(z) = e^{-(y - z)²/2} and let I be the polynomial through its values in q Chebyshev nodes of
/// [-T, T]. In the ellipse with foci ±T and half-axes T cosh s and T sinh s, κ is at most
/// e^{(T sinh s)²/2} in modulus, whatever the real number y is, so (Trefethen, "Approximation Theory and
/// Approximation Practice", 2013, theorem 8.2)
///
///     |κ - I| <= 4 e^{-(q - 1) s}/(e^s - 1) · e^{b²/2} max(1, b),   b = T sinh s,   for every s > 0.
///
/// The last factor covers the derivative in y too: |w e^{-w²/2}| <= e^{b²/2} max(1, b) there.
enum InterpolationBound {
  /// The numbers of nodes to choose from: every one as long as one more is felt.
  static let ladder: [Int] =
    Array(1...12) + [14, 16, 18, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 96, 112, 128]
    + [160, 192, 256]

  /// The error that a ladder's reach leaves: 2^-52.
  static let target = 2.220446049250313e-16

  /// [rung] the largest T for which the bound with `ladder[rung]` nodes is at most `target`.
  static let reach: [Double] = ladder.map { reach(nodes: $0) }

  /// The largest T for which the bound with `nodes` nodes is at most `target`.
  static func reach(nodes: Int) -> Double {
    guard nodes > 1 else { return 0 }
    let goal = Elementary.log(target)
    var (low, high) = (1e-12, Double(nodes))
    for _ in 0..<24 {
      let middle = (low * high).squareRoot()
      if logError(nodes: nodes, halfWidth: middle) <= goal { low = middle } else { high = middle }
    }
    return low
  }

  /// The rung of the fewest nodes that suffice on [-`halfWidth`, `halfWidth`], if there is one.
  static func rung(halfWidth: Double) -> Int? {
    reach.firstIndex { $0 >= halfWidth }
  }

  /// The bound, the least over s.
  static func error(nodes q: Int, halfWidth: Double) -> Double {
    halfWidth == 0 ? 0 : Elementary.exp(logError(nodes: q, halfWidth: halfWidth))
  }

  /// ln of the bound; `nodes` > 1 or more nodes than one half-width 0 needs.
  static func logError(nodes q: Int, halfWidth: Double) -> Double {
    // Convex in s, so that thirds close in on the least; every s gives a bound.
    var (low, high) = (0.01, 40.0)
    for _ in 0..<32 {
      let third = (high - low) / 3
      let (left, right) = (low + third, high - third)
      if logError(q, halfWidth, left) < logError(q, halfWidth, right) {
        high = right
      } else {
        low = left
      }
    }
    return logError(q, halfWidth, 0.5 * (low + high))
  }

  private static func logError(_ q: Int, _ halfWidth: Double, _ s: Double) -> Double {
    let growth = Elementary.exp(s)
    let b = 0.5 * halfWidth * (growth - 1 / growth)
    return 1.3862943611198906 - Double(q - 1) * s - Elementary.log(Elementary.expm1(s))
      + 0.5 * b * b + Elementary.log(max(1, b))
  }
}
