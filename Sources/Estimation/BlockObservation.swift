import GuidedDiffusion

/// What a block's paths say about every functional at every scale, in the form of the estimators.
///
/// A row is one scale and one functional, numbered scale · functionals + functional.
struct BlockObservation: Sendable {
  /// [path] whether it is a twin.
  let isTwin: [Bool]
  /// [row][path] the functional's part at the final sample.
  let values: [[Double]]
  /// [scale][path] c = p/m - q/m, the control variate of mean zero; empty without twins.
  let controls: [[Double]]
  /// [row][path] y = F p/m, the weighted part; empty without twins.
  let weighted: [[Double]]
  /// [scale][path] whether p(c|Y) is larger than at the first scale, on the same noise.
  let isImproved: [[Bool]]

  /// The observation of a block; `guidedShare` is a, the share of guided paths among all, and 1 for
  /// plain Monte Carlo.
  init(_ outcome: BlockOutcome, guidedShare a: Double) {
    let count = outcome.count
    isTwin = outcome.isTwin
    var values: [[Double]] = []
    var controls: [[Double]] = []
    var weighted: [[Double]] = []
    var isImproved: [[Bool]] = []
    for scale in 0..<outcome.scales {
      let row = (scale * count)..<((scale + 1) * count)
      let odds = Array(outcome.logOdds[row])
      let zeros = [Double](repeating: 0, count: count)
      for functional in Functional.allCases {
        values.append(
          Self.map(odds, zeros) { functional.part(logOdds: $0, logWeight: $1) }
        )
      }
      isImproved.append(zip(odds, outcome.logOdds).map { $0 < $1 })
      guard a < 1 else { continue }
      let logWeights = Self.map(Array(outcome.logRatios[row]), zeros) { ratio, _ in
        Self.logBalance(ratio, guidedShare: a)
      }
      // p/m - q/m = (p/m - 1)/(1 - a), for a p/m + (1 - a) q/m = 1.
      controls.append(
        Self.map(logWeights, zeros) { weight, _ in (Elementary.exp(weight) - 1) / (1 - a) }
      )
      for functional in Functional.allCases {
        weighted.append(
          Self.map(odds, logWeights) { functional.part(logOdds: $0, logWeight: $1) }
        )
      }
    }
    self.values = values
    self.controls = controls
    self.weighted = weighted
    self.isImproved = isImproved
  }

  /// ln(p/m) = -ln(a + (1 - a)/L) from ln L: the balance heuristic's weight of a path.
  @inline(__always)
  private static func logBalance(_ logRatio: Lanes, guidedShare a: Double) -> Lanes {
    // Never raise e to a positive power: for L < 1 multiply through by L.
    let isLarge = logRatio .>= 0
    let small = Elementary.exp(logRatio.replacing(with: -logRatio, where: isLarge))
    let sum = (a * small + (1 - a)).replacing(with: a + (1 - a) * small, where: isLarge)
    return logRatio.replacing(with: 0, where: isLarge) - Elementary.log(sum)
  }

  /// `transform` of two arrays, eight elements at a time.
  private static func map(
    _ first: [Double],
    _ second: [Double],
    _ transform: (Lanes, Lanes) -> Lanes
  ) -> [Double] {
    var result = [Double](repeating: 0, count: first.count)
    for index in stride(from: 0, to: first.count, by: 8) {
      var a = Lanes.zero
      var b = Lanes.zero
      let lanes = min(8, first.count - index)
      for lane in 0..<lanes {
        a[lane] = first[index + lane]
        b[lane] = second[index + lane]
      }
      let transformed = transform(a, b)
      for lane in 0..<lanes { result[index + lane] = transformed[lane] }
    }
    return result
  }
}
