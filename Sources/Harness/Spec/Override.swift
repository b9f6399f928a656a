/// A value that the command line puts in place of one in the spec.
public struct Override: Equatable, Sendable {
  /// The dotted path of the key, such as `sampler.steps`.
  public var key: String
  /// The value it gets.
  public var value: JSONValue
  /// What problems with the value name, such as `--set sampler.steps` or `--paths`.
  public var origin: String

  /// `value` for `key`; `origin` is how the user said it, by default `--set key`.
  public init(key: String, value: JSONValue, origin: String? = nil) {
    self.key = key
    self.value = value
    self.origin = origin ?? "--set \(key)"
  }

  /// The override that `KEY=VALUE` spells, or `nil` without a key and an equals sign.
  ///
  /// VALUE is read as JSON; what is not JSON is a string, so that `guidance.label=sides` needs no
  /// quotes.
  public static func parse(_ text: String) -> Override? {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
    let value = String(text[text.index(after: equals)...])
    return Override(
      key: String(text[..<equals]),
      value: JSONValue(parsing: value) ?? .string(value)
    )
  }

  /// Puts the value into `document`, noting in `log` when it has no place there.
  func apply(to document: inout JSONValue, log: ProblemLog) {
    guard let key = SpecKey(key) else {
      log.report(origin, "unknown key (\(SpecKey.help(for: key)))")
      return
    }
    let words = key.text.split(separator: ".")
    let outer = (1...max(1, words.count)).map { words.prefix($0).joined(separator: ".") }
    if let swept = outer.first(where: { document["sweep"]?[$0] != nil }) {
      let name = swept == key.text ? "this key" : swept
      log.report(
        origin,
        "the spec sweeps \(name), which would overwrite the value (set sweep.\(swept) to an"
          + " array instead)"
      )
      return
    }
    do throws(JSONValue.NoPlace) {
      try document.put(value, at: key.segments[...])
    } catch {
      log.report(origin, error.message)
    }
  }

  /// `problem` with the option in place of its path, when the option gave the value there.
  func claim(_ problem: SpecProblem) -> SpecProblem? {
    guard let path = SpecKey(key)?.path, SpecPath.isPath(problem.path, atOrBelow: path) else {
      return nil
    }
    let place = problem.path == path ? origin : "\(origin), \(problem.path)"
    return SpecProblem(path: place, message: problem.message)
  }
}
