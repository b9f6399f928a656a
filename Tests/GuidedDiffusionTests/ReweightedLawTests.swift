import Foundation
import TestOracles
import Testing

@testable import GuidedDiffusion

/// Integrals over f · base on a fine grid, in one and two dimensions.
private struct GridLaw {
  /// ∫ f base.
  private(set) var mass = 0.0
  private(set) var mean: [Double]
  private(set) var covariance: [[Double]]
  /// E[f] and E[p] under the law, p of class 0.
  private(set) var tilt = 0.0
  private(set) var probability = 0.0

  init(_ item: TiltCase) {
    let law = item.oracle
    let d = item.target.dimension
    let deviations = item.target.components.flatMap { component in
      (0..<d).map { component.covariance.variance(of: $0).squareRoot() }
    }
    let reach =
      10 * (deviations.max() ?? 1)
      + (item.target.components.flatMap(\.mean).map { abs($0) }.max() ?? 0)
    let spacing = (d == 1 ? 0.02 : 0.17) * (deviations.min() ?? 1)
    let half = Int((reach / spacing).rounded(.up))
    let axis = (-half...half).map { Double($0) * spacing }
    mean = [Double](repeating: 0, count: d)
    covariance = Array(repeating: mean, count: d)
    let points = d == 1 ? axis.map { [$0] } : axis.flatMap { x in axis.map { [x, $0] } }
    for point in points {
      let logBase =
        law.baseClass.map { law.mixture.logDensity(at: point, classIndex: $0) }
        ?? law.mixture.logDensity(at: point)
      guard logBase > -90 else { continue }
      let f = law.tilt.value(at: point, in: law.mixture)
      let weight = exp(logBase) * f * (d == 1 ? spacing : spacing * spacing)
      guard weight > 1e-25 else { continue }
      mass += weight
      tilt += weight * f
      probability += weight * law.mixture.classProbability(at: point, classIndex: 0)
      for row in 0..<d {
        mean[row] += weight * point[row]
        for column in 0..<d { covariance[row][column] += weight * point[row] * point[column] }
      }
    }
    tilt /= mass
    probability /= mass
    for row in 0..<d { mean[row] /= mass }
    for row in 0..<d {
      for column in 0..<d {
        covariance[row][column] = covariance[row][column] / mass - mean[row] * mean[column]
      }
    }
  }
}

extension TiltCase {
  fileprivate var isStep: Bool { name.hasPrefix("half-space") }
}

@Suite("Reweighted law")
struct ReweightedLawTests {
  private static let cases: [TiltCase] = [1, 2].flatMap { d in
    (try? TiltCase.all(dimension: d)) ?? []
  }

  @Test("There are cases of every tilt in one and two dimensions")
  func caseCount() {
    #expect(Self.cases.count == 18 + 27)
  }

  /// The grid is exact to 1e-9 for smooth integrands; the edge of a half-space costs it 1e-2.
  @Test("Mean, covariance and mass in closed form are those of a fine grid", arguments: cases)
  func moments(item: TiltCase) throws {
    let grid = GridLaw(item)
    let allowed = item.isStep ? 2e-2 : 1e-8
    let exact = try #require(LawMoments.reweighted(by: item.guidance, on: item.target))
    for row in exact.mean.indices {
      #expect(abs(exact.mean[row] - grid.mean[row]) < allowed, "\(exact.mean), \(grid.mean)")
      for column in exact.mean.indices {
        #expect(abs(exact.covariance[row, column] - grid.covariance[row][column]) < allowed)
      }
    }
    let moments = TiltMoments(target: item.target, guidance: item.guidance)
    #expect(abs(moments.unguidedMean / grid.mass - 1) < allowed)
    if let value = moments.reweightedMean {
      #expect(abs(value / grid.tilt - 1) < allowed, "\(value) for \(grid.tilt)")
    } else {
      #expect(item.tilt.classIndex != nil)
      #expect(item.target.dimension > 1 || item.name.hasPrefix("reciprocal"))
    }
  }

  @Test(
    "ln E[f] and ln E[f²] are the oracle's integrals, half-spaces too",
    arguments: cases.filter { $0.target.dimension == 1 || $0.isStep }
  )
  func tiltMoments(item: TiltCase) throws {
    let moments = TiltMoments(target: item.target, guidance: item.guidance)
    let first = item.oracle.quadratureMoment(power: 1)
    #expect(abs(moments.unguidedMean / first - 1) < 1e-8, "\(moments.unguidedMean), \(first)")
    guard let logSecond = moments.logSecondMoment else { return }
    let second = item.oracle.quadratureMoment(power: 2)
    #expect(abs(exp(logSecond) / second - 1) < 1e-8, "\(exp(logSecond)), \(second)")
  }

  @Test("Exact samples have the law's mean, covariance, E[f] and E[p]", arguments: cases)
  func samples(item: TiltCase) throws {
    guard let law = ExactLaw.reweighted(by: item.guidance, on: item.target) else {
      #expect(item.name.contains("quadratic"))
      return
    }
    try Self.check(law, item, seed: 7)
  }

  @Test(
    "Samples of the base law are what a tilt that is 1 everywhere leaves",
    arguments: cases.filter { $0.name.hasPrefix("class") || $0.baseClass == 1 }
  )
  func baseSamples(item: TiltCase) throws {
    var flat = item
    let zero = [Double](repeating: 0, count: item.target.dimension)
    flat.tilt = .gaussian(ExponentialLinearTilt(direction: zero))
    flat.oracleTilt = .exponentialLinear(direction: zero)
    try Self.check(ExactLaw.base(of: item.guidance, on: item.target), flat, seed: 8)
  }

  /// Every mean within 4.5 standard errors: of some 500 such checks one in 300 suites would fail.
  private static func check(_ law: ExactLaw, _ item: TiltCase, seed: UInt64) throws {
    let count = 20_000
    let d = item.target.dimension
    let grid = GridLaw(item)
    let exact = try #require(LawMoments.reweighted(by: item.guidance, on: item.target))
    var samples: [[Double]] = []
    var next = 0
    let isDrawn = law.draw(count: count, seed: seed) { block in
      #expect(block.firstPath == next && block.scales == 1 && block.dimension == d)
      #expect(block.isTwin == Array(repeating: false, count: block.count))
      next += block.count
      for path in 0..<block.count {
        let point = Array(block.samples[(path * d)..<((path + 1) * d)])
        samples.append(point)
        if path == 3, item.tilt.classIndex != nil {
          let odds = item.target.oracle.logReciprocalClassProbability(at: point, classIndex: 0)
          #expect(odds.isFinite)
        }
      }
    }
    #expect(isDrawn && samples.count == count && next == count)
    func expect(_ values: [Double], _ truth: Double, _ slack: Double, _ what: String) {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let error = (square / (n * (n - 1))).squareRoot()
      #expect(
        abs(mean - truth) < 4.5 * error + slack,
        "\(item), \(what): \(mean) ± \(error) for \(truth)"
      )
    }
    let oracle = item.target.oracle
    let slack = item.isStep ? 2e-3 : 1e-8
    for row in 0..<d {
      expect(samples.map { $0[row] }, exact.mean[row], 0, "mean")
      for column in 0...row {
        expect(
          samples.map { ($0[row] - exact.mean[row]) * ($0[column] - exact.mean[column]) },
          exact.covariance[row, column],
          0,
          "covariance"
        )
      }
    }
    expect(
      samples.map { oracle.classProbability(at: $0, classIndex: 0) },
      grid.probability,
      slack,
      "p"
    )
    // 1/p has no variance under p(x).
    guard !item.name.hasPrefix("reciprocal") else { return }
    expect(samples.map { item.oracleTilt.value(at: $0, in: oracle) }, grid.tilt, slack, "f")
  }

  @Test("The first samples are the same however many are drawn, other seeds give others")
  func reproducible() throws {
    let item = Self.cases[0]
    let law = try #require(ExactLaw.reweighted(by: item.guidance, on: item.target))
    func drawn(_ count: Int, _ seed: UInt64) -> [Double] {
      var all: [Double] = []
      _ = law.draw(count: count, seed: seed) { all += $0.samples }
      return all
    }
    let long = drawn(1000, 5)
    #expect(long.count == 1000)
    #expect(drawn(300, 5) == Array(long.prefix(300)))
    #expect(drawn(300, 6) != Array(long.prefix(300)))
    #expect(Set(long).count == 1000)
  }

  @Test("Values of f and log odds travel with the samples")
  func values() throws {
    let target = try LabelledMixture.mixed(dimension: 2)
    let guidance = Guidance(kind: .classifier, tilt: .classProbability(classIndex: 1), scales: [1])
    let law = try #require(ExactLaw.reweighted(by: guidance, on: target))
    let isDrawn = law.draw(count: 20, seed: 1) { block in
      #expect(block.count == 20 && block.logRatios == Array(repeating: 0, count: 20))
      for path in 0..<20 {
        let point = Array(block.samples[(2 * path)..<(2 * path + 2)])
        let p = target.oracle.classProbability(at: point, classIndex: 1)
        #expect(abs(exp(block.logTilts[path]) - p) < 1e-12)
        #expect(abs(exp(block.logOdds[path]) - (1 - p) / p) < 1e-10 / p)
      }
    }
    #expect(isDrawn)
  }

  @Test("A half-space that one sample in 10^4 reaches is given up, one in 100 is not")
  func rareAcceptance() throws {
    let target = try LabelledMixture.line([(1, [(1, 0, 1)])])
    func isDrawn(_ offset: Double) throws -> Bool {
      let tilt = HalfSpaceTilt(normal: [1], offset: offset)
      let guidance = Guidance(kind: .reward, tilt: .posterior(tilt), scales: [1])
      let law = try #require(ExactLaw.reweighted(by: guidance, on: target))
      return law.draw(count: 100, seed: 3) { block in
        #expect(block.samples.allSatisfy { $0 >= offset })
      }
    }
    #expect(try isDrawn(2.33))
    #expect(try !isDrawn(3.72))
  }

  @Test("E[f] and E[f²]/E[f] of exp(0.7 x) on the reference mixture, to the printed digits")
  func referenceMoments() throws {
    let target = try LabelledMixture.line([(0.3, [(1, -2, 0.5)]), (0.7, [(1, 1, 0.8)])])
    let tilt = Tilt.gaussian(ExponentialLinearTilt(direction: [0.7]))
    let guidance = Guidance(kind: .reward, tilt: tilt, scales: [1])
    let moments = TiltMoments(target: target, guidance: guidance)
    #expect(abs(moments.unguidedMean - 1.798469) < 1e-6)
    #expect(abs(try #require(moments.reweightedMean) - 3.473517) < 1e-6)
  }
}
