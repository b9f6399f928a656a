import Foundation

/// Gauss-Hermite quadrature for the standard normal law.
///
///     E[g(Z)] ≈ Σ_i w_i g(z_i), exact for polynomials of degree up to 2n - 1
///
/// The nodes are the roots of the n-th orthonormal Hermite polynomial, found by bisection between
/// the roots of the one before (they interlace); the weights are w_i = 1 / Σ_{k<n} h_k(z_i)².
///
/// Source: Abramowitz & Stegun 1964, section 25.4, with the probabilists' weight.
public struct OracleHermite: Sendable {
  /// The nodes z_i, increasing.
  public let nodes: [Double]
  /// The weights w_i, which sum to one.
  public let weights: [Double]

  /// Computes a rule.
  ///
  /// - Parameter nodeCount: The number n >= 1 of nodes.
  public init(nodeCount: Int) {
    var roots: [Double] = []
    for degree in 1...nodeCount {
      let outside = 2 * Double(degree).squareRoot() + 1
      let fences = [-outside] + roots + [outside]
      roots = (0..<degree).map { index in
        Self.root(ofDegree: degree, between: fences[index], and: fences[index + 1])
      }
    }
    nodes = roots
    weights = roots.map { node in
      let values = Self.polynomials(upTo: nodeCount - 1, at: node)
      return 1 / values.reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The orthonormal polynomials h_0(x), ..., h_degree(x).
  ///
  ///     h_0 = 1,   h_{k+1} = (x h_k - √k h_{k-1}) / √(k + 1)
  private static func polynomials(upTo degree: Int, at point: Double) -> [Double] {
    var values = [1.0]
    for index in 0..<degree {
      let previous = index == 0 ? 0 : Double(index).squareRoot() * values[index - 1]
      values.append((point * values[index] - previous) / Double(index + 1).squareRoot())
    }
    return values
  }

  private static func root(
    ofDegree degree: Int,
    between lower: Double,
    and upper: Double
  ) -> Double {
    var low = lower
    var high = upper
    let signAtLow = polynomials(upTo: degree, at: low)[degree].sign
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      let value = polynomials(upTo: degree, at: middle)[degree]
      if value == 0 { return middle }
      if value.sign == signAtLow { low = middle } else { high = middle }
    }
  }
}
