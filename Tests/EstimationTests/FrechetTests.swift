import Testing

@testable import Estimation
@testable import GuidedDiffusion

@Suite("Fréchet distance")
struct FrechetTests {
  @Test("On the line d² is (m₁ - m₂)² + (σ₁ - σ₂)²")
  func onTheLine() throws {
    let law = LawMoments(mean: [1], covariance: SymmetricMatrix(diagonal: [4]))
    let distance = try #require(FrechetDistance(to: law))
    let other = LawMoments(mean: [-0.5], covariance: SymmetricMatrix(diagonal: [0.25]))
    #expect(abs(distance.squared(of: other) - (2.25 + 2.25)) < 1e-15)
    #expect(distance.squared(of: law) == 0)
  }

  @Test("In the plane the trace of the root is √(tr M + 2 √det M), M = C₁ C₂")
  func inThePlane() throws {
    let first = try #require(SymmetricMatrix(rows: [[2, 0.7], [0.7, 1]]))
    let second = try #require(SymmetricMatrix(rows: [[0.5, -0.3], [-0.3, 1.5]]))
    let distance = try #require(
      FrechetDistance(to: LawMoments(mean: [0, 1], covariance: first))
    )
    // tr C₁C₂ = 1 - 0.21 - 0.21 + 1.5; determinants 1.51 and 0.66.
    let root = (2.08 + 2 * (1.51 * 0.66).squareRoot()).squareRoot()
    let expected = 4 + 1 + 5 - 2 * root
    let value = distance.squared(of: LawMoments(mean: [2, 0], covariance: second))
    #expect(abs(value - expected) < 1e-13, "\(value) for \(expected)")
  }

  /// With T symmetric and positive definite x -> T x is the optimal map from N(0, C) to N(0, T C T).
  @Test("For C₂ = T C₁ T it is tr (T - I) C₁ (T - I)", arguments: [2, 3, 9, 30])
  func optimalMap(n: Int) throws {
    let recipe = RandomMixture(
      dimension: n,
      classes: 2,
      components: 1,
      separation: 0,
      covariance: .full,
      seed: 4
    )
    let parts = try recipe.mixture().components.map { $0.covariance.matrix(dimension: n) }
    let (base, map) = (parts[0], parts[1])
    func product(_ left: SymmetricMatrix, _ middle: SymmetricMatrix) -> SymmetricMatrix {
      let columns = (0..<n).map { column in
        left.times(middle.times((0..<n).map { left[$0, column] }))
      }
      var result = SymmetricMatrix(diagonal: [Double](repeating: 0, count: n))
      for row in 0..<n { for column in 0...row { result[row, column] = columns[column][row] } }
      return result
    }
    let zero = [Double](repeating: 0, count: n)
    let distance = try #require(FrechetDistance(to: LawMoments(mean: zero, covariance: base)))
    let value = distance.squared(of: LawMoments(mean: zero, covariance: product(map, base)))
    let shifted = map.scaled(by: 1, addingToDiagonal: -1)
    let expected = product(shifted, base).trace
    #expect(abs(value - expected) < 1e-11 * Double(n), "\(value) for \(expected)")
  }

  @Test("The base law is p(x) or p(x|c), its moments those of the mixture")
  func baseMoments() throws {
    let target = try LabelledMixture(classes: EstimationFixtures.middleAndSides)
    let sides = LawMoments(baseOf: Guidance(classIndex: 1, scales: [0]), on: target)
    #expect(sides.mean == [0])
    #expect(abs(sides.covariance[0, 0] - 2) < 1e-15)
    let reward = Guidance(
      kind: .reward,
      tilt: .gaussian(ExponentialLinearTilt(direction: [1])),
      scales: [0]
    )
    #expect(abs(LawMoments(baseOf: reward, on: target).covariance[0, 0] - 1.5) < 1e-15)
  }

  @Test("Sums by group: twins are left out, and merging is adding")
  func groups() {
    let maps: [@Sendable ([Double]) -> [Double]] = [{ $0 }, { [$0[0] + 1, 2 * $0[1]] }]
    func block(_ first: Int) -> BlockObservation {
      NormalCloud.block(first: first, count: 700, dimension: 2, seed: 3, maps: maps) {
        $0.isMultiple(of: 3)
      }
    }
    var together = CloudSums(centre: [0, 0], scales: 2)
    var parts = [together, together]
    for index in 0..<4 {
      together.add(block(700 * index))
      parts[index / 2].add(block(700 * index))
    }
    parts[0].merge(parts[1])
    #expect(together.counts == parts[0].counts)
    #expect(together.paths == 2800 - 934)
    // Group 5 holds the paths of every 64th eight, from the fifth.
    let expected = (0..<2800).filter { $0 / 8 % 64 == 5 && !$0.isMultiple(of: 3) }
    let stream = NormalStream(seed: 3)
    let mean = expected.reduce(0) {
      $0 + stream.normal(path: UInt64($1), step: 0, coordinate: 1) / Double(expected.count)
    }
    let cloud = together.cloud(scale: 1, group: 5)
    #expect(abs(cloud.shift[1] - 2 * mean) < 1e-13)
    #expect(abs(parts[0].cloud(scale: 1, group: 5).shift[1] - 2 * mean) < 1e-13)
  }

  @Test("The jackknife of a mean is the mean, its error that of group means")
  func jackknifeOfMean() {
    let groups = [[1.0, 2, 4], [0, 3], [5, 5, 1, 2], [-1, 0, 7]]
    let all = groups.flatMap { $0 }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let jackknife = GroupJackknife(
      whole: mean(all),
      without: groups.indices.map { left in
        mean(groups.indices.filter { $0 != left }.flatMap { groups[$0] })
      },
      counts: groups.map(\.count)
    )
    #expect(abs(jackknife.value - mean(all)) < 1e-14)
    #expect(abs(jackknife.bias) < 1e-14)
    // For a mean p_j is the group's mean, and error² = Σ (p_j - value)² m_j/(n - m_j)/G.
    let n = Double(all.count)
    let expected = groups.reduce(0) { sum, group in
      let (deviation, m) = (mean(group) - mean(all), Double(group.count))
      return sum + deviation * deviation * m / (n - m) / 4
    }
    #expect(abs(jackknife.standardError - expected.squareRoot()) < 1e-14)
  }

  @Test("The jackknife removes the bias of a squared mean exactly")
  func jackknifeOfSquare() {
    let values = [3.0, -1, 2, 0.5, 4]
    let sum = values.reduce(0, +)
    let jackknife = GroupJackknife(
      whole: sum * sum / 25,
      without: values.map { (sum - $0) * (sum - $0) / 16 },
      counts: [1, 1, 1, 1, 1]
    )
    // The mean of x_i x_j over pairs.
    let pairs = (sum * sum - values.reduce(0) { $0 + $1 * $1 }) / 20
    #expect(abs(jackknife.value - pairs) < 1e-14)
  }
}
