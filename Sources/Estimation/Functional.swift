import GuidedDiffusion

/// A functional F of the final sample Y through p = p(c|Y), the class probability by the data law.
///
/// Each is a constant plus a part that is computed from the log odds o = ln((1 - p)/p) without
/// cancellation, so that E[1/p] - 1 = 10^-6 is as accurate as E[1/p] = 2:
///
///     1/p = 1 + e^o,    p = 1 - 1/(1 + e^-o),    ln p = 0 - ln(1 + e^o).
public enum Functional: Int, CaseIterable, Sendable {
  /// 1/p, the quantity that classifier-free guidance provably lowers on average.
  case reciprocalProbability
  /// p.
  case probability
  /// ln p.
  case logProbability

  /// The constant.
  public var constant: Double { self == .logProbability ? 0 : 1 }

  /// The part that varies, times e^`logWeight`, in each lane; finite when the product is, even where
  /// 1/p overflows.
  @inline(__always)
  func part(logOdds o: Lanes, logWeight: Lanes) -> Lanes {
    switch self {
    case .reciprocalProbability: Elementary.exp(o + logWeight)
    case .probability: -Elementary.exp(logWeight) / (1 + Elementary.exp(-o))
    case .logProbability: -Elementary.exp(logWeight) * Self.softplus(o)
    }
  }

  /// ln(1 + e^o), which is o itself for large o.
  @inline(__always)
  private static func softplus(_ o: Lanes) -> Lanes {
    Elementary.log1p(Elementary.exp(o)).replacing(with: o, where: o .> 40)
  }
}
