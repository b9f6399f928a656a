import Foundation
import Harness

/// The index of all results of a folder of experiments: which claim has which verdict, by which
/// experiment, where its table is, and how long it took.
///
/// It is a function of the names of the specs and of what their result folders hold, and of
/// nothing else: whatever was run last, the same files give the same text.
struct ResultsIndex {
  /// An experiment with results.
  struct Entry {
    /// The spec's path below the folder of experiments, without `.json`; also that of its results
    /// below the folder of results.
    var name: String
    /// What its result folder says.
    var record: ResultRecord

    /// The folder that it is in, empty for none.
    var group: String { name.split(separator: "/").dropLast().joined(separator: "/") }
  }

  /// The experiments that have results, by their folders and then by name.
  let entries: [Entry]
  /// The names of the two folders, which lie beside each other.
  private let experimentsName: String
  private let extras: [String]

  /// Reads the results in the folder `results` of the specs below the folder `experiments`; a spec
  /// without results is left out, and so are results without a spec.
  ///
  /// - Throws: `FileProblem`, which names the first file that is missing or cannot be understood.
  init(experiments: String, results: String) throws(FileProblem) {
    var entries: [Entry] = []
    for spec in SpecSearch.specs(below: experiments) {
      let name = String(spec.dropFirst(experiments.count + 1).dropLast(".json".count))
      let folder = results + "/" + name
      let hasResults = ResultFiles.names.contains {
        FileManager.default.fileExists(atPath: folder + "/" + $0)
      }
      guard hasResults else { continue }
      entries.append(Entry(name: name, record: try ResultRecord(folder: folder)))
    }
    self.entries = entries.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
    experimentsName = experiments.split(separator: "/").last.map(String.init) ?? experiments
    extras = OtherResults.lines(in: results)
  }

  /// The whole file.
  var markdown: String {
    let groups = Dictionary(grouping: entries, by: \.group).sorted { $0.key < $1.key }
    let sections = groups.flatMap { group, entries in
      [
        "", "## " + (group.isEmpty ? "Experiments" : MarkdownText.escaped(group)), "",
        MarkdownText.row(["experiment", "claim", "verdict", "table", "time"]),
        "|---|---|---|---|--:|",
      ] + entries.flatMap(rows)
    }
    let others = extras.isEmpty ? [] : ["", "## Other tables", ""] + extras
    return (IndexFile.opening + ["", summary] + sections + others).joined(separator: "\n") + "\n"
  }

  /// How many experiments and claims there are, with their verdicts, and what they cost.
  private var summary: String {
    let verdicts = entries.flatMap { $0.record.claims.map(\.tally.overall) }
    let counts = [Verdict.supported, .inconclusive, .refuted].map { verdict in
      let count = verdicts.count { $0 == verdict }
      let text = "\(count) \(verdict.rawValue)"
      return verdict == .refuted && count > 0 ? "**\(text)**" : text
    }
    let seconds = entries.reduce(0) { $0 + $1.record.seconds }
    let computers = Set(entries.map(\.record.computer).filter { !$0.isEmpty }).sorted()
      .map(MarkdownText.escaped).joined(separator: "; ")
    return Self.counted(entries.count, "experiment") + ", "
      + Self.counted(verdicts.count, "claim") + ": \(counts.joined(separator: ", ")). "
      + "\(SpokenQuantity.time(seconds)) in all, on the computer that each provenance.json names"
      + (computers.isEmpty ? "." : " (\(computers)).")
  }

  /// One row per claim; what belongs to the experiment as a whole stands in the first.
  private func rows(of entry: Entry) -> [String] {
    let record = entry.record
    let spec = MarkdownText.link(record.title, to: "../\(experimentsName)/\(entry.name).json")
    let table = MarkdownText.link("table", to: "\(entry.name)/\(ResultTable.fileName)")
    let time = SpokenQuantity.time(record.seconds)
    guard !record.claims.isEmpty else {
      return [MarkdownText.row([spec, "–", VerdictTally().markdown, table, time])]
    }
    return record.claims.enumerated().map { position, claim in
      let isFirst = position == 0
      return MarkdownText.row([
        isFirst ? spec : "",
        MarkdownText.escaped(claim.words.text),
        claim.tally.markdown,
        isFirst ? table : "",
        isFirst ? time : "",
      ])
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)" + (count == 1 ? "" : "s")
  }
}
