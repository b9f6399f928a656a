/// The specs that a command line names.
enum SpecOperands {
  /// The operands of `arguments`.
  ///
  /// - Throws: `UsageProblem` when there are none.
  static func files(of arguments: ParsedArguments) throws(UsageProblem) -> [String] {
    guard !arguments.operands.isEmpty else {
      throw UsageProblem(message: "needs at least one SPEC, such as experiments/cfg/NAME.json")
    }
    return arguments.operands
  }
}
