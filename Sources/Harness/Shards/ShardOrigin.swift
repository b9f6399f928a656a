import Foundation

/// What a shard is of, as its file says: enough to make the experiment again.
struct ShardOrigin: Equatable {
  /// The shard.
  var shard: Shard
  /// The spec's file, as an absolute path.
  var file: String
  /// The spec after all options, as canonical JSON.
  var spec: String

  init(_ shard: Shard, of experiment: Experiment, file: String) {
    self.shard = shard
    self.file = URL(fileURLWithPath: file).standardizedFileURL.path
    spec = experiment.document.canonicalText
  }

  /// What the text of a record says, or `nil` where it is none.
  init?(_ text: String) {
    guard let document = try? JSONDocument(Data(text.utf8)).value,
      case .object(let members) = document,
      case .string(let shard)? = members["shard"], let shard = Shard(shard),
      case .string(let file)? = members["file"], let spec = members["spec"]
    else { return nil }
    (self.shard, self.file, self.spec) = (shard, file, spec.canonicalText)
  }

  /// The text of a record.
  var text: String {
    "{\"file\":\(JSONValue.quoted(file)),\"shard\":\(JSONValue.quoted(shard.description)),"
      + "\"spec\":\(spec)}"
  }

  /// The experiment; the files that the spec names are read again.
  ///
  /// - Throws: `SpecProblems`.
  func experiment() throws(SpecProblems) -> Experiment {
    try Experiment.decode(Data(spec.utf8), file: file)
  }
}

extension Journal {
  /// Writes down what a shard is of.
  func append(_ origin: ShardOrigin) {
    append(.plan, JournalTask(number: 0), JournalFormat.sealed(origin.text))
  }

  /// Whether the work is finished and says so.
  public var isFinished: Bool { hasRecord(.finished) }

  /// Writes down that the work is finished, and what it cost.
  func finish(_ cost: RunCost) {
    append(.finished, JournalTask(number: 0), JournalFormat.sealed(ShardCost(cost).text))
  }
}

/// What a shard cost, as its file says.
struct ShardCost: Equatable {
  /// Seconds from start to end.
  var wallSeconds = 0.0
  /// Seconds in which paths were simulated.
  var simulationSeconds = 0.0
  /// Seconds in which exact values were computed.
  var quadratureSeconds = 0.0
  /// The number of threads.
  var threads = 1.0

  init(_ cost: RunCost) {
    wallSeconds = cost.wallSeconds
    simulationSeconds = cost.simulationSeconds
    quadratureSeconds = cost.quadratureSeconds
    threads = Double(cost.threads)
  }

  /// What the text of a record says, or `nil` where it is none.
  init?(_ text: String) {
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 4, numbers.allSatisfy({ 0...1e15 ~= $0 }) else { return nil }
    (wallSeconds, simulationSeconds) = (numbers[0], numbers[1])
    (quadratureSeconds, threads) = (numbers[2], numbers[3])
  }

  /// The text of a record.
  var text: String { "\(wallSeconds) \(simulationSeconds) \(quadratureSeconds) \(threads)" }
}
