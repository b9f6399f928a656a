/// The cosine schedule (Nichol & Dhariwal 2021, equation 17).
///
/// With s = 0.008 and φ(t) = (t/N + s)/(1 + s) · π/2:
///
///     ᾱ(t) = cos² φ(t)/cos² φ(0),      β_n = min{1 - ᾱ(n)/ᾱ(n-1), 0.999},
///     u_n = -Σ_{i<=n} ln(1 - β_i),      u_0 = 0.
///
/// ᾱ(N) = 0, so the last β is always 0.999. It takes any number of steps.
public struct CosineGrid: NoiseGrid, Equatable {
  /// The schedule; it has no parameters.
  public init() {}

  /// See `NoiseGrid`.
  public func logTimes(steps: Int) -> [Double] {
    let whole = 4 * Double(steps) * 1.008
    // cos φ(n) = sin ψ(n) with ψ(n) = π/2 - φ(n), which is (N - n)/whole of a turn, and
    // 1 - ᾱ(n)/ᾱ(n-1) = sin(ψ(n-1) + ψ(n)) sin(ψ(n-1) - ψ(n))/sin² ψ(n-1): nothing cancels.
    let gap = Self.sine(ofTurn: 1 / whole)
    var times = [0.0]
    for n in 1...steps {
      let left = Double(steps - n)
      let level = Self.sine(ofTurn: (left + 1) / whole)
      let beta = Self.sine(ofTurn: (2 * left + 1) / whole) * gap / (level * level)
      times.append(times[n - 1] - Elementary.log1p(-min(beta, 0.999)))
    }
    return times
  }

  /// Nothing: the grid has any number of steps; see `NoiseGrid`.
  public func problem(steps: Int) -> String? { nil }

  private static func sine(ofTurn turn: Double) -> Double {
    Elementary.sineAndCosine(ofTurn: Lanes(repeating: turn)).sine[0]
  }
}
