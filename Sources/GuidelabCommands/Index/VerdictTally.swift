import Harness

/// How many rows of claims are supported, refuted and open, and what that says in words.
struct VerdictTally: Equatable {
  /// Rows that support their claim.
  var supported = 0
  /// Rows that refute it.
  var refuted = 0
  /// Rows that do not decide.
  var open = 0

  /// The tally of no rows.
  init() {}

  /// The tally of `verdicts`.
  init(_ verdicts: some Sequence<Verdict>) {
    for verdict in verdicts { add(verdict) }
  }

  /// The tally of every claim in the result folders `folders`, read from their files.
  ///
  /// - Throws: `FileProblem`, which names the file that is missing or cannot be understood.
  init(folders: [String]) throws(FileProblem) {
    for folder in folders { add(try ResultRecord(folder: folder).tally) }
  }

  /// All rows.
  var rows: Int { supported + refuted + open }

  /// The verdict on the whole: refuted when any row is, supported when all rows are.
  var overall: Verdict {
    if refuted > 0 { return .refuted }
    return supported > 0 && open == 0 ? .supported : .inconclusive
  }

  /// The counts, such as `42 of 42` or `40 of 42, 1 refuted, 1 open`.
  var counts: String { (["\(supported) of \(rows)"] + others).joined(separator: ", ") }

  /// The verdict with its counts, as cells of Markdown tables have it: `supported, 42 of 42`,
  /// `inconclusive: 40 supported, 2 open`, `**refuted**: 41 supported, 1 refuted`, or `–` where
  /// nothing is claimed.
  var markdown: String {
    guard rows > 0 else { return "–" }
    switch overall {
    case .supported: return "supported, \(counts)"
    case .inconclusive: return "inconclusive: " + parts
    case .refuted: return "**refuted**: " + parts
    }
  }

  /// Counts one row.
  mutating func add(_ verdict: Verdict) {
    switch verdict {
    case .supported: supported += 1
    case .refuted: refuted += 1
    case .inconclusive: open += 1
    }
  }

  /// Counts the rows of `other` too.
  mutating func add(_ other: VerdictTally) {
    supported += other.supported
    refuted += other.refuted
    open += other.open
  }

  private var parts: String { (["\(supported) supported"] + others).joined(separator: ", ") }

  /// The counts of what is not supported, where there are any.
  private var others: [String] {
    [(refuted, "refuted"), (open, "open")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  }
}
