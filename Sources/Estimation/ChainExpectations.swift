import GuidedDiffusion

/// What quadrature knows of the final sample of a chain in one dimension at one scale.
public struct ChainExpectations: Equatable, Sendable {
  /// [functional] the mean of each functional less its constant, in the order of `Functional.all`;
  /// infinite where the mean is.
  public var parts: [Double]
  /// E[Y].
  public var mean: Double
  /// The variance of Y.
  public var variance: Double
}

/// Sums of the functionals over weighted points.
struct ExpectationSums {
  private let functionals: [Functional]
  private let guidance: Guidance
  private var parts: [Double]
  private var mass = 0.0
  private var mean = 0.0
  private var square = 0.0

  init(_ guidance: Guidance) {
    self.guidance = guidance
    functionals = Functional.all(of: guidance)
    parts = functionals.map { _ in 0 }
  }

  /// Adds the points of the final sample with the densities there; `false` when a functional still
  /// counts at the ends, so that it goes on beyond them, perhaps without end.
  ///
  /// `tilt` stands in for the sum of the tilt where it is known better than from its values.
  mutating func add(
    _ densities: [Double],
    at points: [Double],
    drift: LineDrift,
    tilt: Double?
  ) -> Bool {
    let (logTilts, logOdds) = drift.values(at: points)
    var ends = parts
    for first in stride(from: 0, to: points.count, by: 8) {
      var sample = Functional.Sample()
      var density = Lanes.zero
      for lane in 0..<min(8, points.count - first) {
        sample.logOdds[lane] = logOdds[first + lane]
        sample.logTilt[lane] = logTilts[first + lane]
        sample.square[lane] = points[first + lane] * points[first + lane]
        density[lane] = densities[first + lane]
        mass += density[lane]
        mean += density[lane] * points[first + lane]
        square += density[lane] * sample.square[lane]
      }
      let logDensity = Elementary.log(density)
      for (index, functional) in functionals.enumerated() {
        let part = functional.part(sample, logWeight: logDensity)
          .replacing(with: 0, where: density .== 0)
        let sum = part.sum()
        parts[index] += sum
        if first == 0 || first + 24 > points.count { ends[index] += abs(sum) }
      }
    }
    if let tilt, let index = functionals.firstIndex(of: .tilt) { parts[index] = tilt }
    return zip(ends, parts).allSatisfy { $0 <= 1e-9 * abs($1) && $1.isFinite }
  }

  /// The expectations, or `nil` without any mass.
  var expectations: ChainExpectations? {
    guard mass > 0 else { return nil }
    let centre = mean / mass
    return ChainExpectations(
      parts: parts.map { $0 / mass },
      mean: centre,
      variance: square / mass - centre * centre
    )
  }
}
