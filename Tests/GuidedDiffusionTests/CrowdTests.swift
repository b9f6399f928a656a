import Foundation
import TestOracles
import Testing

@testable import GuidedDiffusion

/// Laws of very many components against sums over all of them.
@Suite("Targets with many components")
struct CrowdTests {
  private static let logTimes = [0.0, 0.002, 0.02, 0.1, 0.3, 0.7, 1.5, 3, 5, 8, 12]

  /// Points of the noised law, between its parts, and far out.
  private static func points(_ item: CrowdCase, logTime u: Double) throws -> [[Double]] {
    let d = item.dimension
    let stream = NormalStream(seed: 4)
    let means = try item.target.classes.flatMap { $0.components.map(\.mean) }
    let deviation = (exp(-u) * item.deviation * item.deviation - expm1(-u)).squareRoot()
    return (0..<14).map { index in
      let mean = means[(index * 1009 + 77) % means.count]
      // The last are up to 50 away.
      let reach = index < 9 ? deviation : [0.5, 2, 8, 20, 50][index - 9]
      return (0..<d).map { row in
        let z = stream.normal(path: UInt64(index), step: 0, coordinate: row)
        let far = index < 9 ? z : max(-1, min(1, z))
        return exp(-u / 2) * mean[row] + reach * far
      }
    }
  }

  @Test("Scores, gradients and ln f by the full sum", arguments: CrowdCase.all)
  func agreement(item: CrowdCase) throws {
    let probe = FieldProbe(target: try item.target, guidance: item.guidance)
    let (first, second) = try item.groups()
    let origin = [Double](repeating: 0, count: item.dimension)
    var worst = (density: 0.0, score: 0.0, gradient: 0.0)
    for u in Self.logTimes {
      let v = exp(-u) * min(first.variance, second.variance) - expm1(-u)
      for x in try Self.points(item, logTime: u) {
        let one = first.sum(at: x, logTime: u, origin: origin)
        let two = second.sum(at: x, logTime: u, origin: origin)
        // The two groups may have different variances.
        let square = x.reduce(0) { $0 + $1 * $1 } / 2
        let vs = [first, second].map { exp(-u) * $0.variance - expm1(-u) }
        let ratio = two.log - one.log + (square / vs[0] - square / vs[1])
        let isNested = item.kind == .classifierFree || item.kind == .classifier
        let whole = ratio > 0 ? ratio + log1p(exp(-ratio)) : log1p(exp(ratio))
        let share = isNested ? 1 / (1 + exp(-ratio)) : 1
        let difference = zip(two.score, one.score).map { share * ($0 - $1) }
        let expected: (score: [Double], gradient: [Double], logTilt: Double)
        switch item.kind {
        case .classifierFree: expected = (one.score, difference, whole)
        case .classifier:
          expected = (
            zip(one.score, difference).map { $0 + $1 }, difference.map { -$0 }, -whole
          )
        case .exponentialLinear, .radial: expected = (one.score, difference, ratio)
        }
        let reading = probe.reading(at: x, logTime: u)
        // What a last digit of x changes.
        let density = abs(reading.logTilt - expected.logTilt) - 8e-16 * square / v
        worst.density = max(worst.density, density)
        #expect(density < 1e-10, "ln f at \(x), u = \(u): \(reading.logTilt)")
        let scale = max(
          1 / v.squareRoot(),
          (one.score + two.score).map { abs($0) }.max() ?? 0
        )
        for row in x.indices {
          let score = abs(reading.score[row] - expected.score[row]) / scale
          let gradient = abs(reading.gradient[row] - expected.gradient[row]) / scale
          worst.score = max(worst.score, score)
          worst.gradient = max(worst.gradient, gradient)
          #expect(score < 1e-10, "score at \(x), u = \(u): \(reading) for \(expected)")
          #expect(gradient < 1e-10, "gradient at \(x), u = \(u): \(reading) for \(expected)")
        }
      }
    }
    // Far better than asked for.
    #expect(worst.score < 1e-12 && worst.gradient < 1e-12 && worst.density < 1e-11)
  }

  @Test("The oracle's mixture says the same")
  func oracle() throws {
    let item = CrowdCase(kind: .classifierFree, dimension: 2, count: 400, deviation: 0.1)
    let target = try item.target
    let probe = FieldProbe(target: target, guidance: item.guidance)
    for u in [0.0, 0.05, 1, 6] {
      let oracle = target.oracle.noised(at: u)
      for x in [[0.3, -0.2], [1.2, 0.9], [-2.5, 0.1]] {
        let reading = probe.reading(at: x, logTime: u)
        let score = oracle.score(at: x, classIndex: 1)
        let gradient = zip(oracle.score(at: x), score).map { $0 - $1 }
        let scale = max(1, score.map { abs($0) }.max() ?? 1)
        for row in 0..<2 {
          #expect(abs(reading.score[row] - score[row]) < 1e-9 * scale)
          #expect(abs(reading.gradient[row] - gradient[row]) < 1e-9 * scale)
        }
        let logTilt = oracle.logReciprocalClassProbability(at: x, classIndex: 1)
        #expect(abs(reading.logTilt - logTilt) < 1e-9 * max(1, abs(logTilt)))
      }
    }
  }

  @Test("Whole runs end where the full sum leads", arguments: CrowdCase.Kind.allCases, [1, 2])
  func runs(kind: CrowdCase.Kind, dimension: Int) throws {
    let item = CrowdCase(kind: kind, dimension: dimension, count: 600, deviation: 0.08)
    func outcome(isFull: Bool) throws -> BlockOutcome {
      PathWorker(
        PathSimulation(
          target: try item.target,
          guidance: item.guidance(scales: [0, 1, 4]),
          sampler: DDPM(),
          logTimes: LogUniformGrid().logTimes(steps: 150),
          paths: 100,
          twinShare: 0.5,
          seed: 3,
          hasProfile: true,
          scoreError: nil,
          isFull: isFull
        )
      ).run(block: 0)
    }
    let (fast, full) = (try outcome(isFull: false), try outcome(isFull: true))
    #expect(fast.samples != full.samples, "both ways are the same")
    func worst(_ key: (BlockOutcome) -> [Double]) -> Double {
      zip(key(fast), key(full)).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
    }
    #expect(worst(\.samples) < 1e-8)
    #expect(worst(\.logTilts) < 1e-7)
    #expect(worst(\.logRatios) < 1e-7)
    #expect(worst(\.integrals) < 1e-7)
  }

  @Test("A path's numbers do not depend on the paths beside it", arguments: [0.0, 0.05, 0.2, 3])
  func neighbours(u: Double) throws {
    let item = CrowdCase(kind: .classifierFree, dimension: 2)
    let law = TiltedLaw(try item.target, guidance: item.guidance)
    let field = CrowdField(try #require(Crowd(law)), times: StageTimes(at: u))
    let constants = AlignedBuffer(repeating: 0.0, count: field.table.stride)
    let work = AlignedBuffer(repeating: Lanes.zero, count: field.workCount)
    let out = AlignedBuffer(repeating: Lanes.zero, count: 4)
    func evaluate(_ x: [Lanes]) -> [Lanes] {
      let ratio = x.withUnsafeBufferPointer { x in
        x.baseAddress.map {
          field.evaluate(
            field.table.constants(ofStep: 0, scratch: constants.base),
            at: $0,
            work: work.base,
            score: out.base,
            gradient: out.base + 2,
            isMeasured: true
          )
        }
      }
      return [out[0], out[1], out[2], out[3], ratio ?? .zero]
    }
    let points =
      try Self.points(item, logTime: u).prefix(8) + [[30, -40], [.nan, 0], [1e200, 1]]
    for start in 0..<3 {
      let chosen = Array(points[start..<(start + 8)])
      let together = evaluate(
        (0..<2).map { row in
          var lanes = Lanes.zero
          for lane in 0..<8 { lanes[lane] = chosen[lane][row] }
          return lanes
        }
      )
      for lane in 0..<8 {
        let alone = evaluate(chosen[lane].map { Lanes(repeating: $0) })
        for (one, other) in zip(alone, together) {
          #expect(one[lane].bitPattern == other[lane].bitPattern || other[lane].isNaN)
          #expect(other[lane].isNaN == !(abs(chosen[lane][0]) < 1e150))
        }
      }
    }
  }

  @Test("Few components, unequal or full covariances and high dimensions keep the full sum")
  func applicability() throws {
    func hasCrowd(_ target: LabelledMixture) -> Bool {
      Crowd(TiltedLaw(target, guidance: Guidance(classIndex: 0, scales: [1]))) != nil
    }
    #expect(hasCrowd(try .roll(400, dimension: 2, deviation: 0.1)))
    #expect(!hasCrowd(try .roll(100, dimension: 2, deviation: 0.1)))
    var target = try LabelledMixture.roll(400, dimension: 2, deviation: 0.1)
    var classes = target.classes
    classes[3].components[0].covariance = .isotropic(variance: 0.011)
    target = try LabelledMixture(classes: classes)
    #expect(!hasCrowd(target))
  }
}
