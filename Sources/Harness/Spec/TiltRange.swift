import GuidedDiffusion

/// Whether the mean of a tilt f under the base law, and that of f², are within double precision.
///
/// What is looked at is every component of the base law by itself: ln E[f²] must stay below 600 and
/// ln E[f] must not stay below -600 everywhere, which leaves room for what paths do beyond the law.
struct TiltRange {
  /// What is wrong with a tilt.
  enum Problem {
    /// ln E[f²] of a component, by its place among `components`, is too large or no number.
    case overflow(logarithm: Double, place: Int)
    /// The largest ln E[f] of all components is too small.
    case vanishing(logarithm: Double)
  }

  /// The bound on the logarithms.
  static let limit = 600.0

  private let components: [GaussianComponent]
  private let names: (Int) -> String

  /// The range under p(x), or under p(x|c) for the class of that index.
  init(_ target: LabelledMixture, baseClass: Int?) {
    let classes = baseClass.map { [target.classes[$0]] } ?? target.classes
    components = classes.flatMap(\.components)
    names = { place in
      var rest = place
      for item in classes {
        if rest < item.components.count {
          return "components[\(rest)] of class \(JSONValue.shortened(item.label))"
        }
        rest -= item.components.count
      }
      return "a component"
    }
  }

  /// What is wrong with `tilt`, or `nil`.
  func problem(of tilt: any PointTilt) -> Problem? {
    var highest = -Double.infinity
    for component in components {
      let value = tilt.logMean(mean: component.mean, covariance: component.covariance)
      highest = value.isNaN || highest.isNaN ? .nan : max(highest, value)
    }
    if highest < -Self.limit { return .vanishing(logarithm: highest) }
    // E[f²] <= 1 where f <= 1.
    let isBounded = tilt is RadialTilt || tilt is HalfSpaceTilt || tilt is ProbitTilt
    if isBounded { return highest.isNaN ? .overflow(logarithm: .nan, place: 0) : nil }
    var worst = (logarithm: -Double.infinity, place: 0)
    for (place, component) in components.enumerated() {
      let value = tilt.logSecondMoment(mean: component.mean, covariance: component.covariance)
      let logarithm = value.isNaN ? .infinity : value
      if logarithm > worst.logarithm { worst = (logarithm, place) }
    }
    return worst.logarithm > Self.limit
      ? .overflow(logarithm: worst.logarithm, place: worst.place) : nil
  }

  /// Notes in `log` what is wrong with `tilt`, which stands at `path`, and what would do instead.
  ///
  /// - Returns: Whether nothing is.
  func check(_ tilt: any PointTilt, path: String, log: ProblemLog) -> Bool {
    guard let problem = problem(of: tilt) else { return true }
    let limit = JSONValue.text(of: Self.limit)
    let help = remedy(for: tilt, problem)
    let suggestion = help.words.map { "; \($0) would do" } ?? ""
    let message =
      switch problem {
      case .overflow(let logarithm, let place):
        "overflows: ln E[f²] is \(Self.spoken(logarithm)) for \(names(place))"
          + " (must be below \(limit)\(suggestion))"
      case .vanishing(let logarithm):
        "vanishes: ln E[f] is \(Self.spoken(logarithm)) at most, of all components of the base law"
          + " (must be above -\(limit)\(suggestion))"
      }
    log.report(SpecPath.member(help.key, of: path), message)
    return false
  }

  private static func spoken(_ logarithm: Double) -> String {
    logarithm.magnitude < 1e15
      ? "\(Int(logarithm.rounded(.toNearestOrAwayFromZero)))" : "beyond double precision"
  }

  /// The key of `tilt` that can be changed, and in words a change that is enough.
  private func remedy(
    for tilt: any PointTilt,
    _ problem: Problem
  ) -> (key: String, words: String?) {
    switch tilt {
    case let tilt as ExponentialLinearTilt:
      let factor = factor(growing: false) {
        ExponentialLinearTilt(direction: tilt.direction.scaled(by: $0))
      }
      return ("direction", factor.map { "a direction \($0) times as long" })
    case let tilt as RadialTilt:
      let factor = factor(growing: true) {
        RadialTilt(centre: tilt.centre, length: min(1e150, tilt.length * $0))
      }
      return ("length", factor.map { "a length \($0) times as large" })
    case let tilt as QuadraticTilt:
      var growing = false
      if case .vanishing = problem { growing = true }
      let factor = factor(growing: growing) {
        QuadraticTilt(
          centre: tilt.centre,
          matrix: tilt.matrix.scaled(by: $0, addingToDiagonal: 0),
          constant: tilt.constant * $0
        )
      }
      return ("matrix", factor.map { "matrix and constant \($0) times as large" })
    case let tilt as HalfSpaceTilt:
      let normal = tilt.normal
      let offset = offset(tilt.offset, normal: normal) { HalfSpaceTilt(normal: normal, offset: $0) }
      return ("offset", offset.map { "an offset of \($0)" })
    case let tilt as ProbitTilt:
      let normal = tilt.normal
      let offset = offset(tilt.offset, normal: normal) { ProbitTilt(normal: normal, offset: $0) }
      return ("offset", offset.map { "an offset of \($0)" })
    default:
      return ("kind", nil)
    }
  }

  /// The factor nearest to 1 with which nothing is wrong, rounded away from 1 to one digit.
  private func factor(growing: Bool, _ tilt: (Double) -> any PointTilt) -> String? {
    func isFine(_ factor: Double) -> Bool { problem(of: tilt(factor)) == nil }
    let step = growing ? 4.0 : 0.25
    var (bad, good) = (1.0, step)
    while !isFine(good) {
      (bad, good) = (good, good * step)
      guard 1e-305...1e305 ~= good else { return nil }
    }
    for _ in 0..<12 {
      let middle = bad.squareRoot() * good.squareRoot()
      if isFine(middle) { good = middle } else { bad = middle }
    }
    guard good.isNormal else { return nil }
    let text = Self.oneDigit(good, up: growing)
    return Double(text).map(isFine) == true ? text : nil
  }

  /// An offset, smaller than the present one, with which nothing is wrong.
  private func offset(
    _ present: Double,
    normal: [Double],
    _ tilt: (Double) -> any PointTilt
  ) -> String? {
    let heights = components.map { zip($0.mean, normal).reduce(0) { $0 + $1.0 * $1.1 } }
    guard var good = heights.max(), good.isFinite, good < present else { return nil }
    var bad = present
    for _ in 0..<40 {
      let middle = bad + 0.5 * (good - bad)
      if problem(of: tilt(middle)) == nil { good = middle } else { bad = middle }
    }
    // A thousandth of the way decides which decimals are kept; any smaller offset is as good.
    let way = present - good
    var perUnit = 1.0
    while perUnit < 1e12, perUnit * way < 1e3 { perUnit *= 10 }
    let rounded = (good * perUnit).rounded(.down) / perUnit
    return problem(of: tilt(rounded)) == nil ? JSONValue.text(of: rounded) : nil
  }

  /// A positive number as one digit and a power of ten, rounded up or down: `0.3`, `20`, `4e-12`.
  private static func oneDigit(_ value: Double, up: Bool) -> String {
    var exponent = 0
    var power = 1.0
    while power * 10 <= value { (power, exponent) = (power * 10, exponent + 1) }
    while power > value { (power, exponent) = (power / 10, exponent - 1) }
    let digit = Int((value / power).rounded(up ? .up : .down))
    guard let rounded = Double("\(max(1, digit))e\(exponent)") else { return "\(value)" }
    return JSONValue.text(of: rounded)
  }
}

extension [Double] {
  fileprivate func scaled(by factor: Double) -> [Double] { map { $0 * factor } }
}
