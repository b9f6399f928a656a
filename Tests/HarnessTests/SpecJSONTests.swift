import Foundation
import Testing

@testable import Harness

/// JSON values: numbers exactly, one text per value.
@Suite struct SpecJSONTests {
  @Test(arguments: [
    ("4000", "4000"), ("4000.0", "4000"), ("4e3", "4000"), ("-0.0", "0"), ("-7", "-7"),
    ("18446744073709551615", "18446744073709551615"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9007199254740993", "9007199254740993"),
    ("18446744073709551616", "1.8446744073709552e+19"),
    ("0.1", "0.1"), ("1e-5", "1e-05"), ("0.30000000000000004", "0.30000000000000004"),
    ("1e300", "1e+300"), ("5e-324", "5e-324"), ("true", "true"), ("null", "null"),
    (#""a\u00e9\"\\\n\u0001""#, #""aé\"\\\n\u0001""#),
    (#"{"b": [1, 2.50], "a": {"c": "", "B": []}}"#, #"{"a":{"B":[],"c":""},"b":[1,2.5]}"#),
  ])
  func canonicalTextRoundTrips(text: String, canonical: String) throws {
    let value = try #require(JSONValue(parsing: text))
    #expect(value.canonicalText == canonical)
    #expect(JSONValue(parsing: canonical) == value)
  }

  @Test func tablesSpellStringsBare() {
    #expect(JSONValue.string("sides, or \"x\"").tableText == "sides, or \"x\"")
    #expect(JSONValue.number(0.5).tableText == "0.5")
    #expect(JSONValue.integer(250).tableText == "250")
    #expect(JSONValue.bool(true).tableText == "true")
  }

  @Test func repeatedKeysAreFoundHoweverTheyAreSpelled() throws {
    let text = #"""
      {"a": {"x": "} \" {", "y": [{"k": 1}, {"k": 1, "\u006b": 2}]}, "a": 1,
       "b-c": {"d": 1, "d": 1}}
      """#
    let document = try JSONDocument(Data(text.utf8))
    #expect(document.repeatedKeys == ["$.a.y[1].k", "$.a", #"$["b-c"].d"#])
    let order = document.positions.sorted { $0.value < $1.value }.map(\.key)
    #expect(
      order == [
        "$.a", "$.a.x", "$.a.y", "$.a.y[0].k", "$.a.y[1].k", #"$["b-c"]"#, #"$["b-c"].d"#,
      ]
    )
  }

  @Test(arguments: ["[1,]", "{\"a\": 1,}", "[[], [ 1 , \n ] ]"])
  func trailingCommasAreRefused(text: String) {
    #expect(throws: JSONDocument.Malformed.self) { try JSONDocument(Data(text.utf8)) }
  }

  @Test func everyTruncationOfASpecIsRefused() throws {
    let file = SpecFixtures.folder.appending(path: "good/everything.json")
    let data = try Data(contentsOf: file)
    let end = (data.lastIndex(of: UInt8(ascii: "}")) ?? 0)
    for length in 0...end {
      let lines = SpecFixtures.printedLines(data.prefix(length), file: "x")
      #expect(lines.count == 1, "\(length) bytes: \(lines)")
    }
  }
}
