/// The noise levels of Karras, Aittala, Aila & Laine 2022 (equation 5), as log-times.
///
/// Noise scales of the variance-exploding process X = X_0 + σ Z, from σ_max = 80 to σ_min = 0.002 and
/// then 0, equally far apart in σ^{1/ρ}:
///
///     σ_i = (σ_max^{1/ρ} + i/(N-1) (σ_min^{1/ρ} - σ_max^{1/ρ}))^ρ  for 0 <= i < N,      σ_N = 0.
///
/// u = ln(1 + σ²) has the same ratio of signal to noise, ᾱ/(1 - ᾱ) = 1/σ², so u_{N-i} = ln(1 + σ_i²).
/// The one step of N = 1 goes from σ_max to 0. Larger ρ puts more levels near the data.
public struct KarrasGrid: NoiseGrid, Equatable {
  /// ρ > 0, how much shorter the steps become towards the data; 7 in the paper.
  public var rho: Double

  private static let largest = 80.0
  private static let smallest = 0.002

  /// The levels with the exponent `rho`.
  public init(rho: Double = 7) {
    self.rho = rho
  }

  /// See `NoiseGrid`.
  public func logTimes(steps: Int) -> [Double] {
    [0]
      + (0..<steps).reversed().map { index in
        let sigma = noiseScale(index, steps: steps)
        return Elementary.log1p(sigma * sigma)
      }
  }

  /// See `NoiseGrid`.
  public func problem(steps: Int) -> String? {
    guard rho > 0, rho.isFinite else { return "needs rho positive and finite" }
    guard logTimes(steps: steps).isAscending else {
      return "has steps too small for double precision with \(steps) steps and rho = \(rho)"
    }
    return nil
  }

  /// σ_i for 0 <= i < N = `steps`.
  private func noiseScale(_ index: Int, steps: Int) -> Double {
    guard index > 0 else { return Self.largest }
    guard index < steps - 1 else { return Self.smallest }
    let share = Double(index) / Double(steps - 1)
    // σ_i/σ_max = (1 + share (r - 1))^ρ with r = (σ_min/σ_max)^{1/ρ}, near 1 for large ρ and near 0
    // for small: the two forms of the logarithm are accurate there.
    let exponent = Elementary.log(Self.smallest / Self.largest) / rho
    let logarithm =
      exponent > -1
      ? Elementary.log1p(share * Elementary.expm1(exponent))
      : Elementary.log(
        Double(steps - 1 - index) / Double(steps - 1) + share * Elementary.exp(exponent)
      )
    return Self.largest * Elementary.exp(rho * logarithm)
  }
}
