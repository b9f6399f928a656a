import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

/// What the guidance of a good spec becomes.
@Suite struct SpecGuidanceTests {
  @Test(arguments: [
    ("classifier", Guidance.Kind.classifier, nil as Int?, "sides"),
    ("reward-exponential-linear", .reward, nil, "exponential-linear"),
    ("cost-radial", .cost, 1, "radial | sides"), ("reward-quadratic", .reward, nil, "quadratic"),
    ("cost-quadratic-number", .cost, 1, "quadratic | b"),
    ("reward-half-space", .reward, nil, "half-space"),
    ("plug-in-probit", .plugIn, 1, "probit | sides"),
    ("plug-in-class", .plugIn, nil, "sides"), ("plug-in-reciprocal", .plugIn, 1, "sides"),
    ("cost-class-probability", .cost, nil, "sides"), ("cost-reciprocal", .cost, 1, "sides"),
  ])
  func kindsBasesAndNames(file: String, kind: Guidance.Kind, base: Int?, name: String) throws {
    let cell = try SpecFixtures.good(file).cells[0]
    #expect(cell.guidance.kind == kind)
    #expect(cell.guidance.baseClass == base)
    #expect(cell.guidedName == name)
    #expect(cell.scales == [0, 0.5, 1])
  }

  @Test func tiltsOfPoints() throws {
    func tilt(_ file: String) throws -> (any PointTilt)? {
      try SpecFixtures.good(file).cells[0].guidance.tilt.pointTilt
    }
    #expect(
      try tilt("reward-exponential-linear") as? ExponentialLinearTilt
        == ExponentialLinearTilt(direction: [0.7])
    )
    #expect(try tilt("cost-radial") as? RadialTilt == RadialTilt(centre: [1], length: 0.5))
    #expect(
      try tilt("reward-half-space") as? HalfSpaceTilt == HalfSpaceTilt(normal: [1], offset: 2)
    )
    #expect(try tilt("plug-in-probit") as? ProbitTilt == ProbitTilt(normal: [1], offset: 2))
    let matrices: [(file: String, rows: [[Double]])] = [
      ("reward-quadratic", [[1, 0.5], [0.5, 0.25]]),
      ("reward-quadratic-diagonal", [[2, 0], [0, 0]]),
      ("cost-quadratic-number", [[3, 0], [0, 3]]),
    ]
    for (file, rows) in matrices {
      let matrix = try #require(SymmetricMatrix(rows: rows))
      let expected = QuadraticTilt(centre: [1, 0], matrix: matrix, constant: 0.5)
      #expect(try tilt(file) as? QuadraticTilt == expected)
      #expect(expected.isPositive)
    }
  }

  @Test func tiltsOfClasses() throws {
    func classIndex(_ file: String) throws -> Int? {
      let cell = try SpecFixtures.good(file).cells[0]
      if case .classProbability = cell.guidance.tilt { return cell.classIndex }
      return nil
    }
    #expect(try classIndex("classifier") == 1)
    #expect(try classIndex("plug-in-class") == 1)
    #expect(try classIndex("cost-class-probability") == 1)
    #expect(try classIndex("cost-reciprocal") == nil)
    #expect(try SpecFixtures.good("cost-reciprocal").cells[0].classIndex == 1)
    #expect(try SpecFixtures.good("cost-radial").cells[0].classIndex == nil)
  }

  @Test func schedulesOfPowers() throws {
    let cell = try SpecFixtures.good("power-schedule").cells[0]
    #expect(cell.guidance.schedule == .power(exponent: -2.5))
  }

  @Test func oneClassIsEnoughForTilts() throws {
    #expect(try SpecFixtures.good("one-class-random").cells[0].target.classes.count == 1)
    #expect(try SpecFixtures.good("reward-exponential-linear").cells[0].target.classes.count == 1)
  }

  @Test func profilesAndBaselines() throws {
    let reward = try SpecFixtures.good("reward-exponential-linear").cells[0]
    #expect(reward.baselines == Baseline.allCases)
    #expect(reward.hasProfile)
    let cost = try SpecFixtures.good("cost-radial").cells[0]
    #expect(cost.baselines == [.bestOfN])
    #expect(!cost.hasProfile)
    #expect(
      try SpecFixtures.good("reward-half-space").cells[0].baselines == [.reweighted, .resampling]
    )
  }

  @Test func sweptTilts() throws {
    let experiment = try SpecFixtures.good("sweep-tilts")
    #expect(experiment.cells.count == 12)
    let directions = experiment.cells.map {
      ($0.guidance.tilt.pointTilt as? ExponentialLinearTilt)?.direction
    }
    #expect(
      directions[6..<12] == [[0.7, -1], [0.7, -1], [0.7, 0], [0.7, 0], [0.7, 1], [0.7, 1]]
    )
    #expect(experiment.cells[5].guidance.kind == .reward)
    #expect(experiment.cells[6].guidance.kind == .cost)
    #expect(experiment.cells.map(\.hasProfile).prefix(3) == [true, false, true])
  }

  @Test func samplersAndGrids() throws {
    let ddim = try SpecFixtures.good("ddim").cells[0]
    #expect((ddim.sampler as? DDIM)?.eta == 0.5)
    #expect(ddim.logTimes == KarrasGrid(rho: 5).logTimes(steps: 100))
    let plain = try SpecFixtures.good("ddim-karras-defaults").cells[0]
    #expect((plain.sampler as? DDIM)?.eta == 0)
    #expect(plain.logTimes == KarrasGrid(rho: 7).logTimes(steps: 100))
    let euler = try SpecFixtures.good("ode-euler-cosine").cells[0]
    #expect(euler.sampler is ODEEuler)
    #expect(euler.logTimes == CosineGrid().logTimes(steps: 100))
    let heun = try SpecFixtures.good("ode-heun-linear-beta").cells[0]
    #expect(heun.sampler is ODEHeun)
    #expect(heun.logTimes == LinearBetaGrid().logTimes(steps: 100))
  }

  /// What a problem suggests is enough, and much less of a change is not.
  @Test(arguments: [
    ("overflow-direction", "direction", "guidance.tilt.direction=[16]", "[18]"),
    ("overflow-of-one-class", "direction", "guidance.tilt.direction=[1,10]", "[2,20]"),
    ("vanishing-radial", "length", "guidance.tilt.length=3", "2.5"),
    ("vanishing-half-space", "offset", "guidance.tilt.offset=35.51", "36"),
    ("vanishing-probit", "offset", "guidance.tilt.offset=39.08", "40"),
  ])
  func suggestionsAreEnough(file: String, key: String, enough: String, tooMuch: String) throws {
    let data = try Data(
      contentsOf: SpecFixtures.folder.appending(path: "bad-semantic/\(file).json")
    )
    let override = try #require(Override.parse(enough))
    #expect(SpecFixtures.printedLines(data, file: "x", overrides: [override]) == [])
    let other = try #require(Override.parse("guidance.tilt.\(key)=\(tooMuch)"))
    #expect(SpecFixtures.printedLines(data, file: "x", overrides: [other]).count == 1)
  }

  @Test func manyCellsOfOneTiltAreQuick() throws {
    let seeds = (0..<50_000).map { "\($0)" }.joined(separator: ",")
    let start = ContinuousClock.now
    let experiment = try SpecFixtures.good(
      "reward-quadratic",
      "sweep.run.seed=[\(seeds)]",
      "sweep.run.profile=[true,false]"
    )
    #expect(experiment.cells.count == 100_000)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
