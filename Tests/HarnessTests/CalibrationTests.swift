import Foundation
import GuidedDiffusion
import Synchronization
import Testing

@testable import Harness

@Suite("Estimates of a run's cost")
struct CalibrationTests {
  /// A clock that goes on by a hundredth of a second whenever it is looked at.
  private final class Clock: Sendable {
    private let looks = Mutex(0)
    private let step: Double
    init(step: Double = 0.01) { self.step = step }
    var count: Int { looks.withLock { $0 } }
    func now() -> Double {
      looks.withLock {
        $0 += 1
        return step * Double($0)
      }
    }
  }

  private static func experiment(
    _ run: String = #""paths": 4096, "profile": false"#,
    sweep: String? = nil,
    dimension: Int = 2,
    covariance: String = "isotropic",
    scores: String = #"{ "kind": "exact" }"#
  ) throws -> Experiment {
    let text = """
      { "title": "t",
        "target": { "kind": "random-mixture", "dimension": \(dimension), "classes": 2,
          "components": 4, "separation": 2, "covariance": "\(covariance)", "seed": 1 },
        "guidance": { "kind": "classifier-free", "label": "class-1", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 20 }, "run": { \(run) },
        \(sweep.map { "\"sweep\": \($0), " } ?? "") "scores": \(scores) }
      """
    return try Experiment.decode(Data(text.utf8), file: "spec.json")
  }

  private static func estimate(
    _ experiment: Experiment,
    threads: Int = 1,
    processors: Int = 8,
    step: Double = 0.01
  ) -> (time: TimeEstimate, looks: Int) {
    let clock = Clock(step: step)
    let calibration = Calibration(threads: threads, processors: processors) { clock.now() }
    return (calibration.estimate(experiment), clock.count)
  }

  @Test("A trial ends, whatever the clock says, and has time left for nothing it need not try")
  func ends() throws {
    let sweep = #"{ "guidance.scales": [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]] }"#
    let (time, looks) = Self.estimate(try Self.experiment(sweep: sweep))
    #expect(time.simulation > 0)
    #expect(time.quadrature == 0)
    #expect(time.training == 0)
    // Of 0.25 s, and what was begun before.
    #expect(looks >= 25 && looks < 40)
  }

  @Test("A trial of work that takes long ends after its first piece", arguments: [1, 2])
  func endsAtOnce(dimension: Int) throws {
    let sweep = #"{ "guidance.scales": [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]] }"#
    let experiment = try Self.experiment(sweep: sweep, dimension: dimension)
    #expect(Self.estimate(experiment, step: 1).looks < (dimension == 1 ? 24 : 16))
  }

  @Test("What there is no time for is as quick per path-step as the heaviest kind that was tried")
  func untried() throws {
    // On a clock that goes on by a second there is time for one cell, of three scales with 0.
    func seconds(_ sweep: String?, paths: Int = 4096) throws -> Double {
      let run = #""paths": \#(paths), "profile": false"#
      return Self.estimate(try Self.experiment(run, sweep: sweep), step: 1).time.simulation
    }
    let heavy = try seconds(#"{ "guidance.scales": [[1, 2]] }"#)
    #expect(heavy > 0)
    for sweep in ["[[1, 2], [1]]", "[[1], [1, 2]]"] {
      let both = try seconds(#"{ "guidance.scales": \#(sweep) }"#)
      #expect(abs(both / heavy - 5.0 / 3) < 1e-9)
    }
    // Of one kind, the cell with most paths is tried.
    let most = try seconds(nil, paths: 4096)
    for sweep in ["[4096, 512]", "[512, 4096]"] {
      let both = try seconds(#"{ "run.paths": \#(sweep) }"#)
      #expect(abs(both / most - 4608.0 / 4096) < 1e-9)
    }
  }

  @Test("A step of training takes what it takes in the tenth of a second that there is for it")
  func training() throws {
    let scores = #"{ "kind": "learned", "hidden": [8], "steps": 50, "batch": 64 }"#
    for dimension in [1, 2] {
      let found = Self.estimate(try Self.experiment(dimension: dimension, scores: scores)).time
      // Ten looks for nine steps or so; one look goes before the first.
      #expect(found.training / 50 > 0.0099 && found.training / 50 < 0.0125)
      #expect(found.quadrature == 0)
    }
  }

  @Test("Quadrature takes as long as its trial says, for every scale")
  func quadrature() throws {
    let experiment = try Self.experiment(
      sweep: #"{ "guidance.scales": [[1, 2, 3]] }"#,
      dimension: 1
    )
    let trial = QuadratureTrial(experiment.cells[0])
    let begun = Clock(step: 1)
    let rate = try #require(trial.secondsPerUnit(allotment: 0, now: begun.now))
    let found = Self.estimate(experiment, step: 1).time.quadrature
    #expect(abs(found / (4 * trial.work * rate) - 1) < 1e-12)
    // All of a scale: a look before every step and two around, a hundredth of a second each.
    let whole = Clock()
    let full = try #require(trial.secondsPerUnit(allotment: 1e9, now: whole.now))
    #expect(begun.count <= 4 && whole.count > 18)
    #expect(abs(full * trial.work - 0.01 * Double(whole.count - 1)) < 1e-9)
    // With a quarter of the trial's time there are more steps to share the look before the first.
    #expect(Self.estimate(experiment).time.quadrature < 0.8 * found / 100)
  }

  @Test("The rate of a simulation is of the steps that were tried, full blocks, and the profile")
  func rates() throws {
    func rate(_ run: String, allotment: Double, steps: Int = 20) throws -> Double {
      let sweep = #"{ "sampler.steps": [\#(steps)] }"#
      let cell = try Self.experiment(run, sweep: sweep).cells[0]
      return try #require(
        SimulationTrial(cell).secondsPerUnit(allotment: allotment, now: Clock().now)
      )
    }
    let many = #""paths": 1000000, "profile": false"#
    let block = Double(
      PathSimulation.blockSize(scales: 2, dimension: 2)
    )
    // A block, then two looks. Of one scale and 0, four steps are eight evaluations.
    let short = try rate(many, allotment: 0)
    #expect(abs(short * block * 8 / 0.02 - 1) < 0.02)
    #expect(try rate(many, allotment: 0, steps: 2000) == short)
    let whole = try rate(many, allotment: 10)
    #expect(abs(whole * block * 40 / 0.01 - 1) < 0.02)
    // Time for some eight steps is not worth another trial.
    #expect(try rate(many, allotment: 0.17, steps: 2000) == short)
    // Half of the steps that there is time for: (1 - 0.06)/0.015/2.
    let middle = try rate(many, allotment: 1, steps: 2000)
    #expect(abs(middle * block * 2 * 31 / 0.02 - 1) < 0.1)
    // Few paths fill a block all the same; setting up, a look, is for that block alone.
    let few = try rate(#""paths": 16, "profile": false"#, allotment: 0)
    #expect(abs(few * block * 8 / 0.03 - 1) < 0.02)
  }

  @Test("Work counts evaluations of the score, whole blocks, and the profile's extra paths")
  func work() throws {
    func cell(_ paths: Int, profile: Bool = false, scales: String = "[1]") throws -> Cell {
      try Self.experiment(
        #""paths": \#(paths), "profile": \#(profile)"#,
        sweep: #"{ "guidance.scales": [\#(scales)] }"#
      ).cells[0]
    }
    let block = PathSimulation.blockSize(scales: 2, dimension: 2)
    #expect(try cell(100).unitsOfPath == 40)
    #expect(try cell(100, scales: "[1, 2, 3]").unitsOfPath == 80)
    #expect(try cell(block).work(lanes: 1) == Double(40 * block))
    #expect(try cell(block + 1).work(lanes: 1) == Double(80 * block))
    #expect(try cell(block + 1).work(lanes: 2) == Double(40 * block))
    #expect(try cell(2 * block + 1).work(lanes: 2) == Double(80 * block))
    #expect(try cell(block + 1).paddedPaths(blockSize: block) == Double(2 * block))
    let plain = try cell(10_000).work(lanes: 1)
    #expect(try cell(10_000, profile: true).work(lanes: 1) == plain + 40 * 200)
    #expect(try cell(100, profile: true).work(lanes: 1) == (try cell(100).work(lanes: 1)) + 40 * 64)
  }

  @Test("A cell on fewer steps has its first log-time and its last, and some between")
  func thinned() throws {
    let cell = try Self.experiment().cells[0]
    let few = cell.thinned(to: 5).logTimes
    #expect(few == [0, 4, 8, 12, 16, 20].map { cell.logTimes[$0] })
    #expect(cell.thinned(to: 20).logTimes == cell.logTimes)
    #expect(cell.thinned(to: 50).logTimes == cell.logTimes)
  }

  @Test("Twice the paths take almost twice the time, and two threads half of it")
  func scales() throws {
    let once = Self.estimate(try Self.experiment()).time
    let twice = Self.estimate(try Self.experiment(#""paths": 8192, "profile": false"#)).time
    // What is done once per cell is not doubled.
    #expect((1.9..<2).contains(twice.simulation / once.simulation))
    let shared = Self.estimate(try Self.experiment(), threads: 2).time
    #expect(abs(shared.simulation / once.simulation - 0.5) < 1e-9)
    #expect(shared.threads == 2)
    let crowded = Self.estimate(try Self.experiment(), threads: 2, processors: 1).time
    #expect(crowded.simulation == once.simulation)
  }

  @Test("More threads than blocks are no use")
  func fewBlocks() throws {
    let few = try Self.experiment(#""paths": 16, "profile": false"#)
    var alone = Self.estimate(few).time
    alone.threads = 8
    #expect(Self.estimate(few, threads: 8).time == alone)
  }

  @Test("The line has quadrature, learned scores have training, each network once")
  func parts() throws {
    let line = Self.estimate(try Self.experiment(dimension: 1)).time
    #expect(line.quadrature > 0)
    let scores = #"{ "kind": "learned", "hidden": [8], "steps": 50, "batch": 64 }"#
    let learned = Self.estimate(try Self.experiment(scores: scores)).time
    #expect(learned.training > 0)
    #expect(learned.quadrature == 0)
    let swept = try Self.experiment(sweep: #"{ "sampler.steps": [20, 30] }"#, scores: scores)
    #expect(Self.estimate(swept).time.training == learned.training)
  }

  @Test("All seconds, and all bytes, are the sums of their parts")
  func sums() throws {
    let time = TimeEstimate(simulation: 1, quadrature: 20, training: 300, threads: 2)
    #expect(time.seconds == 321)
    var memory = MemoryEstimate(try Self.experiment(), threads: 2)
    let before = memory.bytes
    memory.program += 1e6
    memory.target += 2e6
    memory.blocks += 3e6
    memory.sums += 4e6
    memory.learning += 5e6
    #expect(abs(memory.bytes - before - 15e6) < 1)
  }

  @Test("Memory is that of the largest cell; full covariances and threads take theirs")
  func largestCell() throws {
    func experiment(_ components: String) throws -> Experiment {
      let sweep = #"{ "target.components": \#(components) }"#
      return try Self.experiment(sweep: sweep, dimension: 32, covariance: "full")
    }
    let (few, many, turned) = (
      try experiment("[4]"), try experiment("[4, 400]"), try experiment("[400, 4]")
    )
    let (a, b) = (MemoryEstimate(many, threads: 2), MemoryEstimate(few, threads: 2))
    #expect(a.target > 50 * b.target)
    #expect(a.target == MemoryEstimate(turned, threads: 2).target)
    // 800 matrices of 32 by 32, held six times.
    #expect(a.target > 6 * 800 * 1024 * 8 && a.target < 12 * 800 * 1024 * 8)
    let one = MemoryEstimate(few, threads: 1)
    let nine = MemoryEstimate(few, threads: 9)
    let slots = Double(PathSimulation.blockSize(scales: 2, dimension: 32) * 2 * 8)
    #expect(abs(nine.blocks - one.blocks - 8 * slots * (6 * 32 + 16 + 4 * 44)) < 1)
  }

  @Test("Memory grows with the target and threads, not for ever with paths")
  func memory() throws {
    let small = MemoryEstimate(try Self.experiment(), threads: 2)
    let many = MemoryEstimate(try Self.experiment(#""paths": 20000"#), threads: 2)
    #expect(many.sums > small.sums)
    #expect(MemoryEstimate(try Self.experiment(#""paths": 900000000"#), threads: 2) == many)
    #expect(MemoryEstimate(try Self.experiment(), threads: 64).bytes > small.bytes)
    #expect(MemoryEstimate(try Self.experiment(dimension: 64), threads: 2).target > small.target)
    let scores = #"{ "kind": "learned", "hidden": [512, 512], "steps": 50, "batch": 1024 }"#
    let learned = MemoryEstimate(try Self.experiment(scores: scores), threads: 2)
    // Nine of 0.3 million numbers of four bytes, and sixteen gradients of them.
    #expect(learned.learning > 20e6)
    #expect(learned.learning < 80e6)
    #expect(small.learning == 0)
  }
}
