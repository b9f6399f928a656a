import Foundation
import Testing

@testable import Harness

@Suite("Reading comma-separated text")
struct CSVReaderTests {
  /// A text and what is read: records, the line on which each starts, and their faults.
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var records: [[String]]
    var lines: [Int]
    var faults: [CSVReader.Fault?]

    var testDescription: String { text.debugDescription }

    init(
      _ text: String,
      _ records: [[String]],
      lines: [Int]? = nil,
      faults: [CSVReader.Fault?]? = nil
    ) {
      self.text = text
      self.records = records
      self.lines = lines ?? Array(1..<(records.count + 1))
      self.faults = faults ?? records.map { _ in nil }
    }
  }

  static let cases = [
    Case("", []),
    Case("a", [["a"]]),
    Case("a,b\n", [["a", "b"]]),
    Case("a,b\r\nc,\r\n", [["a", "b"], ["c", ""]]),
    Case("a,b\n,\n\nc", [["a", "b"], ["", ""], [""], ["c"]]),
    Case("a,", [["a", ""]]),
    Case("\u{FEFF}x0,x1\n1,2", [["x0", "x1"], ["1", "2"]]),
    Case("\u{FEFF}", []),
    Case("Zürich,側\n", [["Zürich", "側"]]),
    Case("\"a,b\",\"say \"\"x\"\"\"\n", [["a,b", "say \"x\""]]),
    Case("\"\",\"\"\"\"\n\"\"\n", [["", "\""], [""]]),
    Case("\"one\ntwo\r\nthree\",4\n5\n", [["one\ntwo\r\nthree", "4"], ["5"]], lines: [1, 4]),
    Case("\"a\"\r\nb\r\n", [["a"], ["b"]]),
    Case("\"a\"", [["a"]]),
    Case("a\rb\n", [["a\rb"]]),
    Case("\r\n\r\n", [[""], [""]]),
    Case("a\"b\",c\nd\n", [["a\"b\"", "c"], ["d"]], faults: [.textOutsideQuotes, nil]),
    Case("\"a\" ,b\nc", [["a ", "b"], ["c"]], faults: [.textOutsideQuotes, nil]),
    Case("\"a\"x\"y,b\n", [["ax\"y", "b"]], faults: [.textOutsideQuotes]),
    Case("\"a\"x\r\n", [["ax"]], faults: [.textOutsideQuotes]),
    Case("\"a\"x", [["ax"]], faults: [.textOutsideQuotes]),
    Case("1\n\"a,b\nc\n", [["1"], ["a,b\nc\n"]], faults: [nil, .unclosedQuote]),
    Case(
      "0123456789012345678901234567890123456789,\"01234567890123456789\"\"1\"\n2",
      [["0123456789012345678901234567890123456789", "01234567890123456789\"1"], ["2"]]
    ),
  ]

  @Test("Records, lines and faults, whatever the chunks that the bytes come in", arguments: cases)
  func records(of item: Case) throws {
    let bytes = Array(item.text.utf8)
    for step in [1, 2, 3, 7, 1000] {
      var rest = bytes[...]
      var reader = CSVReader(chunk: 16) { (room: UnsafeMutableRawBufferPointer) in
        let taken = rest.prefix(min(step, room.count))
        room.copyBytes(from: taken)
        rest = rest.dropFirst(taken.count)
        return taken.count
      }
      var records: [[String]] = []
      var lines: [Int] = []
      var faults: [CSVReader.Fault?] = []
      while try reader.next() {
        records.append((0..<reader.count).map { reader.text($0) })
        lines.append(reader.line)
        faults.append(reader.fault)
      }
      #expect(records == item.records, "\(step) bytes at a time")
      #expect(lines == item.lines, "\(step) bytes at a time")
      #expect(faults == item.faults, "\(step) bytes at a time")
      #expect(try !reader.next())
    }
  }

  @Test("What CSV writes is read back")
  func roundTrip() throws {
    let fields = ["", "a", "a,b", "\"", "\"\"", "a\nb", "\r\n", " x ", "1e-05", "Zürich", "\r"]
    let rows = fields.map { first in [first] + fields }
    var reader = CSVReader(Array(rows.map(CSV.line).joined().utf8))
    for row in rows {
      #expect(try reader.next())
      #expect((0..<reader.count).map { reader.text($0) } == row)
      #expect(reader.fault == nil)
    }
    #expect(try !reader.next())
  }

  @Test("A record without end is given up, not kept in memory")
  func endless() throws {
    for quote in ["", "\""] {
      var isFirst = true
      var given = 0
      var reader = CSVReader { (room: UnsafeMutableRawBufferPointer) in
        room.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "x"))
        if isFirst, let byte = quote.utf8.first { room[0] = byte }
        isFirst = false
        given += room.count
        return room.count
      }
      #expect(try reader.next())
      #expect(reader.fault == .tooLong)
      #expect(reader.count == 0)
      #expect(given == CSVReader.mostBytes)
      #expect(try !reader.next())
    }
  }

  @Test("What the source throws comes through")
  func failingSource() {
    let problem = FileProblem(path: "x.csv", message: "went away")
    var calls = 0
    let error = #expect(throws: FileProblem.self) {
      var reader = CSVReader { (room: UnsafeMutableRawBufferPointer) throws(FileProblem) in
        calls += 1
        guard calls == 1 else { throw problem }
        room[0] = UInt8(ascii: "a")
        return 1
      }
      _ = try reader.next()
    }
    #expect(error == problem)
  }
}
