import Foundation
import Synchronization
import Testing

/// Runs many spoiled inputs.
///
/// The environment variable `GUIDELAB_FUZZ` is the number of inputs of all subjects together. Input n of
/// a subject is a function of the subject's name and n alone. Its number is in the file
/// `.build/fuzz/SUBJECT-LANE.txt` before it is tried, so that after a crash it is found there, and
///
///     GUIDELAB_FUZZ_INPUT=spec:1234 swift test --filter Fuzz
///
/// tries that one alone and writes its bytes to `.build/fuzz/SUBJECT-1234.input`. An input that takes longer
/// than `longestSeconds` ends the process and is named on standard error.
enum FuzzRun {
  /// The inputs of a subject are dealt out to so many test cases, which run at the same time.
  static let lanes = 0..<2
  /// The inputs of all subjects where nothing is asked for.
  static let few = 1000
  /// So long may an input take, with other tests beside.
  static let longestSeconds = 60.0

  private static let environment = ProcessInfo.processInfo.environment
  /// The inputs of all subjects.
  static let total = environment["GUIDELAB_FUZZ"].flatMap { Int($0) } ?? few

  /// The one input that is asked for.
  private static let only: (subject: String, number: Int)? = {
    let parts = environment["GUIDELAB_FUZZ_INPUT"]?.split(separator: ":") ?? []
    guard parts.count == 2, let number = Int(parts[1]) else { return nil }
    return (String(parts[0]), number)
  }()

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".build/fuzz").path

  private struct InHand {
    var number: Int
    var since: Double
  }

  private static let inHand = Mutex<[String: InHand]>([:])

  /// Ends the process when an input takes too long.
  private static let watch: Void = Thread.detachNewThread {
    while true {
      Thread.sleep(forTimeInterval: 1)
      let now = ProcessInfo.processInfo.systemUptime
      let late = inHand.withLock { $0.first { now - $0.value.since > longestSeconds } }
      guard let late else { continue }
      let text = "fuzz: \(late.key):\(late.value.number) takes longer than \(longestSeconds) s\n"
      FileHandle.standardError.write(Data(text.utf8))
      abort()
    }
  }

  /// Tries the inputs of a lane; `percent` of all inputs are of this subject.
  ///
  /// `body` is given the random numbers of an input, and a place to leave its bytes, and returns what
  /// is wrong, if anything is.
  static func inputs(
    _ subject: String,
    percent: Int,
    lane: Int,
    body: (inout FuzzRandom, inout [UInt8]) throws -> String?
  ) throws {
    _ = watch
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = "\(subject)-\(lane)"
    let log = open("\(folder)/\(name).txt", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    defer {
      _ = close(log)
      inHand.withLock { $0[name] = nil }
    }
    var slowest = (number: 0, seconds: 0.0)
    var failures = 0
    let count = max(lanes.count, total * percent / 100)
    var numbers = Array(stride(from: lane, to: count, by: lanes.count))
    if let only { numbers = only.subject == subject && lane == 0 ? [only.number] : [] }
    for number in numbers {
      let start = ProcessInfo.processInfo.systemUptime
      inHand.withLock { $0[name] = InHand(number: number, since: start) }
      let line = "\(subject):\(number)                \n"
      _ = line.withCString { pwrite(log, $0, strlen($0), 0) }
      var random = FuzzRandom(subject: subject, number: number)
      var bytes: [UInt8] = []
      let problem: String?
      do { problem = try body(&random, &bytes) } catch { problem = "\(error)" }
      let seconds = ProcessInfo.processInfo.systemUptime - start
      if seconds > slowest.seconds { slowest = (number, seconds) }
      if only != nil || problem != nil {
        let path = "\(folder)/\(subject)-\(number).input"
        FileManager.default.createFile(atPath: path, contents: Data(bytes))
      }
      if let problem {
        failures += 1
        Issue.record("GUIDELAB_FUZZ_INPUT=\(subject):\(number): \(problem)")
        if failures >= 5 { return }
      }
    }
    if environment["GUIDELAB_FUZZ"] != nil {
      print(
        "fuzz: \(name): \(numbers.count) inputs, the slowest \(subject):\(slowest.number) with"
          + " \(Int(slowest.seconds * 1000)) ms"
      )
    }
  }
}

/// A folder in memory where there is such a thing, removed at its end: files there cost little.
final class FuzzRoom {
  let path: String

  init() throws {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    path = parent + "/guidelab-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names of what is in the room.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }

  /// The bytes of a file of the room.
  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path + "/" + name)))
  }

  /// Writes a file of the room, whose folder is there.
  func write(_ bytes: [UInt8], to name: String) throws {
    let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    try #require(descriptor >= 0)
    defer { _ = close(descriptor) }
    let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    try #require(written == bytes.count)
  }
}
