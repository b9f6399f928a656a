/// The delete-a-group jackknife: the bias and the standard error of a statistic of grouped samples.
///
/// With θ of all n samples, θ_(j) of all but the m_j of group j, and h_j = n/m_j,
///
///     value = G θ - Σ (1 - m_j/n) θ_(j),
///     error² = (1/G) Σ (p_j - value)²/(h_j - 1),    p_j = h_j θ - (h_j - 1) θ_(j)
///
/// (Busing, Meijer & van der Leeden, "Delete-m jackknife for unequal m", Statistics and Computing 9,
/// 1999). The value is free of the bias of order 1/n.
struct GroupJackknife: Sendable {
  /// The statistic with its bias of order 1/n removed.
  let value: Double
  /// The standard error of the statistic.
  let standardError: Double
  /// θ - value: the bias that was removed.
  let bias: Double
  /// The largest share that one group has in the squared error; 1/G when all are alike.
  let largestShare: Double

  /// The jackknife of a statistic that is `whole`, and `without`[j] when group j of `counts`[j] > 0
  /// samples is left out.
  init(whole: Double, without: [Double], counts: [Int]) {
    let groups = Double(counts.count)
    let n = Double(counts.reduce(0, +))
    var value = groups * whole
    for (theta, count) in zip(without, counts) { value -= (1 - Double(count) / n) * theta }
    let terms = zip(without, counts).map { theta, count in
      let h = n / Double(count)
      let deviation = h * whole - (h - 1) * theta - value
      return deviation * deviation / (h - 1)
    }
    let total = terms.reduce(0, +)
    self.value = value
    standardError = (total / groups).squareRoot()
    bias = whole - value
    largestShare = total > 0 ? (terms.max() ?? 0) / total : 0
  }
}
