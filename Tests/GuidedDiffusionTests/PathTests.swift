import GuidedDiffusion
import TestOracles
import Testing

/// Guided paths and twins against the oracle, one path at a time on the same noise.
@Suite("Paths of the kernels")
struct PathTests {
  private static let tolerance = 1e-9

  private static func check(
    _ example: PathCase,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = example.compare()
    #expect(result.sample < tolerance, "\(result)", sourceLocation: sourceLocation)
    #expect(result.logRatio < tolerance, "\(result)", sourceLocation: sourceLocation)
    #expect(result.logOdds < tolerance, "\(result)", sourceLocation: sourceLocation)
    #expect(result.guided > 5 && result.largestLogRatio > 0.01, sourceLocation: sourceLocation)
    #expect(result.twins > 5 || example.twinShare == 0, sourceLocation: sourceLocation)
  }

  /// Triples (weight, mean, variance): one, two and three components.
  private static let single = [(1.0, 0.4, 0.8)]
  private static let pair = [(0.3, -1.0, 0.6), (0.7, 1.2, 1.4)]
  private static let triple = [(0.2, -2.0, 0.5), (0.5, 0.1, 1.1), (0.3, 2.2, 0.3)]

  /// Every kind of group of the line kernel as guided class and as the rest.
  static let groups: [([(Double, Double, Double)], [(Double, Double, Double)])] = [
    (single, single.map { ($0.0, -$0.1, 1.3) }), (single, pair), (pair, single), (triple, pair),
    (pair, triple), (single, triple), (triple, triple.map { ($0.0, $0.1 + 1, $0.2) }),
  ]

  @Test("On the line: one, two and more components in either group", arguments: groups, [0, 1])
  func line(
    groups: ([(Double, Double, Double)], [(Double, Double, Double)]),
    classIndex: Int
  ) throws {
    let target = try LabelledMixture.line([(0.4, groups.0), (0.6, groups.1)])
    Self.check(PathCase(name: "line", target: target, classIndex: classIndex))
  }

  @Test("On the line: three classes, each guided", arguments: [0, 1, 2])
  func threeClasses(classIndex: Int) throws {
    let target = try LabelledMixture.line([
      (0.2, Self.single), (0.5, Self.triple), (0.3, Self.pair),
    ])
    Self.check(PathCase(name: "three", target: target, classIndex: classIndex))
  }

  @Test("Narrow components far apart, where only log-sum-exp survives", arguments: [0, 1])
  func narrow(classIndex: Int) throws {
    let target = try LabelledMixture.line([
      (0.5, [(0.5, -5, 0.01), (0.5, 5, 0.01)]), (0.5, [(0.3, -4, 0.01), (0.7, 1, 0.02)]),
    ])
    var example = PathCase(name: "narrow", target: target, classIndex: classIndex)
    example.scales = [0, 0.5, 2]
    example.logTimes = LiGrid().logTimes(steps: 700)
    example.spacing = 61
    Self.check(example)
  }

  @Test("Narrow components far apart in three dimensions", arguments: [0, 1])
  func narrowTiles(classIndex: Int) throws {
    func component(_ weight: Double, _ mean: [Double]) -> GaussianComponent {
      GaussianComponent(weight: weight, mean: mean, covariance: .isotropic(variance: 0.01))
    }
    let target = try LabelledMixture(
      classes: [
        MixtureClass(
          label: "ends",
          prior: 0.5,
          components: [component(0.5, [-5, 5, 0]), component(0.5, [5, -5, 1])]
        ),
        MixtureClass(label: "middle", prior: 0.5, components: [component(1, [-4, 5, 0])]),
      ]
    )
    var example = PathCase(name: "narrow tiles", target: target, classIndex: classIndex)
    example.scales = [0, 2]
    example.logTimes = LiGrid().logTimes(steps: 500)
    example.spacing = 97
    Self.check(example)
  }

  @Test(
    "Tiles: every form of covariance, in even and odd dimensions",
    arguments: [2, 3, 5],
    RandomMixture.CovarianceForm.allCases
  )
  func tiles(dimension: Int, covariance: RandomMixture.CovarianceForm) throws {
    let target = try RandomMixture(
      dimension: dimension,
      classes: 3,
      components: 2,
      separation: 1.5,
      covariance: covariance,
      seed: 8
    ).mixture()
    for classIndex in 0..<3 {
      Self.check(PathCase(name: "tiles", target: target, classIndex: classIndex))
    }
  }

  @Test("Tiles: five and one components, so that both groups are padded", arguments: [0, 1])
  func paddedGroups(classIndex: Int) throws {
    let source = try RandomMixture(
      dimension: 3,
      classes: 2,
      components: 5,
      separation: 1,
      covariance: .diagonal,
      seed: 3
    ).mixture()
    var classes = source.classes
    classes[1].components = [classes[1].components[0]]
    classes[1].components[0].weight = 1
    let target = try LabelledMixture(classes: classes)
    Self.check(PathCase(name: "padded", target: target, classIndex: classIndex))
  }

  @Test("Tiles: the three forms mixed in one target", arguments: [2, 3, 5], [0, 1])
  func mixedForms(dimension: Int, classIndex: Int) throws {
    let target = try LabelledMixture.mixed(dimension: dimension)
    Self.check(PathCase(name: "mixed", target: target, classIndex: classIndex))
  }

  @Test(
    "Every sampler, to the data and to a noise level above",
    arguments: SamplerPair.all,
    [0, 0.3]
  )
  func samplers(sampler: SamplerPair, end: Double) throws {
    for target in [
      try LabelledMixture.line([(0.4, Self.pair), (0.6, Self.triple)]),
      try LabelledMixture.mixed(dimension: 3),
    ] {
      var example = PathCase(name: sampler.name, target: target)
      example.sampler = sampler
      example.logTimes = LogUniformGrid(start: 6, end: end).logTimes(steps: 41)
      Self.check(example)
    }
  }

  @Test("Guidance in an interval of noise levels, and Li's grid", arguments: SamplerPair.all)
  func interval(sampler: SamplerPair) throws {
    for target in [
      try LabelledMixture.line([(0.4, Self.single), (0.6, Self.pair)]),
      try LabelledMixture.mixed(dimension: 2),
    ] {
      var example = PathCase(name: sampler.name, target: target, classIndex: 1)
      example.sampler = sampler
      example.schedule = .interval(from: 0.3, to: 2)
      example.logTimes = LiGrid().logTimes(steps: 60)
      Self.check(example)
    }
  }

  @Test("Shares of twins", arguments: [0, 0.5, 0.3])
  func twinShares(share: Double) throws {
    for target in [
      try LabelledMixture.line([(0.4, Self.pair), (0.6, Self.triple)]),
      try LabelledMixture.mixed(dimension: 3),
    ] {
      var example = PathCase(name: "share", target: target)
      example.twinShare = share
      example.spacing = 7
      Self.check(example)
    }
  }
}
