import Foundation
import Testing

@testable import GuidedDiffusion

@Suite("Swiss rolls")
struct SwissRollTests {
  /// The spiral as a polygon of many sides, with the length up to each corner.
  private struct Polygon {
    var corners: [(x: Double, y: Double)] = []
    var lengths: [Double] = []

    init(sides: Int) {
      var length = 0.0
      for index in 0...sides {
        let t = Double.pi * (1.5 + 3 * Double(index) / Double(sides))
        let corner = (x: t * cos(t), y: t * sin(t))
        if let last = corners.last { length += hypot(corner.x - last.x, corner.y - last.y) }
        corners.append(corner)
        lengths.append(length)
      }
    }

    /// The points in the middle of `count` pieces of equal length.
    func middles(_ count: Int) -> [(x: Double, y: Double)] {
      var side = 1
      return (0..<count).map { index in
        let wanted = lengths[lengths.count - 1] * (Double(index) + 0.5) / Double(count)
        while lengths[side] < wanted { side += 1 }
        let share = (wanted - lengths[side - 1]) / (lengths[side] - lengths[side - 1])
        let (from, to) = (corners[side - 1], corners[side])
        return (from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
      }
    }
  }

  @Test("Means are at equal arcs of the spiral, as a polygon of 400,000 sides has them")
  func geometry() throws {
    let polygon = Polygon(sides: 400_000)
    let whole = SwissRoll.length(to: 4.5 * .pi) - SwissRoll.length(to: 1.5 * .pi)
    #expect(abs(whole - polygon.lengths[polygon.lengths.count - 1]) < 1e-8)
    for count in [2, 7, 200] {
      let raw = polygon.middles(count)
      let centre = (
        x: raw.map(\.x).reduce(0, +) / Double(count), y: raw.map(\.y).reduce(0, +) / Double(count)
      )
      let trace =
        raw.map { pow($0.x - centre.x, 2) + pow($0.y - centre.y, 2) }.reduce(0, +)
        / Double(count)
      let scale = (2 / trace).squareRoot()
      let target = try SwissRoll(components: count, noise: 0.1, classes: 2).mixture()
      #expect(target.components.count == count)
      for (component, point) in zip(target.components, raw) {
        #expect(abs(component.mean[0] - scale * (point.x - centre.x)) < 1e-8)
        #expect(abs(component.mean[1] - scale * (point.y - centre.y)) < 1e-8)
      }
    }
  }

  @Test(
    "The means have mean 0 and variances of average 1; the noise comes on top",
    arguments: [3, 2000]
  )
  func moments(count: Int) throws {
    let target = try SwissRoll(components: count, noise: 0.3, classes: 3).mixture()
    let means = target.components.map(\.mean)
    for index in 0..<2 {
      #expect(abs(means.map { $0[index] }.reduce(0, +)) < 1e-11)
    }
    let squares = means.map { $0[0] * $0[0] + $0[1] * $0[1] }.reduce(0, +)
    #expect(abs(squares / Double(count) - 2) < 1e-13)
    let whole = LawMoments(MixtureSpectrum(target))
    #expect(abs(whole.mean[0]) + abs(whole.mean[1]) < 1e-13)
    #expect(abs(whole.covariance[0, 0] + whole.covariance[1, 1] - 2 * 1.09) < 1e-12)
  }

  @Test("Arcs in order, each with its share of the components")
  func classes() throws {
    let target = try SwissRoll(components: 10, noise: 0.05, classes: 3).mixture()
    #expect(target.classes.map(\.label) == ["arc-1", "arc-2", "arc-3"])
    #expect(target.classes.map(\.components.count) == [3, 4, 3])
    #expect(target.classes.map(\.prior) == [0.3, 0.4, 0.3])
    #expect(target.classes[1].components.allSatisfy { $0.weight == 0.25 })
    #expect(
      target.components.allSatisfy { $0.covariance == .isotropic(variance: 0.05 * 0.05) }
    )
    // Classes do not move the means.
    let one = try SwissRoll(components: 10, noise: 0.05, classes: 1).mixture()
    #expect(one.components.map(\.mean) == target.components.map(\.mean))
    // The middle of the roll, where one arc ends and the other begins, belongs to the outer one.
    let odd = try SwissRoll(components: 3, noise: 1, classes: 2).mixture()
    #expect(odd.classes.map(\.components.count) == [1, 2])
    for count in [1, 2, 5, 7, 100] {
      for classes in 1...count {
        let roll = try SwissRoll(components: count, noise: 1, classes: classes).mixture()
        let counts = roll.classes.map(\.components.count)
        #expect(counts.reduce(0, +) == count)
        #expect(counts.allSatisfy { $0 >= count / classes && $0 <= count / classes + 1 })
      }
    }
  }

  @Test("Points of the spiral are as exact as they can be")
  func parameters() {
    let values = SwissRoll.parameters(count: 100_000)
    let whole = SwissRoll.length(to: 4.5 * .pi) - SwissRoll.length(to: 1.5 * .pi)
    var worst = 0.0
    for (index, t) in values.enumerated() {
      let part = 0.5 * (t * (1 + t * t).squareRoot() + asinh(t)) - SwissRoll.length(to: 1.5 * .pi)
      worst = max(worst, abs(part - whole * (Double(index) + 0.5) / 100_000))
    }
    #expect(worst < 2e-13)
  }

  @Test("Recipes that are refused")
  func refused() {
    func fields(_ components: Int, _ noise: Double, _ classes: Int) -> [String]? {
      let roll = SwissRoll(components: components, noise: noise, classes: classes)
      let error = #expect(throws: InvalidMixture.self) { try roll.mixture() }
      return error?.problems.map(\.field)
    }
    #expect(fields(3, 0.1, 4) == ["components"])
    #expect(fields(3, 0.1, 0) == ["classes"])
    #expect(fields(0, 0.1, 0) == ["classes", "components"])
    for noise in [0, -1, .nan, .infinity, 1e-200, 1e200] {
      #expect(fields(4, noise, 4) == ["noise"])
    }
  }

  @Test("The first and last means of a roll, pinned")
  func pinned() throws {
    let target = try SwissRoll(components: 2000, noise: 0.05, classes: 4).mixture()
    #expect(target.components[0].mean == [-0.3358018519862891, -0.710362790648477])
    #expect(target.components[1999].mean == [-0.3357439836496015, 1.8957168114333176])
  }
}
