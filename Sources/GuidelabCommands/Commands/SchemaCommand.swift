import Harness

/// `guidelab schema`: prints the JSON Schema of a spec.
struct SchemaCommand: Command {
  var name: String { "schema" }
  var summary: String { "print the JSON Schema of a spec" }
  var operands: String { "" }

  var discussion: [String] {
    [
      "Editors that know JSON Schema complete and check a spec as it is written, once its"
        + " \"$schema\" key names the schema's file."
    ]
  }

  var options: [CommandOption] { [] }

  var examples: [(line: String, meaning: String)] {
    [
      ("guidelab schema > experiment.schema.json", "keep it beside your specs"),
      ("guidelab schema | less", "read it"),
    ]
  }

  func run(_ arguments: ParsedArguments, console: Console) throws(UsageProblem) -> ExitCode {
    if let operand = arguments.operands.first {
      throw UsageProblem(message: "takes no arguments, but got \(operand)")
    }
    let text = ExperimentSchema.text
    console.output(text.hasSuffix("\n") ? text : text + "\n")
    return .done
  }
}
