/// What samples of any origin come to under a simulation's tilt, as if its paths had ended there.
///
/// For paths that did end there the numbers are the same to the last bit, as long as the target has
/// fewer than 256 components a class; with more, to 10^-10 or so.
public final class SampleValues {
  private let simulation: PathSimulation
  private let ending: PointWorkspace?
  private let point: AlignedBuffer<Lanes>

  /// Values by the target and the tilt of `simulation`.
  public init(_ simulation: PathSimulation) {
    self.simulation = simulation
    ending = simulation.ending.map { PointWorkspace($0) }
    point = AlignedBuffer(repeating: Lanes.zero, count: simulation.target.dimension)
  }

  /// The outcome of `count` paths whose final samples are `samples`, [scale][path][coordinate].
  ///
  /// None of them is a twin; `firstPath` is the number of the first.
  public func outcome(
    firstPath: Int,
    count: Int,
    scales: Int,
    samples: [Double]
  ) -> BlockOutcome {
    let d = simulation.target.dimension
    let total = scales * count
    let isByClass = simulation.guidance.tilt.classIndex != nil
    let blank = [Double](repeating: 0, count: total)
    var outcome = BlockOutcome(
      firstPath: firstPath,
      count: count,
      dimension: d,
      scales: scales,
      isTwin: [Bool](repeating: false, count: count),
      logOdds: isByClass ? blank : [],
      logTilts: blank,
      logRatios: blank,
      samples: samples,
      integrals: [],
      integralControls: [],
      profile: ProfileSums(scales: 0, nodes: 0)
    )
    samples.withUnsafeBufferPointer { samples in
      for first in stride(from: 0, to: total, by: 8) {
        let lanes = min(8, total &- first)
        for coordinate in 0..<d {
          var lane8 = Lanes.zero
          for lane in 0..<lanes { lane8[lane] = samples[(first &+ lane) &* d &+ coordinate] }
          point[coordinate] = lane8
        }
        let value = simulation.tiltValue(at: point.base, ending)
        for lane in 0..<lanes {
          if isByClass { outcome.logOdds[first &+ lane] = value.logOdds[lane] }
          outcome.logTilts[first &+ lane] = value.logTilt[lane]
        }
      }
    }
    return outcome
  }
}
