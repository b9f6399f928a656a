/// A cubic spline with not-a-knot ends on an equally spaced grid.
///
/// On [x_i, x_{i+1}] with t = (x - x_i)/h and second derivatives M_i,
///
///     S(x) = (1-t) y_i + t y_{i+1} + (h²/6) [((1-t)³ - (1-t)) M_i + (t³ - t) M_{i+1}],
///     M_{i-1} + 4 M_i + M_{i+1} = 6 (y_{i-1} - 2 y_i + y_{i+1}) / h²
///
/// Not-a-knot makes the third derivative continuous at the second knot, M_0 = 2 M_1 - M_2, hence
/// 6 M_1 is the right-hand side there; the same holds at the other end. Beyond the grid the spline
/// goes on as a straight line.
///
/// Source: de Boor 1978, "A practical guide to splines".
public struct OracleSpline: Sendable {
  private let lower: Double
  private let spacing: Double
  private let values: [Double]
  private let curvatures: [Double]

  /// Interpolates values on an equally spaced grid.
  ///
  /// - Parameters:
  ///   - lower: The first knot.
  ///   - spacing: The distance h > 0 of the knots.
  ///   - values: The values at the knots, at least five.
  public init(lower: Double, spacing: Double, values: [Double]) {
    precondition(values.count >= 5, "a not-a-knot spline needs five knots")
    self.lower = lower
    self.spacing = spacing
    self.values = values
    let last = values.count - 1
    var solution = [Double](repeating: 0, count: values.count)
    for knot in 1..<last {
      solution[knot] =
        6 * (values[knot - 1] - 2 * values[knot] + values[knot + 1]) / (spacing * spacing)
    }
    solution[1] /= 6
    solution[last - 1] /= 6
    var factors = [Double](repeating: 0, count: values.count)
    for knot in stride(from: 2, to: last - 1, by: 1) {
      let pivot = 4 - factors[knot - 1]
      factors[knot] = 1 / pivot
      solution[knot] = (solution[knot] - solution[knot - 1]) / pivot
    }
    for knot in stride(from: last - 2, to: 1, by: -1) {
      solution[knot] -= factors[knot] * solution[knot + 1]
    }
    solution[0] = 2 * solution[1] - solution[2]
    solution[last] = 2 * solution[last - 1] - solution[last - 2]
    curvatures = solution
  }

  /// The spline's value, a straight line beyond the knots.
  ///
  /// - Parameter point: Any finite x.
  /// - Returns: S(x).
  public func value(at point: Double) -> Double {
    let last = values.count - 1
    let position = (point - lower) / spacing
    if position < 0 {
      let slope =
        values[1] - values[0] - spacing * spacing * (2 * curvatures[0] + curvatures[1]) / 6
      return values[0] + position * slope
    }
    if position > Double(last) {
      let slope =
        values[last] - values[last - 1]
        + spacing * spacing * (2 * curvatures[last] + curvatures[last - 1]) / 6
      return values[last] + (position - Double(last)) * slope
    }
    let knot = min(Int(position), last - 1)
    let right = position - Double(knot)
    let left = 1 - right
    let bend =
      (left * left * left - left) * curvatures[knot]
      + (right * right * right - right) * curvatures[knot + 1]
    return left * values[knot] + right * values[knot + 1] + spacing * spacing * bend / 6
  }
}
