import Estimation
import Foundation
import Testing

@testable import Harness

@Suite("Samples made elsewhere")
struct EvaluationTests {
  /// What a run gives, and what an evaluation of its samples does.
  private static func both(_ experiment: Experiment) throws -> (run: RunReport, rows: [ResultRow]) {
    let report = Runner(threads: 2).run(experiment) { _ in }
    let room = try TemporaryFolder()
    let text = ResultFolder.File(
      name: "",
      pieces: SamplesTable(experiment: experiment, samples: report.samples).write
    ).text
    try room.write(text, to: "samples.csv")
    let evaluation = Evaluation(file: room.path + "/samples.csv", experiment: experiment)
    return (report, try evaluation.report().rows)
  }

  @Test(
    "A run's own samples give its own direct rows, to the last bit",
    arguments: [
      #"{ "paths": 3001, "keep_samples": 3001, "seed": 7 }"#,
      #"{ "paths": 2500, "keep_samples": 3001, "twin_share": 0.3, "profile": false }"#,
      #"{ "paths": 700, "keep_samples": 700, "twin_share": 0, "baselines": ["best-of-n"] }"#,
    ]
  )
  func exactness(run: String) throws {
    for (target, sweep) in [
      (RunFixtures.pair(half: 0.5), #"{ "sampler.steps": [10, 20] }"#),
      (RunFixtures.pair(half: 1, dimension: 2), #"{ "guidance.label": ["right", "left"] }"#),
      (
        RunFixtures.unequal,
        """
        { "guidance": [ { "kind": "classifier", "label": "right", "scales": [1] },
          { "kind": "cost", "scales": [0.5, 1, 2],
            "tilt": { "kind": "exponential-linear", "direction": [1] } } ] }
        """
      ),
    ] {
      let experiment = try RunFixtures.experiment(target: target, run: run, sweep: sweep)
      let (report, rows) = try Self.both(experiment)
      let direct = report.rows.filter { $0.estimator == .direct }
      #expect(direct.count > 20 && direct.count == rows.count)
      for (own, found) in zip(direct, rows) {
        var own = own
        // Twins may know of a variance that the samples do not show.
        if own.status == .unreliable, found.status == .ok { own.status = .ok }
        #expect(found == own)
      }
    }
  }

  @Test("So do samples of several units of a run, to the last bit")
  func units() throws {
    let experiment = try RunFixtures.experiment(
      scales: "\((1...20).map { 0.1 * Double($0) })",
      sampler: #"{ "kind": "ddpm", "steps": 1000 }"#,
      run: #"{ "paths": 6000, "keep_samples": 6000, "twin_share": 0, "profile": false }"#
    )
    let layout = CellRun(experiment.cells[0].simulation(nil)).units
    #expect(layout.count > 2)
    let (report, rows) = try Self.both(experiment)
    #expect(rows == report.rows.filter { $0.estimator == .direct })
  }

  @Test("Samples are the same with any number of threads, and the first of more")
  func samples() throws {
    func experiment(_ kept: Int) throws -> Experiment {
      try RunFixtures.experiment(run: #"{ "paths": 1500, "keep_samples": \#(kept) }"#)
    }
    let all = Runner(threads: 1).run(try experiment(2000)) { _ in }.samples[0]
    #expect(all.paths == (0..<1500).filter { $0 % 2 == 0 })
    let some = Runner(threads: 3).run(try experiment(300)) { _ in }.samples[0]
    #expect(some.paths == Array(all.paths.prefix(300)))
    #expect(some.coordinates == Array(all.coordinates.prefix(some.coordinates.count)))
    #expect(some.coordinates.count == 300 * 3)
    #expect(Runner(threads: 1).run(try experiment(0)) { _ in }.samples.isEmpty)
  }

  private static func report(
    _ text: String,
    cell: Int? = nil,
    scale: Double? = nil,
    experiment: Experiment? = nil
  ) throws -> EvaluationReport {
    let room = try TemporaryFolder()
    try room.write(text, to: "f.csv")
    var evaluation = Evaluation(file: room.path + "/f.csv", experiment: experiment)
    evaluation.cell = cell
    evaluation.scale = scale
    do throws(FileProblem) {
      return try evaluation.report()
    } catch {
      throw FileProblem(path: "f.csv", message: error.message)
    }
  }

  @Test("Recorded probabilities: E[1/p], E[p] and E[ln p], of all classes and of each")
  func probabilities() throws {
    var text = "trial,class,scale,probability\n"
    for trial in 0..<40 {
      let p = Double(trial + 20) / 100
      for label in ["a", "b,c"] {
        text += "\(trial),\"\(label)\",1,\(2 * p > 1 ? 1 : 2 * p)\n"
        text += "\(trial),\"\(label)\",0,\(p)\n"
      }
    }
    let report = try Self.report(text)
    #expect(report.samples == 160 && report.isPaired)
    #expect(report.rows.map(\.guided).reduce(into: Set()) { $0.insert($1) }.count == 3)
    let mean = (0..<40).reduce(0.0) { $0 + 100 / Double($1 + 20) } / 40
    for cell in 0..<3 {
      let rows = report.rows.filter { $0.cell == cell }
      #expect(rows.count == 8)
      let first = try #require(rows[0].estimate)
      #expect(rows[0].quantity == .reciprocalProbability && rows[0].scale == 0)
      #expect(abs(first.value - mean) < 1e-12)
      #expect(rows[0].paths == (cell == 0 ? 80 : 40))
      #expect(rows.last?.quantity == .meanLoss && rows.last?.estimate?.value == 0)
      #expect(rows[6].quantity == .improvedFraction && rows[6].estimate?.value == 1)
    }
    #expect(report.rows[0].guided == "all classes" && report.rows[8].guided == "a")
    #expect(report.rows[16].guided == "b,c")
  }

  @Test("A probability of 0 leaves E[p], and rows that say why there is no E[1/p]")
  func zeroProbability() throws {
    let text = "probability\n" + (0..<50).map { "0.\($0 + 10)\n" }.joined() + "0\n1\n"
    let rows = try Self.report(text, scale: 2).rows
    #expect(rows.map(\.status.description).filter { $0 == "failed: a probability is 0" }.count == 2)
    #expect(rows[1].quantity == .probability && rows[1].estimate != nil)
    #expect(rows.allSatisfy { $0.improvement == nil && $0.scale == 2 })
  }

  @Test("Weights that are all the same change nothing; others give the weighted mean and its error")
  func weights() throws {
    let experiment = try RunFixtures.experiment()
    let points = (0..<1500).map { Double(($0 * 7919) % 1500) / 750 - 1 }
    var (plain, same, other) = ("path,scale,x0\n", "path,scale,x0,log_weight\n", "")
    for (path, x) in points.enumerated() {
      plain += "\(path),0,\(x)\n\(path),2,\(x * x - 0.5)\n"
      same += "\(path),0,\(x),703.5\n\(path),2,\(x * x - 0.5),-2\n"
      other += "1,0.\(path % 8 + 1),\(Double(path % 5))\n"
    }
    let a = try Self.report(plain, experiment: experiment).rows
    let b = try Self.report(same, experiment: experiment).rows
    for row in b where row.quantity != .effectiveSampleSize {
      let twin = a.first { $0.quantity == row.quantity && $0.scale == row.scale }
      for (x, y) in [
        (row.estimate?.value, twin?.estimate?.value),
        (row.estimate?.standardError, twin?.estimate?.standardError),
        (row.improvement?.value, twin?.improvement?.value),
        (row.improvement?.standardError, twin?.improvement?.standardError),
      ] {
        let (found, wanted) = (try #require(x), try #require(y))
        #expect(abs(found - wanted) < 1e-12)
      }
      #expect(row.status == .ok)
    }
    #expect(b.count == 12 && !b.contains { $0.quantity == .improvedFraction })
    let sizes = b.filter { $0.quantity == .effectiveSampleSize }.compactMap(\.estimate?.value)
    #expect(sizes.count == 2 && sizes.allSatisfy { abs($0 - 1500) < 1e-8 })

    let rows = try Self.report("scale,probability,log_weight\n" + other).rows
    var sums = (weights: 0.0, weighted: 0.0, squares: 0.0)
    var pairs: [(p: Double, w: Double)] = []
    for path in 0..<1500 {
      let (p, w) = (Double(path % 8 + 1) / 10, exp(Double(path % 5)))
      pairs.append((p, w))
      sums.weights += w
      sums.weighted += w * p
      sums.squares += w * w
    }
    let (total, mean) = (sums.weights, sums.weighted / sums.weights)
    var squares = 0.0
    for pair in pairs { squares += (pair.w * (pair.p - mean)) * (pair.w * (pair.p - mean)) }
    let row = try #require(rows.first { $0.quantity == .probability }?.estimate)
    #expect(abs(row.value - mean) < 1e-12)
    #expect(abs(row.standardError - (squares * 1500 / 1499).squareRoot() / total) < 1e-12)
    let size = try #require(rows.first { $0.quantity == .effectiveSampleSize }?.estimate?.value)
    #expect(abs(size - total * total / sums.squares) < 1e-6)
  }

  @Test("Pairs make the error of the improvement small; without them it is that of two samples")
  func pairing() throws {
    let experiment = try RunFixtures.experiment()
    let points = (0..<400).map { Double(($0 * 7919) % 400) / 200 - 1 }
    var (paired, alone) = ("path,scale,x0\n", "scale,x0\n")
    for (path, x) in points.enumerated() {
      paired += "\(path),2,\(x - 0.5)\n\(path),0,\(x)\n"
      alone += "2,\(x - 0.5)\n0,\(x)\n"
    }
    let (a, b) = (
      try Self.report(paired, experiment: experiment),
      try Self.report(alone, experiment: experiment)
    )
    #expect(a.isPaired && !b.isPaired)
    func row(_ report: EvaluationReport, _ quantity: ResultRow.Quantity) -> ResultRow? {
      report.rows.first { $0.scale == 2 && $0.quantity == quantity }
    }
    let first = try #require(row(a, .probability)?.improvement)
    let second = try #require(row(b, .probability)?.improvement)
    #expect(abs(first.value - second.value) < 1e-12)
    #expect(second.standardError > 3 * first.standardError)
    #expect(row(a, .improvedFraction)?.estimate?.value == 1)
    #expect(row(b, .improvedFraction) == nil && row(b, .meanLoss) == nil)
    #expect(row(a, .probability)?.estimate == row(b, .probability)?.estimate)
  }

  @Test(
    "What is wrong is told with its line and column",
    arguments: [
      ("", "is empty (must begin with a line of column names)"),
      ("scale,x0\n", "has no rows (a line for each sample must follow the first line)"),
      ("scale,y\n0,1\n", "line 1: has no column x0"),
      ("scale,x0,x0\n0,1,1\n", "line 1: names the column \"x0\" twice"),
      ("scale,x0,x1\n0,1,1\n", "line 1: has 2 coordinates (the target has 1: x0)"),
      ("scale,x0,x2\n0,1,1\n", "line 1: has a column x2, but no x1"),
      ("x0\n1\n", "line 1: has no column scale"),
      ("scale,x0\n0,1\n0,nan\n", "line 3, column x0: is \"nan\" (must be a finite number)"),
      ("scale,x0\n0,\n", "line 2, column x0: is empty (must be a finite number)"),
      ("scale,x0\n-1,1\n", "line 2, column scale: is \"-1\" (must be a finite number from 0 up)"),
      ("scale,x0\n0,1\n0\n", "line 3: has 1 field (must be 2, as many as the first line)"),
      ("scale,x0\n0,\"1\n", "line 2: opens a quote that is never closed"),
      ("scale,x0,log_weight\n0,1,inf\n", "line 2, column log_weight: is \"inf\" (must be a finite"),
      ("scale,path,x0\n0,1.5,1\n", "line 2, column path: is \"1.5\" (must be a whole number"),
      ("scale,path,x0\n0,0,1\n0,0,1\n", "line 3: path 0 has two rows at scale 0"),
      ("scale,path,x0\n0,0,1\n1,0,1\n0,1,1\n0,1,1\n", "line 5: path 1 has two rows at scale 0"),
      ("scale,path,x0\n0,0,1\n0,2,1\n0,1,1\n", "line 4, column path: is 1 after 2 (sort the rows"),
      ("scale,path,x0\n0,0,1\n1,0,1\n1,1,1\n1,1,1\n", "line 5: path 1 has two rows at scale 1"),
      ("scale,path,x0\n0,0,1\n2,1,1\n", "line 3, column scale: is 2, at which the first path"),
      (
        "scale,path,x0\n0,0,1\n1,0,1\n0,1,1\n0,2,1\n",
        "line 5: path 1 ends without a row at scale 1"
      ),
      ("scale,path,x0\n0,0,1\n1,0,1\n0,1,1\n", "at its end: path 1 ends without a row at scale 1"),
      ("cell,scale,x0\n1,0,1\n", "line 2, column cell: is \"1\" (must be 0)"),
      ("scale,x0,probability\n0,1,1\n", "line 1: has columns probability and x0"),
    ]
  )
  func problems(text: String, message: String) throws {
    let experiment = try RunFixtures.experiment()
    let problem = #expect(throws: FileProblem.self) {
      try Self.report(text, experiment: experiment)
    }
    #expect(problem?.message.hasPrefix(message) == true, "\(problem?.message ?? "")")
  }

  @Test("Spec and options must suit the file")
  func misfits() throws {
    let one = try RunFixtures.experiment()
    let two = try RunFixtures.experiment(sweep: #"{ "run.seed": [1, 2] }"#)
    func message(
      _ text: String,
      cell: Int? = nil,
      scale: Double? = nil,
      _ experiment: Experiment?
    ) -> String {
      do {
        _ = try Self.report(text, cell: cell, scale: scale, experiment: experiment)
        return ""
      } catch { return (error as? FileProblem)?.message ?? "\(error)" }
    }
    #expect(message("scale,x0\n0,1\n", nil).hasPrefix("has samples, which need a SPEC"))
    #expect(message("scale,x0\n0,1\n", two).contains("the spec has 2 cells (say with --cell N"))
    #expect(message("scale,x0\n0,1\n", cell: 2, two).contains("(the spec has cells 0 to 1)"))
    #expect(message("scale,x0\n0,1\n", cell: 1, two) == "")
    #expect(message("scale,x0\n0,1\n", scale: 1, one).hasPrefix("has a column scale"))
    #expect(message("cell,scale,x0\n0,0,1\n", cell: 0, one).hasPrefix("has a column cell"))
    #expect(message("scale,probability\n0,1\n", one).contains("need no SPEC (leave it out)"))
    #expect(
      message("scale,probability\n0,1.5\n", nil)
        == "line 2, column probability: is \"1.5\" (must be a number from 0 to 1)"
    )
  }
}
