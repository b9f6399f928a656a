import Foundation

/// Reads comma-separated text record by record, from a stream of bytes of any length.
///
/// The text is as RFC 4180 has it, with line ends `\n` or `\r\n`; a byte order mark at its start is
/// skipped and the last record needs no line end. Fields are ranges of bytes in a buffer of the
/// reader's own: nothing is allocated per record or field. What breaks the rules is taken as it
/// stands, and `fault` tells of it.
public struct CSVReader: ~Copyable {
  /// Writes the next bytes to a buffer and gives their number, which is 0 at the end.
  public typealias Source = (UnsafeMutableRawBufferPointer) throws(FileProblem) -> Int

  /// How a record breaks the rules.
  public enum Fault: Equatable, Sendable {
    /// There is text before an opening quote or after a closing one.
    case textOutsideQuotes
    /// A quote is opened and never closed.
    case unclosedQuote
    /// The record takes more than `mostBytes`: it has no fields, and no record comes after it.
    case tooLong
  }

  /// The most bytes that a record may take.
  public static let mostBytes = 1 << 26

  /// The line on which the record starts, from 1; line breaks within quotes count.
  public private(set) var line = 0
  /// What is wrong with the record, or `nil`.
  public private(set) var fault: Fault?

  /// The number of fields of the record.
  public var count: Int { bounds.count / 2 }

  private let source: Source
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Offsets in the buffer: where the record starts, where the next one does, where the bytes end.
  private var start = 0
  private var following = 0
  private var end = 0
  private var isExhausted = false
  private var isFirst = true
  private var nextLine = 1
  /// First byte and end of each field, counted from `start`.
  private var bounds: [Int] = []

  /// A reader of what `source` gives, in chunks of `chunk` bytes or more.
  public init(chunk: Int = 1 << 18, _ source: @escaping Source) {
    self.source = source
    capacity = max(16, chunk)
    buffer = .allocate(capacity: capacity)
  }

  /// A reader of bytes in memory.
  public init(_ bytes: [UInt8], chunk: Int = 1 << 18) {
    var done = 0
    self.init(chunk: chunk) { (room: UnsafeMutableRawBufferPointer) in
      let count = min(room.count, bytes.count - done)
      room.copyBytes(from: bytes[done..<(done + count)])
      done += count
      return count
    }
  }

  deinit { buffer.deallocate() }

  /// The bytes of a field, without quotes; they are there until the next record is read.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let (first, last) = (bounds[2 * index], bounds[2 * index + 1])
    return UnsafeBufferPointer(start: buffer + (start + first), count: last - first)
  }

  /// A field as text, with the replacement character for what is not UTF-8.
  public func text(_ index: Int) -> String { String(decoding: field(index), as: UTF8.self) }

  /// Reads the next record; `false` at the end of the text.
  ///
  /// - Throws: `FileProblem` from the source.
  public mutating func next() throws(FileProblem) -> Bool {
    start = following
    line = nextLine
    fault = nil
    bounds.removeAll(keepingCapacity: true)
    if isFirst { try skipByteOrderMark() }
    if start == end, try !fill() {
      following = start
      return false
    }
    var place = 0
    var goesOn = true
    while goesOn {
      var isQuoted = false
      if try has(place) { isQuoted = buffer[start + place] == UInt8(ascii: "\"") }
      goesOn = isQuoted ? try takeQuoted(&place) : try takeBare(&place)
    }
    following = start + place
    if fault == .tooLong {
      bounds.removeAll()
      (following, isExhausted) = (end, true)
    }
    return true
  }

  private mutating func skipByteOrderMark() throws(FileProblem) {
    isFirst = false
    guard try has(2) else { return }
    if buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
  }

  /// Takes a field that does not begin with a quote, and its ending.
  ///
  /// - Returns: Whether the record goes on.
  private mutating func takeBare(_ place: inout Int) throws(FileProblem) -> Bool {
    let first = place
    while true {
      let record = buffer + start
      let limit = end - start
      var byte = UInt8(ascii: ",")
      while place < limit {
        byte = record[place]
        // The three bytes that matter are the least of those in a table of numbers.
        if byte <= 0x2C, byte == 0x2C || byte == 0x0A || byte == 0x22 { break }
        place &+= 1
      }
      if place == limit {
        if try fill() { continue }
        return close(first, place)
      }
      place += 1
      if byte == 0x2C { return close(first, place - 1, goesOn: true) }
      if byte == 0x0A {
        nextLine += 1
        let hasReturn = place - 1 > first && record[place - 2] == 0x0D
        return close(first, place - (hasReturn ? 2 : 1))
      }
      fault = .textOutsideQuotes
    }
  }

  /// Takes a field that begins with a quote, and its ending; its text moves to the left over quotes
  /// that are doubled.
  ///
  /// - Returns: Whether the record goes on.
  private mutating func takeQuoted(_ place: inout Int) throws(FileProblem) -> Bool {
    let first = place + 1
    var written = first
    place = first
    while true {
      guard try has(place) else {
        if fault == nil { fault = .unclosedQuote }
        return close(first, written)
      }
      let byte = buffer[start + place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        guard try has(place), buffer[start + place] == byte else { break }
        place += 1
      }
      if byte == 0x0A { nextLine += 1 }
      buffer[start + written] = byte
      written += 1
    }
    let closing = written
    while try has(place) {
      let byte = buffer[start + place]
      place += 1
      if byte == 0x2C || byte == 0x0A {
        if byte == 0x0A {
          nextLine += 1
          if written > closing, buffer[start + written - 1] == 0x0D { written -= 1 }
        }
        if written > closing { fault = .textOutsideQuotes }
        return close(first, written, goesOn: byte == 0x2C)
      }
      buffer[start + written] = byte
      written += 1
    }
    if written > closing { fault = .textOutsideQuotes }
    return close(first, written)
  }

  private mutating func close(_ first: Int, _ last: Int, goesOn: Bool = false) -> Bool {
    bounds.append(first)
    bounds.append(last)
    return goesOn
  }

  /// Whether the record has a byte at `place`, which may have to be fetched.
  @inline(__always)
  private mutating func has(_ place: Int) throws(FileProblem) -> Bool {
    while start + place >= end {
      guard try fill() else { return false }
    }
    return true
  }

  /// Fetches more bytes, which moves the record to the start of the buffer; `false` at the end.
  private mutating func fill() throws(FileProblem) -> Bool {
    guard !isExhausted else { return false }
    if start > 0 {
      memmove(buffer, buffer + start, end - start)
      (start, end) = (0, end - start)
    }
    if end == capacity {
      guard capacity < Self.mostBytes else {
        fault = .tooLong
        return false
      }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity)
      larger.update(from: buffer, count: end)
      buffer.deallocate()
      (buffer, capacity) = (larger, 2 * capacity)
    }
    let room = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
    let count = try source(room)
    end += count
    isExhausted = count == 0
    return count > 0
  }
}
