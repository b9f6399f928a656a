import GuidedDiffusion

extension SpecReader {
  private enum TargetKind: String, CaseIterable {
    case mixture
    case randomMixture = "random-mixture"
    case swissRoll = "swiss-roll"
    case points
  }

  /// The `target` of a spec: an explicit mixture unless `kind` says otherwise; `library` has the files
  /// that it may name.
  func readTarget(_ library: PointsLibrary) -> TargetSettings? {
    guard let object = readObject() else { return nil }
    guard let kind = object.choice("kind", TargetKind.self, default: .mixture) else { return nil }
    switch kind {
    case .mixture:
      object.allowOnly(["kind", "classes", "separation"], kind: kind.rawValue)
      let separation = object.number("separation", .positive, default: 1)
      let words = "an array of at least one class"
      guard let classes = object.require("classes", mustBe: words)?.readClasses() else {
        return nil
      }
      guard let separation else { return nil }
      return scaled(classes, by: separation).map { TargetSettings(mixture: $0) }
    case .randomMixture:
      object.allowOnly(
        ["kind", "dimension", "classes", "components", "separation", "seed", "covariance"],
        kind: kind.rawValue
      )
      return object.readRandomMixture().map { TargetSettings(mixture: $0) }
    case .swissRoll:
      object.allowOnly(ObjectReader.swissRollKeys, kind: kind.rawValue)
      return object.readSwissRoll().map { TargetSettings(mixture: $0) }
    case .points:
      object.allowOnly(ObjectReader.pointsKeys, kind: kind.rawValue)
      return object.readPoints(library)
    }
  }

  private func scaled(_ classes: [MixtureClass], by separation: Double) -> LabelledMixture? {
    guard let target = lawful({ try LabelledMixture(classes: classes, separation: separation) })
    else { return nil }
    guard target.components.allSatisfy({ $0.mean.allSatisfy(\.isFinite) }) else {
      log.report(
        SpecPath.member("separation", of: path),
        "a mean times \(separation) is beyond double precision (must be smaller)"
      )
      return nil
    }
    return target
  }

  /// The mixture that `build` gives, noting why when there is none.
  func lawful(_ build: () throws -> LabelledMixture) -> LabelledMixture? {
    do {
      return try build()
    } catch {
      let first = (error as? InvalidMixture)?.problems.first
      report("gives no law" + (first.map { ": \($0.field) \($0.message)" } ?? ""))
      return nil
    }
  }

  /// Notes, with its counts, a target that holds too many numbers.
  ///
  /// - Returns: Whether it may be built.
  func allowsSize(dimension: Int128, components: Int128, isFull: Bool) -> Bool {
    let each = isFull ? dimension * dimension : dimension
    guard dimension <= SpecLimits.dimension, each * components <= SpecLimits.targetNumbers else {
      let product =
        "\(dimension) coordinates\(isFull ? " squared (full covariances)" : "") × \(components)"
        + " components"
      report(
        "is too large: \(product) = \(each * components) numbers"
          + " (at most \(SpecLimits.targetNumbers), and \(SpecLimits.dimension) coordinates)"
      )
      return false
    }
    return true
  }

  /// The classes of an explicit mixture, if they make a law.
  private func readClasses() -> [MixtureClass]? {
    guard let items = readArray(mustBe: "an array of at least one class") else { return nil }
    guard !items.isEmpty else {
      reportFound(mustBe: "an array of at least one class")
      return nil
    }
    let before = log.problems.count
    let guess = MixtureShape(of: items)
    let classes = items.map { $0.readClass(like: guess) }
    let components = classes.flatMap(\.components)
    let isFull = components.contains { if case .full = $0.covariance { true } else { false } }
    guard
      allowsSize(
        dimension: Int128(components.map(\.mean.count).max() ?? 0),
        components: Int128(components.count),
        isFull: isFull
      )
    else { return nil }
    let unread = log.problems[before...].map(\.path)
    for problem in LabelledMixture.problems(in: classes) {
      let place = self.place(of: problem)
      let isGroup = problem.field == "classes" || problem.field == "components"
      // A value that could not be read has a stand-in, of which nothing must be said.
      let isStandIn = unread.contains {
        SpecPath.isPath(place, atOrBelow: $0)
          || (!isGroup && SpecPath.isPath($0, atOrBelow: place))
      }
      if !isStandIn { log.report(place, problem.message) }
    }
    return log.problems.count == before ? classes : nil
  }

  private func place(of problem: MixtureProblem) -> String {
    guard let index = problem.classIndex else { return path }
    let owner = SpecPath.item(index, of: path)
    guard let component = problem.componentIndex else {
      return SpecPath.member(problem.field, of: owner)
    }
    let inner = SpecPath.item(component, of: SpecPath.member("components", of: owner))
    return SpecPath.member(problem.field, of: inner)
  }

  private func readClass(like shape: MixtureShape) -> MixtureClass {
    var result = MixtureClass(label: "", prior: .nan, components: [])
    guard let object = readObject(mustBe: "an object with label, prior and components") else {
      return result
    }
    object.allowOnly(["label", "prior", "components"])
    result.label = object.text("label") ?? ""
    result.prior = object.number("prior", .positive) ?? .nan
    let words = "an array of components"
    let items = object.require("components", mustBe: words)?.readArray(mustBe: words)
    result.components = items?.map { $0.readComponent(like: shape) } ?? []
    return result
  }

  private func readComponent(like shape: MixtureShape) -> GaussianComponent {
    var result = GaussianComponent(
      weight: .nan,
      mean: [Double](repeating: 0, count: shape.dimension),
      covariance: .isotropic(variance: 1)
    )
    guard let object = readObject(mustBe: "an object with weight, mean and covariance") else {
      return result
    }
    object.allowOnly(["weight", "mean", "covariance"])
    result.weight = object.number("weight", .positive, default: 1) ?? .nan
    let words = "an array of numbers, one per coordinate"
    if let mean = object.require("mean", mustBe: words)?.readNumbers(mustBe: words) {
      result.mean = mean
    }
    let forms = Self.matrixForms
    if let covariance = object.require("covariance", mustBe: forms)?.readCovariance() {
      result.covariance = covariance
    }
    return result
  }
}

/// The dimension that a mixture means to have, for standing in where a mean cannot be read.
private struct MixtureShape {
  var dimension = 1

  init(of classes: [SpecReader]) {
    let components = classes.lazy.flatMap { $0.value["components"]?.items ?? [] }
    let means = components.compactMap { $0["mean"]?.items }
    let readable = means.first { !$0.isEmpty && $0.allSatisfy { $0.double != nil } }
    if let readable { dimension = readable.count }
  }
}

extension ObjectReader {
  fileprivate func readRandomMixture() -> LabelledMixture? {
    let dimension = whole("dimension", 1...SpecLimits.dimension)
    let classes = whole("classes", 1...SpecLimits.targetNumbers)
    let components = whole("components", 1...SpecLimits.targetNumbers)
    let separation = number("separation", .nonNegative)
    let seed = whole("seed", 0...Int128(UInt64.max))
    let form = choice("covariance", RandomMixture.CovarianceForm.self, default: .isotropic)
    guard let dimension, let classes, let components, let separation, let seed, let form else {
      return nil
    }
    let reader = SpecReader(value: .object(members), path: path, log: log)
    let count = classes * components
    guard reader.allowsSize(dimension: dimension, components: count, isFull: form == .full) else {
      return nil
    }
    let work = dimension * dimension * dimension * count
    guard form != .full || work <= SpecLimits.drawing else {
      reader.report(
        "is too much work: \(dimension) coordinates cubed (full covariances) × \(count) components"
          + " = \(work) operations (at most \(SpecLimits.drawing))"
      )
      return nil
    }
    let recipe = RandomMixture(
      dimension: Int(dimension),
      classes: Int(classes),
      components: Int(components),
      separation: separation,
      covariance: form,
      seed: UInt64(seed)
    )
    return reader.lawful { try recipe.mixture() }
  }
}
