import GuidedDiffusion

/// What a block's paths say about every functional at every scale, in the form of the estimators.
///
/// A row is one scale and one functional, numbered scale · functionals + functional.
struct BlockObservation: Sendable {
  /// The functionals of each scale.
  let functionals: [Functional]
  /// The number of the first path.
  let firstPath: Int
  /// [path] its number.
  let numbers: [Int]
  /// [path] whether it is a twin.
  let isTwin: [Bool]
  /// [row][path] the functional's part at the final sample.
  let values: [[Double]]
  /// [scale][path] c = p/m - q/m, the control variate of mean zero; empty without twins.
  let controls: [[Double]]
  /// [row][path] y = F p/m, the weighted part; empty without twins.
  let weighted: [[Double]]
  /// [scale][path] whether f(Y) is better than at the first scale, on the same noise.
  let isImproved: [[Bool]]
  /// [scale][path] by how much p(c|Y), or f(Y) without a class, is worse than at the first scale.
  let losses: [[Double]]
  /// [path] a number that is the larger the better f(Y) is at the first scale, which is unguided.
  let merits: [Double]
  /// [path] f(Y)/E_base[f] at the first scale; empty unless asked for.
  let importance: [Double]
  /// [functional][path] the part at the first scale times the importance; empty unless asked for.
  let important: [[Double]]
  /// [scale][path] the improvement theorem's integral for w = 1; empty without a profile.
  let integrals: [[Double]]
  /// [scale][path] its control variate of mean zero; empty without a profile.
  let integralControls: [[Double]]
  /// [scale][path][coordinate] the final samples.
  let samples: [Double]
  /// d.
  let dimension: Int
  /// What the profile is made of.
  let profile: ProfileSums

  /// The number of scales.
  var scales: Int { isImproved.count }

  /// The observation of a block of `simulation`; with importances if `logMean`, ln E_base[f], is
  /// given.
  init(_ outcome: BlockOutcome, of simulation: PathSimulation, logMean: Double? = nil) {
    self.init(
      outcome,
      guidance: simulation.guidance,
      guidedShare: simulation.guidedShare,
      logMean: logMean
    )
  }

  /// The observation of samples of any origin.
  init(
    _ outcome: BlockOutcome,
    guidance: Guidance,
    guidedShare a: Double,
    logMean: Double? = nil,
    numbers: [Int]? = nil,
    hasComparisons: Bool = true
  ) {
    let count = outcome.count
    let functionals = Functional.all(of: guidance)
    self.functionals = functionals
    firstPath = outcome.firstPath
    self.numbers = numbers ?? Array(outcome.firstPath..<(outcome.firstPath + count))
    isTwin = outcome.isTwin
    dimension = outcome.dimension
    samples = outcome.samples
    profile = outcome.profile
    var values: [[Double]] = []
    var controls: [[Double]] = []
    var weighted: [[Double]] = []
    for scale in 0..<outcome.scales {
      let reader = SampleReader(outcome, scale: scale)
      for functional in functionals {
        values.append(reader.map { sample, _ in functional.part(sample, logWeight: .zero) })
      }
      guard a < 1 else { continue }
      // p/m - q/m = (p/m - 1)/(1 - a), for a p/m + (1 - a) q/m = 1.
      controls.append(
        reader.map { _, ratio in
          (Elementary.exp(BalanceHeuristic.logWeight(ratio, guidedShare: a)) - 1) / (1 - a)
        }
      )
      for functional in functionals {
        weighted.append(
          reader.map { sample, ratio in
            functional.part(
              sample,
              logWeight: BalanceHeuristic.logWeight(ratio, guidedShare: a)
            )
          }
        )
      }
    }
    self.values = values
    self.controls = controls
    self.weighted = weighted
    let unguidedReader = SampleReader(outcome, scale: 0)
    importance =
      logMean.map { mean in
        unguidedReader.map { sample, _ in Elementary.exp(sample.logTilt - mean) }
      } ?? []
    important =
      logMean.map { mean in
        functionals.map { functional in
          unguidedReader.map { sample, _ in
            functional.part(sample, logWeight: sample.logTilt - mean)
          }
        }
      } ?? []
    func byScale(_ flat: [Double]) -> [[Double]] {
      flat.isEmpty
        ? [] : (0..<outcome.scales).map { Array(flat[($0 * count)..<(($0 + 1) * count)]) }
    }
    integrals = byScale(outcome.integrals)
    integralControls = byScale(outcome.integralControls)
    guard hasComparisons else {
      merits = []
      isImproved = Array(
        repeating: Array(repeating: false, count: count),
        count: outcome.scales
      )
      losses = Array(repeating: Array(repeating: 0, count: count), count: outcome.scales)
      return
    }
    let sign = Self.meritSign(guidance)
    let quality = outcome.logOdds.isEmpty ? outcome.logTilts : outcome.logOdds
    merits = quality.prefix(count).map { sign * $0 }
    let unguided = merits
    isImproved = (0..<outcome.scales).map { scale in
      (0..<count).map { sign * quality[scale * count + $0] > unguided[$0] }
    }
    let isByClass = !outcome.logOdds.isEmpty
    let goods = (0..<outcome.scales).map { scale in
      SampleReader(outcome, scale: scale).map { sample, _ in
        // Where the odds against the class are to fall, its probability is to rise.
        isByClass ? -1 / (1 + Elementary.exp(sample.logOdds)) : Elementary.exp(sample.logTilt)
      }
    }
    losses = goods.map { guided in
      zip(goods[0], guided).map { before, after in
        let loss = sign * (before - after)
        return loss <= 0 ? 0 : loss  // What is no number stays so.
      }
    }
  }

  /// The sign that makes a better f larger: of ln f, or of the log odds where there is a class.
  private static func meritSign(_ guidance: Guidance) -> Double {
    let isFalling = if case .classProbability = guidance.tilt { true } else { false }
    return guidance.raises == isFalling ? -1 : 1
  }
}

/// The final samples of one scale, eight at a time.
private struct SampleReader {
  private let outcome: BlockOutcome
  private let first: Int
  private let squares: [Double]

  init(_ outcome: BlockOutcome, scale: Int) {
    self.outcome = outcome
    first = scale * outcome.count
    let d = outcome.dimension
    let start = first * d
    squares = outcome.samples.withUnsafeBufferPointer { samples in
      (0..<outcome.count).map { path in
        var sum = 0.0
        for coordinate in 0..<d {
          let x = samples[start &+ path &* d &+ coordinate]
          sum += x * x
        }
        return sum
      }
    }
  }

  /// `transform` of every sample and its ln dP/dQ.
  @inline(__always)
  func map(_ transform: (Functional.Sample, Lanes) -> Lanes) -> [Double] {
    let hasOdds = !outcome.logOdds.isEmpty
    return [Double](unsafeUninitializedCapacity: outcome.count) { result, filled in
      filled = outcome.count
      outcome.logOdds.withUnsafeBufferPointer { logOdds in
        outcome.logTilts.withUnsafeBufferPointer { logTilts in
          outcome.logRatios.withUnsafeBufferPointer { logRatios in
            squares.withUnsafeBufferPointer { squares in
              for index in stride(from: 0, to: outcome.count, by: 8) {
                let lanes = min(8, outcome.count &- index)
                let place = first &+ index
                var sample = Functional.Sample()
                if hasOdds { sample.logOdds = Self.load(lanes, of: logOdds, at: place) }
                sample.logTilt = Self.load(lanes, of: logTilts, at: place)
                sample.square = Self.load(lanes, of: squares, at: index)
                let transformed = transform(sample, Self.load(lanes, of: logRatios, at: place))
                for lane in 0..<lanes { result[index &+ lane] = transformed[lane] }
              }
            }
          }
        }
      }
    }
  }

  /// `lanes` numbers from `place` on, and zeros.
  @inline(__always)
  private static func load(
    _ lanes: Int,
    of numbers: UnsafeBufferPointer<Double>,
    at place: Int
  ) -> Lanes {
    if lanes == 8 {
      return UnsafeRawBufferPointer(numbers).loadUnaligned(
        fromByteOffset: 8 &* place,
        as: Lanes.self
      )
    }
    var result = Lanes.zero
    for lane in 0..<lanes { result[lane] = numbers[place &+ lane] }
    return result
  }
}
