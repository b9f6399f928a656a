import Synchronization
import Testing

@testable import GuidelabCommands
@testable import Harness

/// A folder with three experiments, the schema beside them, and the command with rows made by
/// hand in place of a simulation.
final class TablesRoom: Sendable {
  let folder: TemporaryFolder
  let titles = Mutex<[String]>([])
  var path: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["b/two", "b/three", "a/one"] {
      try folder.write(CommandFixtures.spec(title: name), to: "experiments/\(name).json")
    }
    try folder.write("{}", to: "experiments/experiment.schema.json")
    try folder.write("{", to: "experiments/.hidden.json")
  }

  func run(
    _ arguments: String...,
    rows: @escaping @Sendable (Experiment) -> [ResultRow] = { CommandFixtures.rows(for: $0) }
  ) throws -> Outcome {
    let recorder = Recorder()
    var console = recorder.console
    console.currentFolder = "/nowhere"
    titles.withLock { $0 = [] }
    let command = TablesCommand(
      execute: { experiment, runner, progress in
        self.titles.withLock { $0.append("\(experiment.title) \(runner.threads)") }
        progress(RunProgress(cell: 0, cells: 1, pathSteps: 1, plannedPathSteps: 2))
        var cost = RunCost()
        cost.wallSeconds = 2
        return RunReport(rows: rows(experiment), cost: cost)
      },
      experiments: path + "/experiments"
    )
    let parsed = try ArgumentParser(options: command.options).parse(arguments)
    let code = try command.run(parsed, console: console)
    return Outcome(code: code, output: recorder.output, errors: recorder.errors)
  }

  /// Replaces text in a result file, which must be there.
  func change(_ name: String, _ old: String, to new: String) throws {
    let text = try #require(folder.text(name))
    #expect(text.contains(old))
    let range = try #require(text.range(of: old))
    try folder.write(text.replacingCharacters(in: range, with: new), to: name)
  }
}
