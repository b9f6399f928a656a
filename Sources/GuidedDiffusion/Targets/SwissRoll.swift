/// A recipe for a Swiss roll in the plane: a spiral of many equal Gaussians, cut into classes by arc.
///
/// The spiral is t ↦ (t cos t, t sin t) for 3π/2 ≤ t ≤ 9π/2, one and a half turns. Its length up to t is
///
///     s(t) = (t √(1 + t²) + asinh t)/2.
///
/// It is divided into `components` pieces of equal length L/n, with a Gaussian in the middle of each:
/// mean i, from 0, is where s(t) = s(3π/2) + (i + 1/2) L/n. The means are then moved and scaled, alike in
/// both coordinates, so that over all components they have mean 0 and variances whose average is 1:
///
///     Σ m_i = 0,    (1/n) Σ |m_i|² = 2.
///
/// Every covariance is `noise`² I in these units, so that the covariance of the whole law has the trace
/// 2 (1 + noise²). Arcs of equal length are the classes `arc-1`, innermost, to `arc-k`: component i
/// belongs to arc ⌊(i + 1/2) k/n⌋ + 1. All n components weigh the same; the prior of a class is its
/// share of them.
public struct SwissRoll: Equatable, Sendable {
  /// n, at least the number of classes.
  public var components: Int
  /// The standard deviation of each coordinate of a component.
  public var noise: Double
  /// k, the number of classes.
  public var classes: Int

  /// A recipe; nothing is computed yet.
  public init(components: Int, noise: Double, classes: Int) {
    self.components = components
    self.noise = noise
    self.classes = classes
  }

  /// The target of this recipe.
  ///
  /// - Throws: `InvalidMixture` if there is no class, fewer components than classes, or a noise whose
  ///   square is not positive and finite.
  public func mixture() throws -> LabelledMixture {
    var problems: [MixtureProblem] = []
    if classes < 1 {
      problems.append(MixtureProblem(field: "classes", message: "\(classes) is below 1"))
    }
    if components < max(1, classes) {
      let message = "\(components) is below the number of classes"
      problems.append(MixtureProblem(field: "components", message: message))
    }
    if !(noise > 0 && (noise * noise).isFinite && noise * noise > 0) {
      let message = "\(noise) has no positive and finite square"
      problems.append(MixtureProblem(field: "noise", message: message))
    }
    guard problems.isEmpty else { throw InvalidMixture(problems: problems) }
    let means = means()
    return try LabelledMixture(
      classes: (0..<classes).map { index in
        let range = firstComponent(ofClass: index)..<firstComponent(ofClass: index + 1)
        return MixtureClass(
          label: "arc-\(index + 1)",
          prior: Double(range.count) / Double(components),
          components: means[range].map { mean in
            GaussianComponent(
              weight: 1 / Double(range.count),
              mean: mean,
              covariance: .isotropic(variance: noise * noise)
            )
          }
        )
      }
    )
  }

  /// The least i with (i + 1/2) k/n ≥ `index`: where that class begins.
  private func firstComponent(ofClass index: Int) -> Int {
    // i ≥ (2 n index - k)/(2k), rounded up.
    (2 * components * index + classes - 1) / (2 * classes)
  }

  /// The means, innermost first, moved and scaled.
  private func means() -> [[Double]] {
    let raw = Self.parameters(count: components).map(Self.point)
    let count = Double(raw.count)
    let centre = (0..<2).map { index in raw.reduce(0) { $0 + $1[index] } / count }
    let moved = raw.map { zip($0, centre).map { $0 - $1 } }
    let squares = moved.reduce(0) { $0 + $1[0] * $1[0] + $1[1] * $1[1] }
    // One component alone has no spread to be scaled by.
    let scale = squares > 0 ? (2 * count / squares).squareRoot() : 1
    return moved.map { $0.map { $0 * scale } }
  }

  /// The values of t in the middle of `count` pieces of equal length, ascending.
  static func parameters(count: Int) -> [Double] {
    let first = length(to: start)
    let whole = length(to: end) - first
    var t = start
    return (0..<count).map { index in
      let wanted = first + (Double(index) + 0.5) * (whole / Double(count))
      // s is convex, so that from the first step on Newton's iteration comes down to the root.
      for _ in 0..<50 {
        let step = (wanted - length(to: t)) / speed(at: t)
        t += step
        if abs(step) <= 1e-15 * t { break }
      }
      return t
    }
  }

  private static let turn = 6.283185307179586
  private static let start = 0.75 * turn
  private static let end = 2.25 * turn

  /// s'(t) = √(1 + t²).
  private static func speed(at t: Double) -> Double { (1 + t * t).squareRoot() }

  /// s(t), with asinh t = ln(t + √(1 + t²)).
  static func length(to t: Double) -> Double {
    let speed = speed(at: t)
    return 0.5 * (t * speed + Elementary.log(t + speed))
  }

  /// (t cos t, t sin t).
  private static func point(at t: Double) -> [Double] {
    let turns = t / turn
    let fraction = turns - turns.rounded(.down)
    let (sine, cosine) = Elementary.sineAndCosine(ofTurn: Lanes(repeating: fraction))
    return [t * cosine[0], t * sine[0]]
  }
}
