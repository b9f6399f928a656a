import GuidedDiffusion

/// The features of the log-time u that a network sees.
///
/// With t = ½ ln(e^u - 1), the logarithm of the noise-to-signal ratio, brought to [0, 1] by the ends of the
/// trained range, they are 2t - 1 and sin 2πft, cos 2πft for f = ½, 1, 3/2, ... Log-times beyond the ends
/// have the features of the ends.
struct TimeFeatures: Sendable {
  private let waves: Int
  private let range: (low: Double, high: Double)
  private let start: Double
  private let length: Double

  init(_ architecture: Architecture) {
    waves = architecture.waves
    range = (architecture.logTimes[0], architecture.logTimes[1])
    start = Self.logNoiseRatio(Lanes(repeating: range.low))[0]
    length = Self.logNoiseRatio(Lanes(repeating: range.high))[0] - start
  }

  /// The number of features.
  var count: Int { 1 + 2 * waves }

  /// Gives each feature of `logTimes` and its index to `body`.
  @inline(__always)
  func write(_ logTimes: Lanes, _ body: (_ index: Int, _ values: Lanes) -> Void) {
    var bounded = logTimes.replacing(with: range.low, where: logTimes .< range.low)
    bounded.replace(with: range.high, where: bounded .> range.high)
    let place = (Self.logNoiseRatio(bounded) - start) / length
    body(0, 2 * place - 1)
    for wave in 0..<waves {
      let turns = place * (0.5 * Double(wave + 1))
      let part = turns - turns.rounded(.down)
      let (sine, cosine) = Elementary.sineAndCosine(ofTurn: part)
      body(1 + 2 * wave, sine)
      body(2 + 2 * wave, cosine)
    }
  }

  /// ½ ln(e^u - 1) for u > 0.
  static func logNoiseRatio(_ u: Lanes) -> Lanes {
    0.5 * (u + Elementary.log(-Elementary.expm1(-u)))
  }

  /// u of ½ ln(e^u - 1): ln(1 + e^{2t}).
  static func logTime(ofLogNoiseRatio t: Lanes) -> Lanes {
    Elementary.log1p(Elementary.exp(2 * t))
  }
}

extension Elementary {
  /// e^x - 1 in each lane, error below 4 ulp also for small x (Kahan's quotient).
  @inline(__always)
  static func expm1(_ x: Lanes) -> Lanes {
    let power = exp(x)
    let difference = power - 1
    let quotient = difference * (x / log(power))
    return difference.replacing(with: quotient, where: x .> -0.5 .& x .< 0.5 .& power .!= 1)
      .replacing(with: x, where: power .== 1)
  }
}
