import Foundation
import Testing

@testable import Harness

@Suite("claims.csv")
struct ClaimTableTests {
  @Test("Its header is in datapackage.json; without claims there is nothing else")
  func header() throws {
    let experiment = try TableFixtures.experiment()
    let table = ClaimTable(experiment: experiment, rows: [TableFixtures.row()])
    #expect(
      table.csv
        == "claim,cell,guidance.label,sampler.steps,scale,quantity,other_cell,other_scale,estimate,"
        + "lower,upper,threshold,verdict\n"
    )
    let package = DataPackage(experiment: experiment)
    #expect(package.claimColumns.map(\.name) == table.columns.map(\.name))
    #expect(package.claimColumns.allSatisfy { $0.meaning.hasSuffix(".") })
    let json = try #require(JSONValue(parsing: package.json))
    let resources = try #require(json["resources"]?.items)
    #expect(
      resources.map { $0["path"] }
        == ["table.csv", "profile.csv", "claims.csv"].map(JSONValue.string)
    )
    let key = ["claim", "cell", "scale", "quantity", "other_cell", "other_scale"]
      .map(JSONValue.string)
    #expect(resources[2]["schema"]?["primaryKey"] == .array(key))
  }

  @Test("A line spells claim, swept values, numbers and verdict")
  func line() throws {
    var experiment = try TableFixtures.experiment()
    experiment.claims = [Claim(.decreases, .reciprocalProbability)]
    var row = TableFixtures.row()
    row.improvement = ResultRow.Estimate(value: -1, standardError: 0, lower: -1, upper: -1)
    let table = ClaimTable(experiment: experiment, rows: [row])
    #expect(
      table.csv.split(separator: "\n").last
        == "decreases,2,\"si,des\",10,0.5,reciprocal_probability,,,-1,-1,-1,0,supported"
    )
    row.status = .unreliable
    let open = ClaimTable(experiment: experiment, rows: [row])
    #expect(
      open.csv.split(separator: "\n").last
        == "decreases,2,\"si,des\",10,0.5,reciprocal_probability,,,,,,,inconclusive"
    )
    #expect(open.verdicts.map(\.overall) == [.inconclusive])
  }

  @Test("A real run: what theory says is supported, the opposite refuted")
  func run() throws {
    var experiment = try RunFixtures.experiment(
      scales: "[0.5, 1, 4]",
      sampler: #"{ "kind": "ddpm", "steps": 200 }"#,
      run: #"{ "paths": 20000, "seed": 7 }"#
    )
    experiment.claims = [
      Claim(.decreases, .reciprocalProbability),
      Claim(.increases, .reciprocalProbability),
      Claim(.equalsPathIntegral, .reciprocalProbability, tolerance: 0.1),
      Claim(.equalsExact, .reciprocalProbability),
      Claim(.monotoneInScale, .reciprocalProbability),
      Claim(.notUniform, .improvedFraction),
    ]
    let table = ClaimTable(experiment: experiment, rows: RunFixtures.rows(experiment))
    // Of two Gaussians on the line guidance makes every path better: that it does not is left open.
    #expect(
      table.verdicts.map(\.overall)
        == [.supported, .refuted, .supported, .supported, .supported, .inconclusive]
    )
    #expect(table.verdicts.map(\.rows.count) == [3, 3, 3, 4, 2, 3])
    #expect(table.rows.count == 18)
  }
}
