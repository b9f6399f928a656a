/// Reads a file of points, which is comma-separated text.
///
/// Its columns are x0, x1, up to the last coordinate, and `label`, in any order. Other columns and blank
/// lines are ignored.
struct PointsReader {
  /// The most problems that are told of one file.
  static let mostProblems = 5

  /// The file as the spec names it.
  var name: String
  /// Where the file is.
  var path: String
  /// The column of rewards, if there are any.
  var reward: String?
  /// Whether there must be labels.
  var needsLabels = true
  /// The most coordinates that all points together may have.
  var mostNumbers = Int(SpecLimits.targetNumbers)

  /// The points.
  ///
  /// - Throws: `PointsProblems`, of which there are at most `mostProblems` and a remark.
  func read() throws(PointsProblems) -> PointsFile {
    do {
      let chunks = try FileChunks(path: path)
      var file = try points(in: chunks)
      file.sha256 = chunks.sha256
      return file
    } catch let problem as FileProblem {
      let help =
        problem.message == FileChunks.missing
        ? " (a relative path starts from the spec's folder)" : ""
      throw PointsProblems(messages: ["\(name): \(problem.message)\(help)"])
    } catch let problems as PointsProblems {
      throw problems
    } catch {
      throw PointsProblems(messages: ["\(name): \(error)"])
    }
  }

  private func points(in chunks: FileChunks) throws -> PointsFile {
    var reader = CSVReader { (room) throws(FileProblem) in try chunks.read(into: room) }
    guard try reader.next() else {
      throw PointsProblems(messages: ["\(name): is empty (must begin with a line x0,...,label)"])
    }
    let header = try header(reader)
    var groups = PointGroups()
    var log = Log(name: name)
    while log.isOpen, try reader.next() {
      // A blank line.
      if reader.count == 1, reader.field(0).isEmpty { continue }
      take(reader, header, into: &groups, log: &log)
      if groups.count * header.coordinates.count > mostNumbers {
        let d = header.coordinates.count
        log.note(
          "is too large: more than \(mostNumbers / d) points of \(d)"
            + " coordinate\(d == 1 ? "" : "s") (at most \(mostNumbers) numbers in all)"
        )
        break
      }
    }
    if groups.count == 0, log.messages.isEmpty {
      log.note("has no points (a line for each must follow the first line)")
    }
    guard log.messages.isEmpty else { throw PointsProblems(messages: log.messages) }
    return PointsFile(
      name: name,
      sha256: "",
      dimension: header.coordinates.count,
      groups: groups.groups,
      labelProblem: header.labelProblem
    )
  }

  /// The header in the record that `reader` has.
  private func header(_ reader: borrowing CSVReader) throws -> PointsHeader {
    var log = Log(name: name)
    if let fault = reader.fault { log.note(line: reader.line, Self.words(for: fault)) }
    var names: [String] = []
    for index in 0..<reader.count {
      guard let text = String(validating: reader.field(index), as: UTF8.self) else {
        throw PointsProblems(messages: ["\(name): is not UTF-8 text"])
      }
      names.append(text)
    }
    guard log.messages.isEmpty else { throw PointsProblems(messages: log.messages) }
    do throws(PointsProblems) {
      return try PointsHeader(names, reward: reward, needsLabels: needsLabels)
    } catch {
      for message in error.messages where log.isOpen { log.note(message) }
      throw PointsProblems(messages: log.messages)
    }
  }

  /// Takes the point that `reader` has, or notes what is wrong with it.
  private func take(
    _ reader: borrowing CSVReader,
    _ header: PointsHeader,
    into groups: inout PointGroups,
    log: inout Log
  ) {
    if let fault = reader.fault { return log.note(line: reader.line, Self.words(for: fault)) }
    guard reader.count == header.count else {
      let message =
        "has \(reader.count) field\(reader.count == 1 ? "" : "s")"
        + " (must be \(header.count), as many as the first line)"
      return log.note(line: reader.line, message)
    }
    let point = [Double](unsafeUninitializedCapacity: header.coordinates.count) { room, count in
      for column in header.coordinates {
        if let value = DecimalNumber.value(of: reader.field(column)), value.isFinite {
          room[count] = value
          count += 1
        }
      }
    }
    let label = header.label.map { String(validating: reader.field($0), as: UTF8.self) } ?? ""
    let reward = header.reward.map { DecimalNumber.value(of: reader.field($0)) ?? .nan }
    guard point.count == header.coordinates.count, let label,
      header.label == nil || label.utf8.contains(where: { $0 > 0x20 }),
      reward.map(Self.isReward) ?? true
    else { return explain(reader, header, log: &log) }
    groups.add(point, label: label, reward: reward)
  }

  /// Notes which fields of the record are not what they must be.
  private func explain(
    _ reader: borrowing CSVReader,
    _ header: PointsHeader,
    log: inout Log
  ) {
    for (index, column) in header.coordinates.enumerated() {
      let value = DecimalNumber.value(of: reader.field(column))
      if value?.isFinite == true { continue }
      let text = reader.text(column)
      let found = text.isEmpty ? "empty" : JSONValue.shortened(text)
      log.note(line: reader.line, column: "x\(index)", "is \(found) (must be a finite number)")
    }
    if let column = header.reward,
      !(DecimalNumber.value(of: reader.field(column)).map(Self.isReward) ?? false)
    {
      let text = reader.text(column)
      let found = text.isEmpty ? "empty" : JSONValue.shortened(text)
      log.note(
        line: reader.line,
        column: reward ?? "reward",
        "is \(found) (must be a number from 0 up)"
      )
    }
    guard let column = header.label else { return }
    let label = String(validating: reader.field(column), as: UTF8.self)
    if label?.utf8.contains(where: { $0 > 0x20 }) == true { return }
    log.note(
      line: reader.line,
      column: PointsHeader.labelName,
      label == nil ? "is not UTF-8 text" : "is blank (must be the point's class)"
    )
  }

  /// Whether a point may weigh `number`.
  private static func isReward(_ number: Double) -> Bool { number >= 0 && number.isFinite }

  private static func words(for fault: CSVReader.Fault) -> String {
    switch fault {
    case .textOutsideQuotes:
      "has a quote within a field (fields with quotes stand in quotes, theirs doubled)"
    case .unclosedQuote: "opens a quote that is never closed"
    case .tooLong: "is longer than \(CSVReader.mostBytes) bytes"
    }
  }
}

/// The problems of a file, of which a few are kept.
private struct Log {
  let name: String
  private(set) var messages: [String] = []

  init(name: String) { self.name = name }

  /// Whether more problems are wanted.
  var isOpen: Bool { messages.count <= PointsReader.mostProblems }

  mutating func note(line: Int, column: String? = nil, _ message: String) {
    add("\(name) line \(line)\(column.map { ", column \($0)" } ?? ""): \(message)")
  }

  mutating func note(_ message: String) { add("\(name): \(message)") }

  private mutating func add(_ message: String) {
    guard isOpen else { return }
    let isLast = messages.count == PointsReader.mostProblems
    messages.append(isLast ? "\(name): has more problems than these" : message)
  }
}

/// Points as they come, put together by label.
private struct PointGroups {
  private(set) var groups: [PointsFile.Group] = []
  private(set) var count = 0
  private var places: [String: Int] = [:]
  private var last = 0

  mutating func add(_ point: [Double], label: String, reward: Double?) {
    count += 1
    // Files are often sorted by class.
    if groups.isEmpty || groups[last].label != label { last = place(of: label) }
    groups[last].points.append(point)
    if let reward { groups[last].rewards.append(reward) }
  }

  private mutating func place(of label: String) -> Int {
    if let known = places[label] { return known }
    places[label] = groups.count
    groups.append(PointsFile.Group(label: label, points: []))
    return groups.count - 1
  }
}
