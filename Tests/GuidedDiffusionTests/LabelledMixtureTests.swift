import GuidedDiffusion
import Testing

@Suite("Labelled mixtures and what is wrong with them")
struct LabelledMixtureTests {
  private static let good = [
    MixtureClass(
      label: "a",
      prior: 0.4,
      components: [
        GaussianComponent(weight: 0.5, mean: [0, 1], covariance: .isotropic(variance: 1)),
        GaussianComponent(weight: 0.5, mean: [2, 3], covariance: .diagonal(variances: [1, 2])),
      ]
    ),
    MixtureClass(
      label: "b",
      prior: 0.6,
      components: [
        GaussianComponent(
          weight: 1,
          mean: [-1, 0],
          covariance: .full(SymmetricMatrix(diagonal: [1, 1]))
        )
      ]
    ),
  ]

  /// The places of the problems of `good` after `change`, as "class.component.field".
  private static func places(_ change: (inout [MixtureClass]) -> Void) -> [String] {
    var classes = good
    change(&classes)
    let problems = LabelledMixture.problems(in: classes)
    #expect(problems.allSatisfy { !$0.message.isEmpty })
    let error = #expect(throws: InvalidMixture.self) { try LabelledMixture(classes: classes) }
    #expect(error?.problems == problems)
    return problems.map { problem in
      [problem.classIndex, problem.componentIndex].map { $0.map(String.init) ?? "-" }
        .joined(separator: ".") + ".\(problem.field)"
    }
  }

  @Test("A law has no problems; the means are scaled, nothing else")
  func separation() throws {
    #expect(LabelledMixture.problems(in: Self.good).isEmpty)
    let target = try LabelledMixture(classes: Self.good, separation: 3)
    #expect(target.dimension == 2)
    #expect(target.components.map(\.mean) == [[0, 3], [6, 9], [-3, 0]])
    #expect(
      target.components.map(\.covariance) == Self.good.flatMap(\.components).map(\.covariance)
    )
    #expect(target.classIndex(of: "b") == 1 && target.classIndex(of: "c") == nil)
  }

  @Test("Classes, labels and components that are missing or repeated")
  func structure() {
    #expect(Self.places { $0 = [] } == ["-.-.classes"])
    #expect(Self.places { $0[0].label = "" } == ["0.-.label"])
    #expect(Self.places { $0[1].label = "a" } == ["1.-.label"])
    #expect(Self.places { $0[1].components = [] } == ["1.-.components"])
  }

  @Test("Weights and priors")
  func shares() {
    for bad in [0, -0.4, .nan, .infinity] as [Double] {
      #expect(Self.places { $0[0].prior = bad } == ["0.-.prior"])
      #expect(Self.places { $0[0].components[1].weight = bad } == ["0.1.weight"])
    }
    #expect(Self.places { $0[0].prior = 0.5 } == ["-.-.classes"])
    #expect(Self.places { $0[0].prior = 0.4 + 2e-9 } == ["-.-.classes"])
    #expect(Self.places { $0[0].components[0].weight = 0.4 } == ["0.-.components"])
    var nearly = Self.good
    nearly[0].prior = 0.4 + 5e-10
    #expect(LabelledMixture.problems(in: nearly).isEmpty)
  }

  @Test("Means")
  func means() {
    #expect(Self.places { $0[1].components[0].mean = [.nan, 0] } == ["1.0.mean"])
    #expect(Self.places { $0[1].components[0].mean = [.infinity, 0] } == ["1.0.mean"])
    #expect(
      Self.places { $0[1].components[0].mean = [1, 2, 3] } == ["1.0.mean", "1.0.covariance"]
    )
    #expect(Self.places { $0[0].components[1].mean = [1] } == ["0.1.mean", "0.1.covariance"])
    #expect(Self.places { $0[1].components[0].mean = [] } == ["1.0.mean", "1.0.covariance"])
  }

  @Test("Covariances")
  func covariances() throws {
    let indefinite = try #require(SymmetricMatrix(rows: [[1, 2], [2, 1]]))
    let bad: [Covariance] = [
      .isotropic(variance: 0), .isotropic(variance: -1), .isotropic(variance: .nan),
      .isotropic(variance: .infinity), .diagonal(variances: [1]), .diagonal(variances: [1, 0]),
      .diagonal(variances: [.nan, 1]), .full(SymmetricMatrix(diagonal: [1, 1, 1])),
      .full(indefinite),
    ]
    for covariance in bad {
      #expect(Self.places { $0[0].components[1].covariance = covariance } == ["0.1.covariance"])
    }
  }

  @Test("Every problem is reported, in the order of the classes")
  func everything() {
    let found = Self.places {
      $0[0].label = ""
      $0[0].components[0].weight = -1
      $0[0].components[1].covariance = .isotropic(variance: 0)
      $0[1].prior = 0
    }
    #expect(found == ["0.-.label", "0.0.weight", "0.1.covariance", "1.-.prior"])
  }
}
