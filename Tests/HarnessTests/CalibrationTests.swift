import Foundation
import Synchronization
import Testing

@testable import Harness

@Suite("Estimates of a run's cost")
struct CalibrationTests {
  /// A clock that goes on by a hundredth of a second whenever it is looked at.
  private final class Clock: Sendable {
    private let looks = Mutex(0)
    var count: Int { looks.withLock { $0 } }
    func now() -> Double {
      looks.withLock {
        $0 += 1
        return 0.01 * Double($0)
      }
    }
  }

  private static func experiment(
    _ run: String = #""paths": 4096, "profile": false"#,
    sweep: String? = nil,
    dimension: Int = 2,
    scores: String = #"{ "kind": "exact" }"#
  ) throws -> Experiment {
    let text = """
      { "title": "t",
        "target": { "kind": "random-mixture", "dimension": \(dimension), "classes": 2,
          "components": 4, "separation": 2, "seed": 1 },
        "guidance": { "kind": "classifier-free", "label": "class-1", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 20 }, "run": { \(run) },
        \(sweep.map { "\"sweep\": \($0), " } ?? "") "scores": \(scores) }
      """
    return try Experiment.decode(Data(text.utf8), file: "spec.json")
  }

  private static func estimate(
    _ experiment: Experiment,
    threads: Int = 1,
    processors: Int = 8
  ) -> (time: TimeEstimate, looks: Int) {
    let clock = Clock()
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
    #expect(looks < 60)
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
