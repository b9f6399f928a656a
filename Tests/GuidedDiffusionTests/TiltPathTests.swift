import Foundation
import GuidedDiffusion
import TestOracles
import Testing

@Suite("Paths under every tilt")
struct TiltPathTests {
  private static let scales = [0.0, 0.6, 2]
  private static let logTimes = LogUniformGrid(start: 6).logTimes(steps: 30)

  private static func simulation(_ item: TiltCase, _ schedule: GuidanceSchedule) -> PathSimulation {
    var guidance = item.guidance(scales: scales)
    guidance.schedule = schedule
    return PathSimulation(
      target: item.target,
      guidance: guidance,
      sampler: DDPM(),
      logTimes: logTimes,
      paths: 90,
      twinShare: 0.5,
      seed: 2_024
    )
  }

  @Test(
    "Samples, ln dP/dQ and ln f are the oracle's, path by path, to 1e-8",
    arguments: [1, 2, 3],
    [Guidance.Kind.reward, .cost, .plugIn]
  )
  func agreesWithOracle(dimension: Int, kind: Guidance.Kind) throws {
    for var item in try TiltCase.all(dimension: dimension) {
      if kind == .plugIn, case .halfSpace = item.oracleTilt { continue }
      item.kind = kind
      let schedule = GuidanceSchedule.power(exponent: 0.3)
      let simulation = Self.simulation(item, schedule)
      let worker = PathWorker(simulation)
      for (number, scale) in Self.scales.enumerated() {
        let chain = OracleGuidedChain(
          law: item.oracle,
          direction: kind == .plugIn ? .plugIn : .exact,
          logTimes: Self.logTimes,
          sampler: .ddpmBeta,
          twinShift: 1,
          omega: { (kind == .cost ? -1 : 1) * scale * schedule.factor(at: $0) }
        )
        for block in 0..<simulation.blocks {
          let outcome = worker.run(block: block)
          for index in stride(from: block, to: outcome.count, by: 19) {
            compare(item, outcome, index, scale: number, chain)
          }
        }
      }
    }
  }

  private func compare(
    _ item: TiltCase,
    _ outcome: BlockOutcome,
    _ index: Int,
    scale: Int,
    _ chain: OracleGuidedChain
  ) {
    let dimension = item.target.dimension
    let stream = NormalStream(seed: 2_024)
    let path = UInt64(outcome.firstPath + index)
    let steps = Self.logTimes.count - 1
    let expected = chain.run(
      from: (0..<dimension).map {
        stream.normal(path: path, step: 0, coordinate: $0, purpose: .start)
      },
      isTwin: outcome.isTwin[index]
    ) { step, coordinate in
      stream.normal(path: path, step: steps - step, coordinate: coordinate)
    }
    let place = scale * outcome.count + index
    let point = (0..<dimension).map { outcome.samples[place * dimension + $0] }
    let name = "\(item.testDescription), \(item.kind), path \(path)"
    for (value, reference) in zip(point, expected.point) {
      #expect(distance(value, reference) < 1e-8, "\(name)")
    }
    #expect(distance(outcome.logRatios[place], expected.logRatio) < 1e-8, "\(name)")
    let logTilt = item.oracle.tilt.logValue(at: point, in: item.oracle.mixture)
    #expect(distance(outcome.logTilts[place], logTilt) < 1e-10, "\(name)")
  }

  @Test("The theorem's integral along a path is the sum over its nodes", arguments: [1, 2, 3])
  func integrals(dimension: Int) throws {
    for item in try TiltCase.all(dimension: dimension) {
      let simulation = PathSimulation(
        target: item.target,
        guidance: item.guidance(scales: Self.scales),
        sampler: DDPM(),
        logTimes: Self.logTimes,
        paths: 40,
        twinShare: 0.5,
        seed: 2_024,
        hasProfile: true
      )
      let plan = simulation.profile
      #expect(plan.logTimes == Array(Self.logTimes.dropFirst().reversed()))
      let outcome = PathWorker(simulation).run(block: 0)
      let law = item.oracle
      let stream = NormalStream(seed: 2_024)
      let steps = Self.logTimes.count - 1
      for (number, scale) in Self.scales.enumerated() {
        let chain = OracleGuidedChain(
          law: law,
          logTimes: Self.logTimes,
          sampler: .ddpmBeta,
          omega: { _ in scale }
        )
        for index in [0, 1, 6, 13] {
          let path = UInt64(index)
          let states = chain.run(
            from: (0..<dimension).map {
              stream.normal(path: path, step: 0, coordinate: $0, purpose: .start)
            },
            isTwin: outcome.isTwin[index]
          ) { step, coordinate in
            stream.normal(path: path, step: steps - step, coordinate: coordinate)
          }.states
          var sum = 0.0
          for (state, weight) in zip(states, plan.weights) {
            let gradient = law.gradient(at: state.point, logTime: state.logTime)
            let square = gradient.reduce(0) { $0 + $1 * $1 }
            let value = law.expectation(at: state.point, logTime: state.logTime)
            // p/m = 1/(a + (1 - a)/L) with a = 1/2.
            let balance = 2 / (1 + 1 / exp(state.logRatio))
            sum += weight * value * square * balance
          }
          let own = outcome.integrals[number * outcome.count + index]
          #expect(
            abs(own - sum) < 1e-8 * max(1, abs(sum)),
            "\(item.testDescription), w = \(scale): \(own) for \(sum)"
          )
        }
      }
    }
  }

  @Test("Weights of the profile integrate smooth gains and those that grow like 1/√u")
  func profileWeights() throws {
    let target = try LabelledMixture.line([(0.5, [(1, 0, 1)]), (0.5, [(1, 1, 1)])])
    for (steps, end) in [(37, 0.0), (400, 0), (400, 0.3)] {
      let logTimes = LogUniformGrid(start: 8, end: end).logTimes(steps: steps)
      let schedules: [GuidanceSchedule] = [
        .constant, .interval(from: 1, to: 3), .power(exponent: 1.5),
      ]
      for (schedule, isSharp) in schedules.flatMap({ [($0, false), ($0, true)] }) {
        let simulation = PathSimulation(
          target: target,
          guidance: Guidance(
            kind: .cost,
            tilt: isSharp
              ? .posterior(HalfSpaceTilt(normal: [1], offset: 0))
              : .reciprocalClassProbability(classIndex: 0),
            baseClass: isSharp ? nil : 0,
            scales: [0, 1],
            schedule: schedule
          ),
          sampler: DDPM(),
          logTimes: logTimes,
          paths: 8,
          twinShare: 0.5,
          seed: 1,
          hasProfile: true
        )
        let plan = simulation.profile
        #expect(plan.stages.count == min(steps, ProfilePlan.largestCount))
        let tolerance = 8 / Double(steps)
        for power in isSharp ? [-0.5] : [0.0, 1] {
          func gain(_ u: Double) -> Double {
            power == 0 ? 1 : power == 1 ? u : 1 / (u - end).squareRoot()
          }
          let sum = zip(plan.weights, plan.logTimes).reduce(0) { $0 + $1.0 * gain($1.1) }
          var expected = 0.0
          let fine = 200_000
          for index in 0..<fine {
            let u = end + (8 - end) * (Double(index) + 0.5) / Double(fine)
            expected -= gain(u) * schedule.factor(at: u) * (8 - end) / Double(fine)
          }
          let jump = if case .interval = schedule { tolerance } else { 0.15 * tolerance }
          #expect(
            abs(sum - expected) < 2 * jump * max(1, abs(expected)),
            "\(steps) steps to \(end), \(schedule), power \(power): \(sum) for \(expected)"
          )
        }
      }
    }
  }
}
