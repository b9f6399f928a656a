import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

/// What a good spec becomes.
@Suite struct SpecDecodingTests {
  @Test func defaults() throws {
    let experiment = try SpecFixtures.good("minimal")
    #expect(experiment.title == "Two overlapping classes")
    #expect(experiment.sweptKeys == [])
    let cell = try #require(experiment.cells.first)
    #expect(experiment.cells.count == 1)
    #expect(cell.values == [])
    #expect(cell.guidedName == "sides")
    #expect(cell.scales == [0, 0.5, 1])
    #expect(cell.guidance.schedule == .constant)
    #expect((cell.sampler as? DDPM)?.variance == .beta)
    #expect(cell.logTimes == LogUniformGrid(start: 10, end: 0).logTimes(steps: 100))
    #expect(cell.paths == 20_000)
    #expect(cell.twinShare == 0.5)
    #expect(cell.keptPaths == 0)
    #expect(cell.seed == 1)
    #expect(cell.confidence == 0.95)
    #expect(cell.hasProfile)
    #expect(cell.baselines == [])
    #expect(cell.guidance.kind == .classifierFree)
    #expect(cell.guidance.baseClass == 1)
    #expect(cell.target.classes[0].components[0].weight == 1)
  }

  @Test func everything() throws {
    let experiment = try SpecFixtures.good("everything")
    #expect(experiment.sweptKeys == ["guidance.label", "run.seed", "sampler.steps"])
    #expect(experiment.cells.map(\.index) == Array(0..<12))
    #expect(
      experiment.cells.map(\.logTimes.count) == [51, 101, 51, 101, 51, 101] + [
        51, 101, 51, 101, 51, 101,
      ]
    )
    #expect(experiment.cells.map(\.seed) == [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3])
    #expect(experiment.cells.map(\.classIndex) == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    #expect(experiment.cells[7].values == [.string("sides"), .integer(1), .integer(100)])
    let cell = experiment.cells[7]
    #expect(cell.target.classes[1].components.map(\.mean) == [[-4], [4]])
    #expect(cell.guidance.schedule == .interval(from: 0.5, to: 3))
    #expect((cell.sampler as? DDPM)?.variance == .posterior)
    #expect(cell.logTimes.first == 0.01)
    #expect(cell.logTimes.last == 8)
    #expect(cell.paths == 1000)
    #expect(cell.twinShare == 0.25)
    #expect(cell.keptPaths == 10)
    #expect(cell.confidence == 0.9)
  }

  @Test func scaleRanges() throws {
    let log = try SpecFixtures.good("everything").cells[0].scales
    #expect(log.count == 22)
    #expect(log.prefix(2) == [0, 0.01])
    #expect(log.last == 10)
    for (index, scale) in log.dropFirst().enumerated() {
      let exact = 0.01 * pow(10, 3 * Double(index) / 20)
      #expect(abs(scale - exact) <= 1e-14 * exact)
    }
    #expect(try SpecFixtures.good("linear-scales").cells[0].scales == [0, 0.25, 0.5, 0.75, 1])
    #expect(try SpecFixtures.good("one-scale").cells[0].scales == [0, 2])
    #expect(try SpecFixtures.good("repeated-scales").cells[0].scales == [0, 0.5, 1])
  }

  @Test func covarianceForms() throws {
    let classes = try SpecFixtures.good("covariances").cells[0].target.classes
    #expect(classes[0].components[0].covariance == .diagonal(variances: [1, 2]))
    let matrix = try #require(SymmetricMatrix(rows: [[1, 0.5], [0.5, 1]]))
    #expect(classes[1].components[0].covariance == .full(matrix))
    #expect(classes[1].components[1].covariance == .isotropic(variance: 0.5))
  }

  @Test(arguments: RandomMixture.CovarianceForm.allCases)
  func randomMixtures(form: RandomMixture.CovarianceForm) throws {
    let cell = try SpecFixtures.good("random-\(form.rawValue)").cells[0]
    let recipe = RandomMixture(
      dimension: 2,
      classes: 3,
      components: 2,
      separation: 2,
      covariance: form,
      seed: 7
    )
    #expect(try cell.target == recipe.mixture())
    #expect(cell.classIndex == 1)
  }

  @Test func sweepsInsertWhatIsAbsent() throws {
    let experiment = try SpecFixtures.good("sweep-inserts")
    #expect(
      experiment.sweptKeys == [
        "run.twin_share", "sampler.grid.kind", "sampler.kind", "target.separation",
      ]
    )
    #expect(experiment.cells.count == 16)
    let last = experiment.cells[15]
    #expect(last.twinShare == 0.5)
    #expect(last.sampler is ExponentialIntegrator)
    #expect(last.logTimes == LiGrid().logTimes(steps: 100))
    #expect(last.target.classes[1].components[1].mean == [2])
  }

  @Test func labelsOfAnyScript() throws {
    let target = try SpecFixtures.good("labels-of-any-script").cells[0].target
    #expect(target.classes.map(\.label) == ["pôle \"n\"", "側"])
  }

  @Test func manyCellsAreQuick() throws {
    let seeds = (0..<50_000).map { "\($0)" }.joined(separator: ",")
    let start = ContinuousClock.now
    let experiment = try SpecFixtures.good(
      "minimal",
      "sweep.run.seed=[\(seeds)]",
      "sweep.guidance.label=[\"centre\",\"sides\"]"
    )
    #expect(experiment.cells.count == 100_000)
    #expect(experiment.cells[99_999].seed == 49_999)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
