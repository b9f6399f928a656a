/// An error of the score: a fixed smooth random field e(x, u) of a given size.
///
/// With J random features, directions κ_j ~ N(0, I), frequencies ν_j ~ N(0, 1) and phases φ_j,
///
///     e_i(x, u) = ε √(2/(J d)) Σ_j a_ij cos(κ_j·x + ν_j u + φ_j),    a_ij ~ N(0, 1),
///
/// so that over the draw of the field the root of E|e|² is ε at every point (random Fourier features:
/// Rahimi & Recht 2007). It is added to the guided score of P and of Q alike: their likelihood ratio
/// and all estimates stay those of the chains that are simulated.
public struct ScoreError: Equatable, Sendable {
  /// ε >= 0, the root mean square of |e|.
  public var size: Double
  /// What the field is drawn from.
  public var seed: UInt64

  /// A field of this size.
  public init(size: Double, seed: UInt64) {
    self.size = size
    self.seed = seed
  }

  /// J.
  static let features = 32

  /// The field in `dimension` coordinates.
  func field(dimension: Int) -> ScoreErrorField { ScoreErrorField(self, dimension: dimension) }
}

/// The features of a `ScoreError` in d coordinates.
struct ScoreErrorField: Sendable {
  let dimension: Int
  /// [feature][coordinate] κ in turns.
  private let waves: [Double]
  /// [feature] ν in turns.
  private let frequencies: [Double]
  /// [feature] φ in turns.
  private let phases: [Double]
  /// [feature][coordinate] the amplitude, scaled.
  private let amplitudes: [Double]

  init(_ error: ScoreError, dimension d: Int) {
    dimension = d
    let stream = NormalStream(seed: error.seed)
    let count = ScoreError.features
    let turn = 0.15915494309189535
    let scale = error.size * (2 / (Double(count) * Double(d))).squareRoot()
    func normal(_ feature: Int, _ row: Int, _ coordinate: Int) -> Double {
      stream.normal(path: UInt64(feature), step: row, coordinate: coordinate, purpose: .error)
    }
    waves = (0..<count).flatMap { j in (0..<d).map { turn * normal(j, 0, $0) } }
    amplitudes = (0..<count).flatMap { j in (0..<d).map { scale * normal(j, 1, $0) } }
    frequencies = (0..<count).map { turn * normal($0, 2, 0) }
    // Many turns of a normal number are as good as uniform.
    phases = (0..<count).map { j in
      let turns = 1000 * normal(j, 3, 0)
      return turns - turns.rounded(.down)
    }
  }

  /// Adds `weight` · e(x, u) to `sum` [coordinate] at `x` [coordinate].
  @inline(__always)
  func add(
    at x: UnsafePointer<Lanes>,
    logTime u: Double,
    weight: Double,
    to sum: UnsafeMutablePointer<Lanes>
  ) {
    waves.withUnsafeBufferPointer { waves in
      amplitudes.withUnsafeBufferPointer { amplitudes in
        for feature in phases.indices {
          var turns = Lanes(repeating: phases[feature] + frequencies[feature] * u)
          for row in 0..<dimension {
            turns = turns.addingProduct(
              Lanes(repeating: waves[feature &* dimension &+ row]),
              x[row]
            )
          }
          // Whole turns off, to the nearest.
          let whole = (turns + Elementary.roundingShift) - Elementary.roundingShift
          let cosine = Elementary.sineAndCosine(ofTurn: turns - whole).cosine
          for row in 0..<dimension {
            sum[row] = sum[row].addingProduct(
              Lanes(repeating: weight * amplitudes[feature &* dimension &+ row]),
              cosine
            )
          }
        }
      }
    }
  }
}
