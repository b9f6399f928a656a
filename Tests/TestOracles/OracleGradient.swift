/// Derivatives by differences of values.
public enum OracleGradient {
  /// The gradient of a scalar function by central differences.
  ///
  ///     ∂_i f ≈ (f(x + ε e_i) - f(x - ε e_i)) / (2 ε)
  ///
  /// The truncation error is O(ε²), the rounding error about 1e-16 |f| / ε.
  ///
  /// - Parameters:
  ///   - function: The function f of d coordinates.
  ///   - point: The point x, d coordinates.
  ///   - spacing: The displacement ε > 0, in the units of x.
  /// - Returns: d partial derivatives.
  public static func central(
    of function: ([Double]) -> Double,
    at point: [Double],
    spacing: Double = 1e-5
  ) -> [Double] {
    point.indices.map { coordinate in
      var above = point
      var below = point
      above[coordinate] += spacing
      below[coordinate] -= spacing
      return (function(above) - function(below)) / (above[coordinate] - below[coordinate])
    }
  }
  /// The gradient of a scalar function by central differences and one Richardson extrapolation.
  ///
  ///     ∂_i f ≈ (4 D(ε/2) - D(ε)) / 3, where D is the central difference
  ///
  /// The truncation error is O(ε⁴), so that a large ε keeps the rounding error small.
  ///
  /// - Parameters:
  ///   - function: The function f of d coordinates.
  ///   - point: The point x, d coordinates.
  ///   - spacing: The displacement ε > 0, in the units of x.
  /// - Returns: d partial derivatives.
  public static func richardson(
    of function: ([Double]) -> Double,
    at point: [Double],
    spacing: Double = 1e-3
  ) -> [Double] {
    let coarse = central(of: function, at: point, spacing: spacing)
    let fine = central(of: function, at: point, spacing: spacing / 2)
    return zip(coarse, fine).map { (4 * $1 - $0) / 3 }
  }
}
