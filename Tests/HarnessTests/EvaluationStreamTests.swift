import Estimation
import Foundation
import Testing

@testable import Harness

@Suite("Streams of samples made elsewhere")
struct EvaluationStreamTests {
  private static func report(
    _ text: String,
    cell: Int? = nil,
    confidence: Double = 0.95,
    experiment: Experiment? = nil
  ) throws -> EvaluationReport {
    let room = try TemporaryFolder()
    try room.write(text, to: "f.csv")
    var evaluation = Evaluation(file: room.path + "/f.csv", experiment: experiment)
    evaluation.cell = cell
    evaluation.confidence = confidence
    return try evaluation.report()
  }

  /// A number of (0, 1) that looks like chance.
  private static func number(_ index: Int) -> Double {
    Double((index * 7919 + 13) % 10007) / 10007
  }

  /// Rows without what tells cells apart.
  private static func bare(_ rows: [ResultRow]) -> [ResultRow] {
    rows.map { row in
      var row = row
      row.cell = 0
      return row
    }
  }

  @Test("Rows of cells and scales in any order are those of a file of each, with their counts")
  func interleaved() throws {
    let experiment = try RunFixtures.experiment(
      sweep: #"{ "guidance.label": ["left", "right"] }"#
    )
    var (all, parts) = ("cell,scale,x0\n", ["scale,x0\n", "scale,x0\n"])
    var counts = [[0, 0, 0], [0, 0, 0]]
    for index in 0..<3000 {
      let cell = Int(2 * Self.number(7 * index))
      let scale = [2, 0, 0, 1, 0, 2][Int(6 * Self.number(3 * index + 1))]
      let x = 4 * Self.number(index) - 2
      counts[cell][scale] += 1
      all += "\(cell),\(scale),\(x)\n"
      parts[cell] += "\(scale),\(x)\n"
    }
    let rows = try Self.report(all, experiment: experiment).rows
    #expect(rows.map(\.cell) == rows.map(\.cell).sorted())
    for cell in 0..<2 {
      let own = rows.filter { $0.cell == cell }
      #expect(own == (try Self.report(parts[cell], cell: cell, experiment: experiment).rows))
      #expect(Set(own.map(\.scale)) == [0, 1, 2])
      #expect(own.map(\.scale) == own.map(\.scale).sorted())
      for row in own { #expect(row.paths == counts[cell][Int(row.scale)]) }
    }
    #expect(Set(counts.flatMap { $0 }).count > 4)
  }

  @Test("Classes in any order are those of a file of each, all together those of a file without")
  func classes() throws {
    var (all, pooled, parts) = ("class,scale,probability\n", "scale,probability\n", ["", ""])
    for index in 0..<2000 {
      let label = Int(2 * Self.number(7 * index))
      let row = "\(2 - Int(3 * Self.number(3 * index + 1))),\(0.1 + 0.9 * Self.number(index))\n"
      all += "c\(label),\(row)"
      pooled += row
      parts[label] += row
    }
    let rows = try Self.report(all).rows
    let names = ["all classes", "c0", "c1"]
    #expect(Set(rows.map(\.guided)) == Set(names))
    for (cell, text) in [
      pooled, "scale,probability\n" + parts[0], "scale,probability\n" + parts[1],
    ]
    .enumerated() {
      let own = rows.filter { $0.guided == names[cell] }
      #expect(own.allSatisfy { $0.cell == (own.first?.cell ?? -1) })
      let alone = Self.bare(try Self.report(text).rows).map { row in
        var row = row
        row.guided = names[cell]
        return row
      }
      #expect(Self.bare(own) == alone && own.count == 9)
    }
  }

  @Test(
    "Without pairs an improvement has the error of two samples; intervals are of the confidence"
  )
  func independent() throws {
    var text = "scale,probability\n"
    for index in 0..<900 {
      text += "\(index % 3),\(0.3 + 0.1 * Double(index % 3) + 0.3 * Self.number(index))\n"
    }
    let rows = try Self.report(text, confidence: 0.6826894921370859).rows
    let means = rows.filter { $0.quantity == .probability }
    #expect(means.count == 3 && means[0].improvement?.value == 0)
    let first = try #require(means[0].estimate)
    for row in means {
      let own = try #require(row.estimate)
      #expect(abs(own.upper - own.value - own.standardError) < 1e-9)
      #expect(abs(own.value - own.lower - own.standardError) < 1e-9)
      guard row.scale > 0 else { continue }
      let gain = try #require(row.improvement)
      #expect(abs(gain.value - (own.value - first.value)) < 1e-15)
      let error =
        (own.standardError * own.standardError
        + first.standardError * first.standardError).squareRoot()
      #expect(abs(gain.standardError - error) < 1e-15)
      #expect(abs(gain.upper - gain.value - error) < 1e-9)
      #expect(abs(gain.value - gain.lower - error) < 1e-9)
    }
    #expect(rows.allSatisfy { $0.quantity != .improvedFraction && $0.quantity != .meanLoss })
  }

  @Test("More rows than the first lines make likely change nothing")
  func shorterLater() throws {
    var (long, short) = ("scale,probability,note\n", "scale,probability,note\n")
    for index in 0..<6000 {
      let row = "\(index % 2),\(0.05 + Self.number(index) * Self.number(index) * 0.9)"
      long += row + "," + (index < 80 ? String(repeating: "x", count: 1200) : "") + "\n"
      short += row + ",\n"
    }
    let report = try Self.report(long)
    #expect(report.rows == (try Self.report(short).rows))
    #expect(report.samples == 6000 && report.ignored == ["note"])
  }

  /// Values of a quantity at two scales on the same paths, and their weights.
  private struct Weighted {
    var values: [[Double]]
    var weights: [[Double]]

    func mean(_ scale: Int) -> Double {
      zip(weights[scale], values[scale]).map { $0 * $1 }.reduce(0, +)
        / weights[scale].reduce(0, +)
    }

    /// What each path adds to the deviation of the mean.
    func parts(_ scale: Int) -> [Double] {
      let (m, total) = (mean(scale), weights[scale].reduce(0, +))
      return zip(weights[scale], values[scale]).map { $0 * ($1 - m) / total }
    }

    static func error(_ parts: [Double]) -> Double {
      let n = Double(parts.count)
      return (parts.map { $0 * $0 }.reduce(0, +) * n / (n - 1)).squareRoot()
    }
  }

  @Test("Paired weighted means have the error of the difference of their parts, path by path")
  func weightedPairs() throws {
    var text = "class,trial,scale,probability,log_weight\n"
    var data = Weighted(values: [[], []], weights: [[], []])
    for trial in 0..<2500 {
      let p = 0.2 + 0.3 * Self.number(trial)
      for scale in 0..<2 {
        let value = p + 0.3 * Double(scale) + 0.05 * Self.number(3 * trial + scale)
        let log = 2 * Self.number(5 * trial + 1) + 0.4 * Self.number(11 * trial + scale) - 500
        data.values[scale].append(value)
        data.weights[scale].append(exp(log + 500))
        text += "a,\(trial),\(scale),\(value),\(log)\n"
      }
    }
    let rows = try Self.report(text).rows
    let row = try #require(rows.first { $0.quantity == .probability && $0.scale == 1 })
    let (own, gain) = (try #require(row.estimate), try #require(row.improvement))
    let (after, before) = (data.parts(1), data.parts(0))
    #expect(abs(own.value - data.mean(1)) < 1e-12)
    #expect(abs(own.standardError - Weighted.error(after)) < 1e-12)
    #expect(abs(gain.value - (data.mean(1) - data.mean(0))) < 1e-12)
    let error = Weighted.error(zip(after, before).map { $0 - $1 })
    #expect(abs(gain.standardError - error) < 1e-12)
    #expect(error < 0.5 * Weighted.error(after))
    #expect(row.paths == 2500)
    for scale in 0..<2 {
      let sizes = rows.filter { $0.quantity == .effectiveSampleSize && $0.scale == Double(scale) }
      #expect(sizes.count == 1)
      let weights = data.weights[scale]
      let total = weights.reduce(0, +)
      let size = total * total / weights.map { $0 * $0 }.reduce(0, +)
      #expect(abs((sizes.first?.estimate?.value ?? 0) - size) < 1e-8 * size)
      let shape = try #require(ParetoTail.shape(largest: weights, count: weights.count))
      #expect(abs((sizes.first?.paretoK ?? 9) - shape) < 1e-9)
      #expect(sizes.first?.paths == 2500)
    }
    #expect(rows.allSatisfy { $0.quantity != .improvedFraction && $0.quantity != .meanLoss })
  }

  @Test("The tail of a weighted mean is that of the weighted deviations from it")
  func weightedTail() throws {
    var text = "scale,probability,log_weight\n"
    var (values, weights): ([Double], [Double]) = ([], [])
    for index in 0..<4000 {
      // Large weights go with large values, so that the mean is far from the plain one.
      let p = 0.1 + 0.8 * Self.number(index)
      let log = 6 * p + Self.number(7 * index + 1)
      values.append(p)
      weights.append(exp(log))
      text += "0,\(p),\(log)\n"
    }
    let mean = zip(weights, values).map { $0 * $1 }.reduce(0, +) / weights.reduce(0, +)
    let parts = zip(weights, values).map { $0 * ($1 - mean) }
    let shapes = [parts, parts.map { -$0 }].compactMap {
      ParetoTail.shape(largest: $0, count: $0.count)
    }
    let row = try #require(try Self.report(text).rows.first { $0.quantity == .probability })
    #expect(abs((row.paretoK ?? 9) - (shapes.max() ?? 0)) < 1e-6)
    #expect(abs((row.estimate?.value ?? 0) - mean) < 1e-12)
  }

  @Test("There is no improvement over an unguided mean that is unreliable")
  func unreliableReference() throws {
    var text = "scale,trial,probability\n"
    for trial in 0..<2000 {
      // 1/p with a tail of shape 0.9 at scale 0 alone.
      let p = 0.5 * pow(Self.number(trial), 0.9)
      text += "0,\(trial),\(p)\n1,\(trial),\(0.5 + p)\n"
    }
    let rows = try Self.report(text).rows
    let reciprocal = rows.filter { $0.quantity == .reciprocalProbability }
    #expect(reciprocal.map(\.status) == [.unreliable, .ok])
    #expect(reciprocal.allSatisfy { $0.improvement == nil })
    #expect(rows.last { $0.quantity == .probability }?.improvement != nil)
  }

  @Test("Weights with a heavy tail make the mean unreliable")
  func heavyWeights() throws {
    var text = "scale,probability,log_weight\n"
    for index in 0..<3000 {
      // Pareto weights of shape 0.9: no variance.
      text += "0,\(0.1 + 0.8 * Self.number(index)),\(-0.9 * log(Self.number(7 * index + 1)))\n"
    }
    let rows = try Self.report(text).rows
    #expect(rows.first { $0.quantity == .probability }?.status == .unreliable)
    let size = try #require(rows.first { $0.quantity == .effectiveSampleSize })
    #expect((size.paretoK ?? 0) > 0.7 && (size.paretoK ?? 9) < 1.1)
  }

  @Test("Without a row at scale 0 there is no improvement, nor anything of pairs")
  func noReference() throws {
    let experiment = try RunFixtures.experiment()
    var (samples, recorded) = ("path,scale,x0\n", "trial,scale,probability\n")
    for path in 0..<300 {
      for scale in [2, 1] {
        samples += "\(path),\(scale),\(Self.number(path) - 0.1 * Double(scale))\n"
        recorded += "\(path),\(scale),\(0.3 + 0.5 * Self.number(path))\n"
      }
    }
    for rows in [
      try Self.report(samples, experiment: experiment).rows, try Self.report(recorded).rows,
    ] {
      #expect(rows.count > 5 && Set(rows.map(\.scale)) == [1, 2])
      #expect(rows.allSatisfy { $0.improvement == nil && $0.paths == 300 })
      #expect(rows.allSatisfy { $0.quantity != .improvedFraction && $0.quantity != .meanLoss })
    }
  }

  @Test("Samples of a spec with learned scores are scored by the exact target")
  func learned() throws {
    let exact = try LearnedFixtures.experiment(
      scores: #"{ "kind": "exact" }"#,
      run: #"{ "paths": 400, "seed": 7, "keep_samples": 400, "twin_share": 0 }"#
    )
    let learned = try LearnedFixtures.experiment(
      run: #"{ "paths": 400, "seed": 7, "keep_samples": 400, "twin_share": 0 }"#
    )
    var text = "path,scale,x0\n"
    for path in 0..<400 {
      for scale in [0, 1] { text += "\(path),\(scale),\(2 * Self.number(path + 9 * scale))\n" }
    }
    let rows = try Self.report(text, experiment: learned).rows
    let others = try Self.report(text, experiment: exact).rows
    #expect(rows.count == others.count && rows.count > 4)
    for (row, other) in zip(rows, others) {
      #expect(abs((row.estimate?.value ?? 0) - (other.estimate?.value ?? 1)) < 1e-12)
    }
    // A run's own samples give its own direct rows here, too.
    let report = LearnedFixtures.report(learned)
    let table = SamplesTable(experiment: learned, samples: report.samples)
    let own = try Self.report(
      ResultFolder.File(name: "", pieces: table.write).text,
      experiment: learned
    ).rows
    let direct = report.rows.filter { $0.estimator == .direct }
    #expect(own.count > 4)
    for found in own {
      let row = direct.first { $0.quantity == found.quantity && $0.scale == found.scale }
      #expect(found.estimate == row?.estimate && found.improvement == row?.improvement)
    }
    let left = direct.filter { row in
      !own.contains { $0.quantity == row.quantity && $0.scale == row.scale }
    }
    // The errors of the networks are no statistics of samples.
    #expect(left.map(\.quantity) == [.scoreError, .guidanceError])
  }
}
