import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("The plan of an experiment")
struct PlanTextTests {
  @Test("One cell")
  func oneCell() throws {
    let experiment = try CommandFixtures.experiment(label: "centre")
    let plan = PlanText(experiment: experiment, file: "a/x.json", output: "results/x")
    #expect(plan.lines().joined(separator: "\n") == Self.oneCellText)
  }

  @Test("A target made of points names its file and bandwidth")
  func points() throws {
    let folder = try TemporaryFolder()
    try folder.write("x0,x1,label\n0,1,a\n1,0,b\n2,2,b\n", to: "p.csv")
    let spec = """
      { "title": "t", "target": { "kind": "points", "file": "p.csv", "bandwidth": 0.25 },
        "guidance": { "kind": "classifier-free", "label": "b", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 10 } }
      """
    let experiment = try Experiment.decode(Data(spec.utf8), file: folder.path + "/spec.json")
    let lines = PlanText(experiment: experiment, file: "x.json", output: "o").lines()
    #expect(
      lines.contains(
        "  target   2 dimensions, 2 classes, 3 components: the points of p.csv, bandwidth"
      )
    )
    #expect(lines.contains("           0.25"))
  }

  @Test("What all cells share is said once")
  func sweep() throws {
    let experiment = try CommandFixtures.experiment(
      scales: "{ \"from\": 0.01, \"to\": 10, \"count\": 21, \"spacing\": \"log\" }",
      sweep: "{ \"sampler.steps\": [1000, 4000], \"run.paths\": [20000, 1000000] }"
    )
    let plan = PlanText(experiment: experiment, file: "x.json", output: "results/x")
    let lines = plan.lines()
    #expect(lines.contains("  cells    4 = 2 run.paths × 2 sampler.steps"))
    #expect(lines.contains("  scales   22 from 0 to 10"))
    #expect(lines.contains("cell 3: run.paths = 1000000, sampler.steps = 4000"))
    #expect(lines.contains("  work     88,000,000,000 path-steps"))
    #expect(lines.last == "  total    112,200,000,000 path-steps (1.1e11)")
    #expect(lines.filter { $0.contains("target") }.count == 1)
  }

  @Test("A grid that ends short of the data has no theorem, which each such cell says")
  func shortOfTheData() throws {
    let experiment = try CommandFixtures.experiment(sweep: "{ \"sampler.grid.end\": [0, 0.1] }")
    let lines = PlanText(experiment: experiment, file: "x.json", output: "o").lines()
    #expect(
      lines.filter { $0.contains("theorem") } == [
        "  theorem  E[1/p(sides|x)] does not rise, whatever scales and schedule",
        "  theorem  none: short of the data it is about f_u there, not about f",
      ]
    )
  }

  @Test("Lines fit 80 columns, but file names stay whole")
  func fits() throws {
    let title = String(repeating: "long ", count: 40)
    let experiment = try CommandFixtures.experiment(
      title: title,
      sweep: "{ \"guidance.label\": [\"centre\", \"sides\"] }"
    )
    let file = String(repeating: "f", count: 100)
    let plan = PlanText(experiment: experiment, file: file, output: "o")
    let lines = plan.lines()
    #expect(lines.filter { TextLayout.width($0) > 80 } == ["  spec     " + file])
  }

  @Test("Grouped digits, to the ends of the range")
  func grouping() {
    #expect(TextLayout.grouped(Int64.min) == "-9,223,372,036,854,775,808")
  }

  private static let oneCellText = """
    CFG on two classes
      spec     a/x.json
      output   results/x
      cells    1
      target   1 dimension, 2 classes, 3 components
      guided   classifier-free to centre (prior 0.5) on p(x|centre)
      theorem  E[1/p(centre|x)] does not rise, whatever scales and schedule
      scales   3 from 0 to 1
      sampler  ddpm (beta variance), 10 steps, log-time 10 to 0
      paths    100 per scale, 50 % of them twins, seed 1, confidence 0.95
      against  w = 0 on the same noise

      total    3,000 path-steps
    """
}
