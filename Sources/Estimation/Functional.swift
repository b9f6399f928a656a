import GuidedDiffusion

/// A functional F of the final sample Y whose mean is estimated.
///
/// Each is a constant plus a part. Those of the class probability p = p(c|Y) come from the log odds
/// o = ln((1 - p)/p) without cancellation, so that E[1/p] - 1 = 10^-6 is as accurate as E[1/p] = 2:
///
///     1/p = 1 + e^o,    p = 1 - 1/(1 + e^-o),    ln p = 0 - ln(1 + e^o).
public enum Functional: Int, CaseIterable, Sendable {
  /// 1/p, the quantity that classifier-free guidance provably lowers on average.
  case reciprocalProbability
  /// p.
  case probability
  /// ln p.
  case logProbability
  /// f, the tilt.
  case tilt
  /// |Y|².
  case meanSquare

  /// What is estimated under `guidance`, in the order of the tables.
  ///
  /// 1/p and ln p only where the twin is built for the tails of 1/p: for classifier-free guidance, its
  /// form as a cost, and classifier guidance.
  public static func all(of guidance: Guidance) -> [Functional] {
    let isForReciprocal =
      switch (guidance.kind, guidance.tilt) {
      case (.classifierFree, _), (.classifier, _), (.cost, .reciprocalClassProbability): true
      default: false
      }
    return isForReciprocal
      ? [.reciprocalProbability, .probability, .logProbability, .meanSquare]
      : [tilt(of: guidance), .meanSquare]
  }

  /// The functional that is the tilt itself.
  public static func tilt(of guidance: Guidance) -> Functional {
    switch guidance.tilt {
    case .classProbability: .probability
    case .reciprocalClassProbability: .reciprocalProbability
    case .gaussian, .posterior: .tilt
    }
  }

  /// The constant.
  public var constant: Double {
    switch self {
    case .reciprocalProbability, .probability: 1
    case .logProbability, .tilt, .meanSquare: 0
    }
  }

  /// What functionals are computed from, eight samples at a time.
  struct Sample {
    /// o, where there is a class.
    var logOdds = Lanes.zero
    /// ln f(Y).
    var logTilt = Lanes.zero
    /// |Y|².
    var square = Lanes.zero
  }

  /// The part that varies, times e^`logWeight`, in each lane; finite when the product is, even where
  /// 1/p or f overflows.
  @inline(__always)
  func part(_ sample: Sample, logWeight: Lanes) -> Lanes {
    let o = sample.logOdds
    return switch self {
    case .reciprocalProbability: Elementary.exp(o + logWeight)
    case .probability: -Elementary.exp(logWeight) / (1 + Elementary.exp(-o))
    case .logProbability: -Elementary.exp(logWeight) * Self.softplus(o)
    case .tilt: Elementary.exp(sample.logTilt + logWeight)
    case .meanSquare: Elementary.exp(logWeight) * sample.square
    }
  }

  /// ln(1 + e^o), which is o itself for large o.
  @inline(__always)
  private static func softplus(_ o: Lanes) -> Lanes {
    Elementary.log1p(Elementary.exp(o)).replacing(with: o, where: o .> 40)
  }
}
