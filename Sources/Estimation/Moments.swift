/// Sums of a quantity and of its square about a fixed centre, from which mean and variance follow.
struct Moments: Sendable {
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var squares = 0.0

  @inline(__always)
  mutating func add(_ deviation: Double) {
    count += 1
    sum += deviation
    squares += deviation * deviation
  }

  mutating func merge(_ other: Moments) {
    count += other.count
    sum += other.sum
    squares += other.squares
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&count, atMost: paths)
    try coder.code(&sum)
    try coder.code(&squares)
  }

  /// The mean deviation from the centre.
  var mean: Double { sum / Double(count) }

  /// The standard error of the mean: √(Σ (x - x̄)² / (n (n - 1))).
  var standardError: Double {
    let n = Double(count)
    return (max(0, squares - sum * sum / n) / (n * (n - 1))).squareRoot()
  }
}
