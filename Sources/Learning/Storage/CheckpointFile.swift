import Foundation

/// Checkpoints as files: safetensors with a header of our own among its strings.
///
/// Tensors are named `average.layers.0.weight` and so on, weights [outputs][inputs]; the string `guidelab`
/// is JSON of `Checkpoint.Header`, the string `checksum` one of that text and of all numbers. Numbers that
/// are not finite are refused both ways.
extension Checkpoint {
  private static let headerKey = "guidelab"
  private static let checksumKey = "checksum"

  /// The bytes of the file.
  func bytes() throws(CheckpointProblem) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(header) else {
      throw .file(path: "checkpoint", reason: "its header has a number that is not finite")
    }
    let shapes = ParameterLayout(header.architecture).tensors
    var tensors: [Safetensors.Tensor] = []
    for (name, part) in zip(Self.partNames, parts) {
      for (tensor, values) in zip(shapes, part) {
        tensors.append(.init(name: name + "." + tensor.name, shape: tensor.shape, values: values))
      }
    }
    let header = String(decoding: text, as: UTF8.self)
    let metadata = [
      Self.headerKey: header,
      Self.checksumKey: Self.checksum(header, parts),
      "format": "guidelab",
    ]
    return Safetensors(metadata: metadata, tensors: tensors).bytes
  }

  /// A checksum of a file's header and numbers, as 16 hexadecimal digits.
  ///
  /// FNV-1a of 64 bits, over the bytes of the text and then over the numbers' 32 bits each. A single
  /// changed byte or number always changes it.
  static func checksum(_ header: String, _ parts: [[[Float]]]) -> String {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: UInt64) { sum = (sum ^ value) &* 0x100_0000_01b3 }
    for byte in header.utf8 { add(UInt64(byte)) }
    for part in parts {
      for tensor in part {
        for value in tensor { add(UInt64(value.bitPattern)) }
      }
    }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Writes the file whole: under another name first, which then takes its place.
  ///
  /// - Throws: `CheckpointProblem.file`.
  public func write(to path: String) throws(CheckpointProblem) {
    let bytes = try bytes()
    do {
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .file(path: path, reason: "cannot be written (\(error.localizedDescription))")
    }
  }

  /// Reads the file at `path`; its network must be `expected`, if that is given.
  ///
  /// - Throws: `CheckpointProblem`.
  public init(path: String, expected: Architecture? = nil) throws(CheckpointProblem) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .file(path: path, reason: "cannot be read")
    }
    try self.init(data, path: path, expected: expected)
  }

  /// Reads the bytes of a file.
  init(_ data: Data, path: String, expected: Architecture? = nil) throws(CheckpointProblem) {
    let file: Safetensors
    do { file = try Safetensors(data) } catch {
      throw .malformed(path: path, reason: error.message)
    }
    guard let text = file.metadata[Self.headerKey] else {
      throw .foreign(path: path, reason: "its metadata has no \"\(Self.headerKey)\"")
    }
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(text.utf8)) else {
      throw .foreign(path: path, reason: "its metadata \"\(Self.headerKey)\" is not understood")
    }
    guard header.format == 1 else {
      throw .foreign(path: path, reason: "it has version \(header.format) of the header, not 1")
    }
    if let problem = header.architecture.problem ?? header.settings.problem {
      throw .foreign(path: path, reason: "its header says that \(problem)")
    }
    guard header.step >= 0, header.step <= header.settings.steps, header.weightMean.isFinite else {
      throw .foreign(path: path, reason: "its header says that \(header.step) steps are done")
    }
    if let expected {
      try Self.compare(header.architecture, expected, path: path)
    }
    self.header = header
    parts = try Self.parts(of: file, header.architecture, path: path)
    guard file.metadata[Self.checksumKey] == Self.checksum(text, parts) else {
      throw .malformed(path: path, reason: "its numbers do not have its checksum")
    }
  }

  private static func parts(
    of file: Safetensors,
    _ architecture: Architecture,
    path: String
  ) throws(CheckpointProblem) -> [[[Float]]] {
    var found = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    var parts: [[[Float]]] = []
    for part in partNames {
      var tensors: [[Float]] = []
      for (own, shape) in ParameterLayout(architecture).tensors {
        let name = part + "." + own
        guard let tensor = found.removeValue(forKey: name) else {
          throw .tensor(path: path, name: name, reason: "is missing")
        }
        guard tensor.shape == shape else {
          throw .tensor(path: path, name: name, reason: "is \(tensor.shape), not \(shape)")
        }
        guard tensor.values.allSatisfy(\.isFinite) else {
          throw .tensor(path: path, name: name, reason: "has a number that is not finite")
        }
        tensors.append(tensor.values)
      }
      parts.append(tensors)
    }
    if let name = found.keys.min() {
      throw .tensor(path: path, name: name, reason: "is none of the network's")
    }
    return parts
  }

  private static func compare(
    _ found: Architecture,
    _ expected: Architecture,
    path: String
  ) throws(CheckpointProblem) {
    let pairs: [(what: String, found: String, expected: String)] = [
      ("the head", found.head.rawValue, expected.head.rawValue),
      ("the dimension", "\(found.dimension)", "\(expected.dimension)"),
      ("the list of hidden widths", "\(found.hidden)", "\(expected.hidden)"),
      ("the number of time waves", "\(found.waves)", "\(expected.waves)"),
      ("the number of labels", "\(found.labels)", "\(expected.labels)"),
      ("the range of log-times", "\(found.logTimes)", "\(expected.logTimes)"),
      ("the scale of the data", "\(found.scale)", "\(expected.scale)"),
    ]
    for pair in pairs where pair.found != pair.expected {
      throw .mismatch(path: path, what: pair.what, found: pair.found, expected: pair.expected)
    }
  }
}
