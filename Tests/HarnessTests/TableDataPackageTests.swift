import Foundation
import Testing

@testable import Harness

@Suite("datapackage.json")
struct TableDataPackageTests {
  private func fields(of json: String) throws -> [[String: Any]] {
    let package = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    )
    let resources = try #require(package["resources"] as? [[String: Any]])
    let schema = try #require(resources.first?["schema"] as? [String: Any])
    #expect(schema["primaryKey"] as? [String] == ["cell", "scale", "quantity", "estimator"])
    #expect(schema["missingValues"] as? [String] == [""])
    return try #require(schema["fields"] as? [[String: Any]])
  }

  @Test("Its fields are the header of table.csv, each with a meaning")
  func fieldsMatchHeader() throws {
    let experiment = try TableFixtures.experiment()
    let fields = try fields(of: DataPackage(experiment: experiment).json)
    let header = ResultTable(experiment: experiment, rows: []).csv.dropLast().split(separator: ",")
    #expect(fields.map { $0["name"] as? String } == header.map { String($0) })
    for field in fields {
      let meaning = try #require(field["description"] as? String)
      #expect(meaning.hasSuffix(".") && meaning.count > 10)
    }
  }

  @Test("An evaluation's columns are a run's, in words of samples and weights")
  func evaluated() throws {
    let experiment = try TableFixtures.experiment()
    let run = try fields(of: DataPackage(experiment: experiment).json)
    let own = try fields(of: DataPackage(evaluated: "t", experiment: experiment).json)
    #expect(own.map { $0["name"] as? String } == run.map { $0["name"] as? String })
    func meaning(_ name: String) -> String {
      own.first { $0["name"] as? String == name }?["description"] as? String ?? ""
    }
    #expect(meaning("quantity").contains("Kish's (sum w)^2 / sum w^2"))
    #expect(meaning("paths").hasPrefix("Number of samples"))
    #expect(meaning("scale").hasPrefix("Guidance scale w"))
    for quantity in ResultRow.Quantity.allCases.map(\.rawValue) where !quantity.contains("error") {
      #expect(meaning("quantity").contains(quantity))
    }
    #expect(
      zip(own, run).count { $0["description"] as? String != $1["description"] as? String } == 6
    )
  }

  @Test("A swept key has the type of its values")
  func sweptTypes() throws {
    let fields = try fields(of: DataPackage(experiment: try TableFixtures.experiment()).json)
    #expect(fields[1]["type"] as? String == "string")
    #expect(fields[2]["type"] as? String == "integer")
  }

  @Test(
    "Mixed types widen: numbers to number, the rest to string",
    arguments: [
      ([.integer(1), .number(0.5)], .number), ([.integer(1), .string("a")], .string),
      ([.bool(true), .bool(false)], .boolean), ([.array([]), .array([])], .string),
      ([], .string), ([.number(0.5)], .number),
    ] as [([JSONValue], ColumnKind)]
  )
  func widening(values: [JSONValue], kind: ColumnKind) {
    #expect(ColumnKind(holding: values) == kind)
  }

  @Test("It is a function of the spec, and its name is a plain identifier")
  func deterministic() throws {
    let title = "CFG: zwei Klassen, γ = 2"
    let first = DataPackage(experiment: try TableFixtures.experiment(title: title)).json
    let second = DataPackage(experiment: try TableFixtures.experiment(title: title)).json
    #expect(first == second)
    #expect(first.contains("\"name\": \"cfg-zwei-klassen-2\""))
    #expect(DataPackage.identifier(of: "γ") == "experiment")
  }

  @Test("Ordered JSON reads back, keeps its order and fills lines")
  func orderedJSON() throws {
    let numbers = OrderedJSON.array((0..<60).map { .number(Double($0) / 8) })
    let json = OrderedJSON.object([
      ("z", numbers), ("a", .object([])), ("text", .string("\"\n\u{1}é")), ("no", .null),
      ("nan", .number(.nan)), ("big", OrderedJSON(.integer(Int128(1 << 63)))),
    ]).file
    #expect(json.hasPrefix("{\n  \"z\": [\n    0, 0.125, 0.25,"))
    #expect(json.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let value = try #require(JSONValue(parsing: json))
    guard case .object(let members) = value else { throw NotAnObject() }
    #expect(members["text"] == .string("\"\n\u{1}é"))
    #expect(members["nan"] == .null)
    #expect(members["big"] == .integer(Int128(1 << 63)))
  }

  private struct NotAnObject: Error {}
}
