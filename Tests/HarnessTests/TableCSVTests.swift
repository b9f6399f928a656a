import Foundation
import Testing

@testable import Harness

@Suite("table.csv")
struct TableCSVTests {
  @Test(
    "A number is as short as it reads back",
    arguments: [
      (2.0, "2"), (0.1, "0.1"), (1e-5, "1e-05"), (-0.0, "-0"), (1e15, "1000000000000000"),
      (1e16, "1e+16"), (.leastNonzeroMagnitude, "5e-324"), (1.0 / 3, "0.3333333333333333"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.nan, "nan"), (-.nan, "nan"),
      (.infinity, "inf"), (-.infinity, "-inf"),
    ] as [(Double, String)]
  )
  func number(value: Double, text: String) {
    #expect(TableNumber.text(value) == text)
    #expect(value.isNaN || Double(text)?.bitPattern == value.bitPattern)
  }

  @Test(
    "A field is quoted when it must be, and only then",
    arguments: [
      ("plain", "plain"), ("two words", "two words"), ("a,b", "\"a,b\""), ("", ""),
      ("say \"x\"", "\"say \"\"x\"\"\""), ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""),
      ("Zürich", "Zürich"), ("[1,2]", "\"[1,2]\""),
    ]
  )
  func quoting(text: String, field: String) {
    #expect(CSV.field(text) == field)
  }

  @Test("The header is the contract's, with the swept keys after the cell")
  func header() throws {
    let table = ResultTable(experiment: try TableFixtures.experiment(), rows: [])
    #expect(
      table.csv == "cell,guidance.label,sampler.steps,guided,scale,quantity,estimator,estimate,"
        + "standard_error,lower,upper,improvement,improvement_standard_error,improvement_lower,"
        + "improvement_upper,exact,pareto_k,paths,status,theorem\n"
    )
  }

  @Test("A row fills its columns; what is absent is empty")
  func rows() throws {
    let rows = [TableFixtures.row(), TableFixtures.row(.failed(reason: "no, \"really\""))]
    let lines = ResultTable(experiment: try TableFixtures.experiment(), rows: rows).csv
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[1] == "2,\"si,des\",10,\"si,des\",0.5,reciprocal_probability,twin,2,0.1,1.8,inf,,,,,"
        + "0.3333333333333333,,50,ok,none"
    )
    #expect(
      lines[2] == "2,\"si,des\",10,\"si,des\",0.5,reciprocal_probability,twin,,,,,,,,,,,50,"
        + "\"failed: no, \"\"really\"\"\",none"
    )
  }
}
