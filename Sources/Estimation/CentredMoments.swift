/// Mean and standard error of a stream, its deviations taken about its first finite value.
struct CentredMoments: Sendable {
  private(set) var moments = Moments()
  /// What deviations are taken about; 0 until there is a finite value.
  private(set) var centre = 0.0
  private var isCentred = false

  /// Takes a value in, and gives its deviation.
  @discardableResult
  mutating func add(_ value: Double) -> Double {
    if !isCentred, moments.count == 0, value.isFinite { centre = value }
    isCentred = true
    let deviation = value - centre
    moments.add(deviation)
    return deviation
  }

  /// The mean.
  var mean: Double { centre + moments.mean }

  /// The standard error of the mean.
  var standardError: Double { moments.standardError }
}
