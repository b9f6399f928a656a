import Foundation
import Testing

@testable import Harness

@Suite("Scores learned from the points of a file")
struct LearnedPointsTests {
  private static func scores(_ reward: String?) -> String {
    let column = reward.map { ", \"reward\": \"\($0)\"" } ?? ""
    return #"{ "kind": "learned", "hidden": [16], "steps": 200, "batch": 64, "data": "points","#
      + #" "file": "data.csv"\#(column) }"#
  }

  /// Points near -2 and 1 of classes left and right, with rewards that favour the left ones.
  private static func text(labels: [String] = ["left", "right"]) -> String {
    let rows = (0..<400).map { row in
      let isLeft = row % 10 < 3
      let x = (isLeft ? -2 : 1) + 0.5 * Double((row * 37) % 21 - 10) / 10
      return "\(x),\(labels[isLeft ? 0 : 1]),\(isLeft ? 4 : 1)"
    }
    return "x0,label,score\n" + rows.joined(separator: "\n") + "\n"
  }

  private static func problems(
    _ text: String,
    reward: String? = "score",
    guidance: String = RewardFixtures.guidance()
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "data.csv")
    do {
      _ = try LearnedFixtures.experiment(
        scores: scores(reward),
        guidance: guidance,
        folder: folder.path
      )
      return []
    } catch let problems as SpecProblems {
      return problems.problems.map { "\($0.path): \($0.message)" }
    }
  }

  @Test("Rewards from a column, from the tilt, and classes from labels")
  func learned() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.text(), to: "data.csv")
    var tables: Set<String> = []
    for (reward, guidance) in [
      ("score", RewardFixtures.guidance()), (nil, RewardFixtures.guidance()),
      (nil, LearnedFixtures.byClass),
    ] as [(String?, String)] {
      let experiment = try LearnedFixtures.experiment(
        scores: Self.scores(reward),
        guidance: guidance,
        folder: folder.path
      )
      #expect(experiment.files.map(\.file) == ["data.csv"])
      let report = LearnedFixtures.report(experiment)
      #expect(report.rows.allSatisfy { $0.estimate != nil && $0.exact == nil })
      tables.insert(ResultTable(experiment: experiment, rows: report.rows).csv)
    }
    #expect(tables.count == 3)
  }

  @Test("Labels may be missing where none are used, and change nothing there")
  func withoutLabels() throws {
    func lines(_ hasLabels: Bool) -> String {
      Self.text(labels: ["right", "right"]).split(separator: "\n").map { line in
        let fields = line.split(separator: ",")
        return hasLabels ? String(line) : "\(fields[0]),\(fields[2])"
      }.joined(separator: "\n") + "\n"
    }
    #expect(lines(false).hasPrefix("x0,score\n-2.5,4\n"))
    for (reward, guidance) in [
      ("score", RewardFixtures.guidance()), (nil, RewardFixtures.guidance("cost")),
      (nil, RewardFixtures.guidance("plug-in")),
    ] as [(String?, String)] {
      func rows(_ text: String) throws -> [ResultRow] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "data.csv")
        return LearnedFixtures.report(
          try LearnedFixtures.experiment(
            scores: Self.scores(reward),
            guidance: guidance,
            folder: folder.path
          )
        ).rows
      }
      let without = try rows(lines(false))
      #expect(without.allSatisfy { $0.estimate != nil })
      #expect(try rows(lines(true)) == without)
    }
    let missing = "$.scores.file: data.csv: has no column label (found: \"x0\", \"score\")"
    #expect(
      try Self.problems(lines(false), reward: nil, guidance: LearnedFixtures.byClass) == [missing]
    )
    #expect(
      try Self.problems(
        lines(false),
        guidance: RewardFixtures.guidance(extra: #", "label": "right""#)
      ) == [missing]
    )
    // Labels that are there are still labels.
    let blank = try Self.problems("x0,label,score\n1,,1\n")
    #expect(
      blank == [
        "$.scores.file: data.csv line 2, column label: is blank (must be the point's class)"
      ]
    )
    let column = try Self.problems(lines(false), guidance: RewardFixtures.guidance("plug-in"))
    #expect(
      column.count == 1
        && column.first?.hasPrefix("$.scores.reward: is for guidance that is learned") == true
    )
  }

  @Test("Files that cannot be trained on are refused, each with its reason")
  func problems() throws {
    #expect(try Self.problems(Self.text()) == [])
    let missing = try Self.problems(Self.text(), reward: "scor")
    #expect(
      missing.count == 1 && missing.first?.contains("has no column \"scor\" for the reward") == true
    )
    #expect(missing.first?.contains("is it \"score\"?") == true)
    #expect(try Self.problems(Self.text(), reward: "x0").first?.contains("another use") == true)
    for bad in ["-1", "nan", "inf", ""] {
      let found = try Self.problems(
        Self.text().replacing("left,4", with: "left,\(bad)", maxReplacements: 1)
      )
      #expect(found.count == 1 && found.first?.contains("line 2, column score: is ") == true)
      #expect(found.first?.contains("must be a number from 0 up") == true)
    }
    let nan = try Self.problems(Self.text() + "nan,left,1\n")
    #expect(nan.count == 1 && nan.first?.contains("column x0: is \"nan\"") == true)
    let zero = try Self.problems(
      Self.text().replacing(",4", with: ",0").replacing(",1\n", with: ",0\n")
    )
    #expect(zero == ["$.scores.file: data.csv, column score: has no number above 0"])
    let plane = try Self.problems("x0,x1,label,score\n1,2,left,1\n")
    #expect(plane == ["$.scores.file: data.csv: has 2 coordinates, but the target has 1"])
    let strange = try Self.problems(
      Self.text() + "1,middle,1\n",
      reward: nil,
      guidance: LearnedFixtures.byClass
    )
    #expect(strange.count == 1 && strange.first?.contains("has the label \"middle\"") == true)
    let none = try Self.problems(
      Self.text(labels: ["right", "right"]),
      reward: nil,
      guidance: LearnedFixtures.byClass
    )
    #expect(none == ["$.scores.file: data.csv: has no point of class \"left\""])
    let column = try Self.problems(Self.text(), guidance: LearnedFixtures.byClass)
    #expect(
      column.count == 1
        && column.first?.hasPrefix("$.scores.reward: is for guidance by a tilt") == true
    )
  }
}
