/// When guidance acts: the factor on w at each log-time u.
public enum GuidanceSchedule: Equatable, Sendable {
  /// w at every noise level.
  case constant
  /// w while `from` <= u <= `to`, nothing outside.
  case interval(from: Double, to: Double)
  /// w ᾱ^exponent, ᾱ = e^{-u}: with a positive exponent most near the data.
  case power(exponent: Double)

  /// The factor on w at log-time `u`: w(u) = w · `factor(at: u)`.
  public func factor(at u: Double) -> Double {
    switch self {
    case .constant: 1
    case .interval(let from, let to): from <= u && u <= to ? 1 : 0
    case .power(let exponent): Elementary.exp(-exponent * u)
    }
  }
}
