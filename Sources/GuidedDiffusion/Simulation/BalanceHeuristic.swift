/// The balance heuristic's weights of paths that are drawn from guided and twin laws together.
///
/// With P's share a, m = a P + (1 - a) Q and L = dP/dQ: p/m = 1/(a + (1 - a)/L), q/m = 1/(a L + 1 - a)
/// (Veach & Guibas 1995).
public enum BalanceHeuristic {
  /// ln(p/m) from ln L, in each lane; the guided share a lies in (0, 1].
  @inline(__always)
  public static func logWeight(_ logRatio: Lanes, guidedShare a: Double) -> Lanes {
    // Never raise e to a positive power: for L < 1 multiply through by L.
    let isLarge = logRatio .>= 0
    let small = Elementary.exp(logRatio.replacing(with: -logRatio, where: isLarge))
    let sum = (a * small + (1 - a)).replacing(with: a + (1 - a) * small, where: isLarge)
    return logRatio.replacing(with: 0, where: isLarge) - Elementary.log(sum)
  }
}
