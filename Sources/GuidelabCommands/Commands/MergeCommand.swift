import Foundation
import Harness

/// `guidelab merge`: joins the shards of one experiment into its tables.
struct MergeCommand: Command {
  var name: String { "merge" }
  var summary: String { "join the shards of one experiment into its tables" }
  var operands: String { "DIR..." }

  var discussion: [String] {
    [
      "Each DIR is a folder that `guidelab run --shard I/N` wrote \(Shard.fileName) into, or a folder of"
        + " such folders. All N shards together give the very tables of a run in one piece, byte for"
        + " byte, in whatever order they are given.",
      "A shard that is missing, not finished, damaged, there twice, or of another spec, seed, number of"
        + " paths or version is named; then nothing is written and the exit code is 2. With --partial,"
        + " missing and unfinished shards are only named: the rows of a cell are of the paths that are"
        + " there, and their status is partial.",
      "The shards are left as they are; remove them when you have the tables.",
    ]
  }

  var options: [CommandOption] {
    [
      CommandOption(name: "--output", value: "DIR", help: "write the tables into DIR (needed)"),
      CommandOption(
        name: "--partial",
        value: nil,
        help: "make tables of what is there when shards are missing or not finished"
      ),
      ThreadsOption.option,
      NetworkFolderOption.option,
      CommandOption(name: "--quiet", value: nil, help: "print neither progress nor summary"),
      CommandOption(
        name: "--strict",
        value: nil,
        help: "exit with 1 when the results refute a claim of the spec"
      ),
    ]
  }

  var examples: [(line: String, meaning: String)] {
    [
      (
        "guidelab merge parts --output results/mine",
        "the tables of all shards in the folders of parts"
      ),
      (
        "guidelab merge parts/1 parts/3 --partial --output /tmp/look",
        "a look at what two of them have come to"
      ),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    guard !arguments.operands.isEmpty else {
      throw UsageProblem(message: "needs at least one DIR with a shard or shards in it")
    }
    guard let output = arguments.last("--output") else {
      throw UsageProblem(message: "needs --output DIR, the folder for the tables")
    }
    guard !output.isEmpty else { throw UsageProblem(message: "--output: names no folder") }
    let threads = try ThreadsOption.count(arguments)
    let started = Date()
    let shards: ShardSet
    do throws(ShardProblems) {
      shards = try ShardSet(arguments.operands, isPartial: arguments.has("--partial"))
    } catch {
      for line in error.lines { console.complain(line) }
      return .badInput
    }
    let experiment = try NetworkFolderOption.placing(
      shards.experiment,
      of: shards.file,
      arguments,
      currentFolder: console.currentFolder
    )
    for gap in shards.gaps { console.complain(gap) }
    return LockedFolders.with([output], console: console) { folders in
      let isQuiet = arguments.has("--quiet")
      var report = Interruption.shared.stopping { stop in
        ProgressBar.shown(output, console: console, isQuiet: isQuiet) { bar in
          Runner.merge(shards, of: experiment, threads: threads, stop: stop) { bar?.update($0) }
        }
      }
      for note in report.notes { console.complain(note) }
      guard shards.problems.isEmpty else {
        for problem in shards.problems { console.complain(problem.description) }
        return .badInput
      }
      guard !report.isStopped else {
        console.complain("\(output): interrupted; nothing was written")
        return .interrupted
      }
      report.cost = shards.cost(of: report)
      return ExperimentResults(
        experiment: experiment,
        report: report,
        folder: folders[0],
        source: SourceRevision.current(),
        started: started,
        isQuiet: isQuiet,
        isStrict: arguments.has("--strict"),
        console: console
      ).conclude()
    }
  }
}
