import Harness

/// The options that change a spec before it is checked: `--paths`, `--seed` and `--set`.
struct SpecOptions: Sendable {
  /// How the help lists them.
  static let options = [
    CommandOption(
      name: "--paths",
      value: "N",
      help: "simulate N paths per scale, twins included (run.paths)"
    ),
    CommandOption(name: "--seed", value: "S", help: "key every random number by S (run.seed)"),
    CommandOption(
      name: "--set",
      value: "KEY=VALUE",
      help: "set a spec key by its dotted path, such as sampler.steps=500; may be repeated"
    ),
  ]

  /// The changes, in the order in which they apply.
  var overrides: [Override] = []

  /// The changes that a command line asks for; `--paths` and `--seed` win over `--set`.
  ///
  /// - Throws: `UsageProblem` for a value that is no whole number and for a `--set` without `=`.
  init(_ arguments: ParsedArguments) throws(UsageProblem) {
    for text in arguments.values["--set"] ?? [] {
      guard let override = Override.parse(text) else {
        throw UsageProblem(
          message: "--set: \"\(text)\" is not of the form KEY=VALUE (such as sampler.steps=500)"
        )
      }
      overrides.append(override)
    }
    for (option, key) in [("--paths", "run.paths"), ("--seed", "run.seed")] {
      guard let text = arguments.last(option) else { continue }
      guard let number = UInt64(text) else {
        throw UsageProblem(
          message: "\(option): \"\(text)\" is not a whole number from 0 to \(UInt64.max)"
        )
      }
      let value = JSONValue.integer(Int128(number))
      overrides.append(Override(key: key, value: value, origin: option))
    }
  }

  /// Reads every spec with the changes, and prints the problems of all of them.
  ///
  /// - Returns: the experiments; `nil` for a spec that has problems.
  func loadAll(_ files: [String], console: Console) -> [Experiment?] {
    files.map { file in
      do throws(SpecProblems) {
        return try Experiment.load(file: file, overrides: overrides)
      } catch {
        console.errors(error.description + "\n")
        return nil
      }
    }
  }
}
