import GuidedDiffusion

/// How a network's output F becomes a prediction: near the answer before any training.
///
/// With ᾱ = e^{-u}, the data's mean m, deviation σ and detail ℓ, and v = ᾱ σ² + 1 - ᾱ,
///
///     input   (x - √ᾱ m)/√v
///     ε = √(1-ᾱ)/v (x - √ᾱ m) + c F,   c = √ᾱ σ/√v · √((1-ᾱ)/(ᾱ ℓ² + 1 - ᾱ))
///     h = √ᾱ σ/√v F
///
/// F = 0 is exact for Gaussian data N(m, σ² I). For ℓ = 0 this is the scaling of Karras, Aittala, Aila &
/// Laine (2022) in these variables. The last factor of c is what is left of ε where the law has no
/// features narrower than ℓ: with it the score -ε/√(1-ᾱ) has a finite limit at u = 0.
struct Preconditioning: Sendable {
  private let scale: DataScale

  init(_ scale: DataScale) { self.scale = scale }

  /// The factors at one log-time in each lane.
  struct Factors {
    /// √ᾱ.
    var signal: Lanes
    /// √(1-ᾱ).
    var noise: Lanes
    /// 1/√v.
    var input: Lanes
    /// c for ε, divided by √(1-ᾱ): what F is multiplied by in the negative score.
    var score: Lanes
    /// What F is multiplied by in h.
    var logRatio: Lanes

    /// What x - √ᾱ m is multiplied by in the negative score: 1/v.
    var skip: Lanes { input * input }
  }

  /// The factors at `logTimes` >= 0.
  @inline(__always)
  func factors(at logTimes: Lanes) -> Factors {
    let signal = Elementary.exp(-logTimes)
    let noise = -Elementary.expm1(-logTimes)
    let variance = noise.addingProduct(signal, Lanes(repeating: scale.deviation * scale.deviation))
    let input = 1 / variance.squareRoot()
    let root = signal.squareRoot()
    let ratio = root * scale.deviation * input
    let narrow = noise.addingProduct(signal, Lanes(repeating: scale.detail * scale.detail))
    return Factors(
      signal: root,
      noise: noise.squareRoot(),
      input: input,
      score: ratio / narrow.squareRoot(),
      logRatio: ratio
    )
  }
}
