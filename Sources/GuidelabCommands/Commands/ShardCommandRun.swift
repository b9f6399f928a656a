import Foundation
import Harness

/// The option `--shard` of `guidelab run`.
enum ShardOption {
  /// The shard that a command line asks for, or `nil`.
  ///
  /// - Throws: `UsageProblem` for anything but I/N, for several specs, and with `--strict`.
  static func shard(
    _ arguments: ParsedArguments,
    specs: Int
  ) throws(UsageProblem) -> Shard? {
    guard let text = arguments.last("--shard") else { return nil }
    guard let shard = Shard(text) else {
      throw UsageProblem(
        message: "--shard: \"\(text)\" is not of the form I/N with whole numbers 1 <= I <= N <="
          + " \(Shard.most) (such as 3/8)"
      )
    }
    guard specs == 1 else {
      throw UsageProblem(message: "--shard is for one SPEC at a time (\(specs) are given)")
    }
    guard !arguments.has("--strict") else {
      throw UsageProblem(message: "--strict: a shard judges no claims (guidelab merge does)")
    }
    return shard
  }
}

/// The run of one shard: progress and its file.
struct ShardCommandRun {
  /// What is run.
  var shard: Shard
  /// What it is of.
  var experiment: Experiment
  /// The spec's file, as an absolute path.
  var file: String
  /// The number of threads.
  var threads: Int
  /// Whether it goes on where it was.
  var resumes: Bool
  /// Whether neither progress nor a last line is wanted.
  var isQuiet: Bool
  /// Where text goes.
  var console: Console

  /// Runs it, into the file in the folder `output`.
  func run(in output: String) -> ExitCode {
    LockedFolders.with([output], console: console) { run($0[0]) }
  }

  private func run(_ folder: ResultFolder) -> ExitCode {
    let journal: Journal
    do throws(FileProblem) {
      journal =
        resumes
        ? try Journal.resumed(in: folder.path, for: experiment, shard: shard)
        : Journal.new(in: folder.path, for: experiment, shard: shard)
    } catch {
      console.complain(error.description)
      return .badInput
    }
    for note in journal.takeNotes() { console.complain(note) }
    guard !journal.isFinished else {
      if !isQuiet { console.output("\(journal.path): shard \(shard) is finished already\n") }
      return .done
    }
    let report = Interruption.shared.stopping { stop in
      ProgressBar.shown("\(folder.path)", console: console, isQuiet: isQuiet) { bar in
        Runner.run(
          shard,
          of: experiment,
          file: file,
          journal: journal,
          threads: threads,
          stop: stop
        ) { bar?.update($0) }
      }
    }
    for note in report.notes + journal.takeNotes() { console.complain(note) }
    if let failure = report.failure {
      console.complain("\(failure.description); what is finished is kept: continue with --resume")
      return .failed
    }
    guard !report.isStopped else {
      console.complain("\(folder.path): interrupted; continue with --resume")
      return .interrupted
    }
    if !isQuiet {
      console.output(ExperimentRun.receipt(path: journal.path, cost: report.cost))
    }
    return .done
  }
}
