import Foundation
import Testing

@testable import Harness

/// The JSON Schema knows the same keys as the decoder, and is the file that editors use.
@Suite struct SpecSchemaTests {
  private let schema: JSONValue

  init() throws {
    schema = try #require(JSONValue(parsing: ExperimentSchema.text))
  }

  @Test func theFileIsTheSchema() throws {
    let file = SpecFixtures.experiments.appending(path: "experiment.schema.json")
    #expect(try Data(contentsOf: file) == Data(ExperimentSchema.text.utf8))
  }

  @Test func keysAreThoseOfTheDecoder() {
    #expect(keys(of: schema).subtracting([""]).sorted() == SpecKey.patterns.sorted())
  }

  @Test func everyObjectIsClosed() {
    func check(_ value: JSONValue, _ path: String) {
      // What has no type is a condition on an object that is closed elsewhere.
      if value["properties"] != nil, value["type"] != nil {
        #expect(value["additionalProperties"] == .bool(false), "\(path) allows any key")
      }
      if case .object(let members) = value {
        for (key, member) in members { check(member, "\(path).\(key)") }
      }
      for (index, item) in (value.items ?? []).enumerated() { check(item, "\(path)[\(index)]") }
    }
    check(schema, "$")
  }

  @Test func everyKeyOfASectionCanBeSwept() throws {
    let sweep = try #require(schema["$defs"]?["sweep"])
    guard case .object(let named)? = sweep["properties"],
      case .object(let matched)? = sweep["patternProperties"]
    else {
      Issue.record("no swept keys")
      return
    }
    let expressions = try matched.keys.map { try Regex($0) }
    let sections = ["target", "guidance", "sampler", "run", "scores"]
    let swept = SpecKey.patterns.filter { key in
      sections.contains { key == $0 || key.hasPrefix($0 + ".") }
    }
    #expect(swept.count > 60)
    for pattern in swept {
      let key = pattern.replacingOccurrences(of: "*", with: "0")
      let isKnown = named[key] != nil || expressions.contains { key.wholeMatch(of: $0) != nil }
      #expect(isKnown, "\(key) is not among the schema's swept keys")
    }
    for key in named.keys { #expect(SpecKey.patterns.contains(key)) }
  }

  /// The dotted keys below a schema, `*` for the items of an array; the empty one is itself.
  private func keys(of value: JSONValue) -> Set<String> {
    if case .string(let reference)? = value["$ref"] {
      let name = String(reference.trimmingPrefix("#/$defs/"))
      // The keys below `sweep` are paths of their own.
      guard name != "sweep", let target = schema["$defs"]?[name] else { return [""] }
      return keys(of: target)
    }
    var found: Set<String> = [""]
    if case .object(let members)? = value["properties"] {
      for (name, member) in members {
        found.formUnion(keys(of: member).map { $0.isEmpty ? name : "\(name).\($0)" })
      }
    }
    if let items = value["items"] {
      found.formUnion(keys(of: items).map { $0.isEmpty ? "*" : "*.\($0)" })
    }
    for choice in value["oneOf"]?.items ?? [] { found.formUnion(keys(of: choice)) }
    return found
  }
}
