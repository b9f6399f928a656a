/// One thing wrong with a spec, and where.
public struct SpecProblem: Hashable, Sendable {
  /// The place: a JSON path such as `$.sampler.steps`, an option such as `--set sampler.steps`, or
  /// empty when the file itself is meant.
  public var path: String
  /// What is wrong, and in parentheses what is allowed.
  public var message: String

  /// A problem at `path`.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }
}

/// Everything wrong with one spec, in the order of its text.
public struct SpecProblems: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as the user named it.
  public var file: String
  /// The problems, at least one.
  public var problems: [SpecProblem]

  /// The problems of `file`.
  public init(file: String, problems: [SpecProblem]) {
    self.file = file
    self.problems = problems
  }

  /// One line per problem: `guidelab: FILE: $.json.path: what is wrong (what is allowed)`.
  public var description: String {
    problems.map { problem in
      let place = problem.path.isEmpty ? "" : problem.path + ": "
      return "guidelab: \(file): " + JSONValue.oneLine(place + problem.message)
    }.joined(separator: "\n")
  }
}

/// The spelling of JSON paths.
enum SpecPath {
  /// `path.key`, or `path["key"]` for a key that is not a plain word.
  static func member(_ key: String, of path: String) -> String {
    let isWord =
      !key.isEmpty
      && key.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
          true
        default: false
        }
      }
    return isWord ? "\(path).\(key)" : "\(path)[\(JSONValue.quoted(key))]"
  }

  /// `path[index]`.
  static func item(_ index: Int, of path: String) -> String {
    "\(path)[\(index)]"
  }

  /// Whether `path` is `ancestor` or lies below it.
  static func isPath(_ path: String, atOrBelow ancestor: String) -> Bool {
    guard path.hasPrefix(ancestor) else { return false }
    let rest = path.utf8.dropFirst(ancestor.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: "[")
  }
}

/// The problems found so far while a spec is read.
final class ProblemLog {
  /// The problems, without repeats, in the order of their finding.
  private(set) var problems: [SpecProblem] = []
  private var known: Set<SpecProblem> = []

  /// Notes that something is wrong at `path`.
  func report(_ path: String, _ message: String) {
    report(SpecProblem(path: path, message: message))
  }

  /// Notes a problem.
  func report(_ problem: SpecProblem) {
    if known.insert(problem).inserted { problems.append(problem) }
  }
}
