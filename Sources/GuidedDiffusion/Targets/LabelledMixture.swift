/// One Gaussian of a class: ω N(μ, Σ).
public struct GaussianComponent: Equatable, Sendable {
  /// ω, the component's share of its class; the weights of a class sum to 1.
  public var weight: Double
  /// μ, one entry per coordinate.
  public var mean: [Double]
  /// Σ.
  public var covariance: Covariance

  /// ω N(μ, Σ).
  public init(weight: Double, mean: [Double], covariance: Covariance) {
    self.weight = weight
    self.mean = mean
    self.covariance = covariance
  }
}

/// A class c of the target: its prior π_c and p(x|c) = Σ_k ω_k N(x; μ_k, Σ_k).
public struct MixtureClass: Equatable, Sendable {
  /// The name by which specs and tables speak of the class.
  public var label: String
  /// π_c; the priors of a target sum to 1.
  public var prior: Double
  /// The Gaussians of p(x|c).
  public var components: [GaussianComponent]

  /// π_c p(x|c).
  public init(label: String, prior: Double, components: [GaussianComponent]) {
    self.label = label
    self.prior = prior
    self.components = components
  }
}

/// The data law p(x) = Σ_c π_c p(x|c) in R^d, every class a Gaussian mixture.
public struct LabelledMixture: Equatable, Sendable {
  /// The classes, in the order of the spec.
  public let classes: [MixtureClass]
  /// d, the number of coordinates of a point.
  public let dimension: Int

  /// The mixture of `classes`, each mean multiplied by `separation`.
  ///
  /// - Throws: `InvalidMixture` with every problem found, see `problems(in:)`.
  public init(classes: [MixtureClass], separation: Double = 1) throws {
    let found = Self.problems(in: classes)
    guard found.isEmpty else { throw InvalidMixture(problems: found) }
    // Means that stay as they are stay where they are in memory.
    self.classes =
      separation == 1
      ? classes
      : classes.map { original in
        var scaled = original
        for index in scaled.components.indices {
          scaled.components[index].mean = scaled.components[index].mean.map { $0 * separation }
        }
        return scaled
      }
    dimension = classes[0].components[0].mean.count
  }

  /// The position of the class with this label, or `nil`.
  public func classIndex(of label: String) -> Int? {
    classes.firstIndex { $0.label == label }
  }

  /// All components of all classes.
  public var components: [GaussianComponent] { classes.flatMap(\.components) }

  /// The number of components of all classes.
  public var componentCount: Int { classes.reduce(0) { $0 + $1.components.count } }
}

extension LabelledMixture {
  /// How far weights and priors may sum from 1.
  public static let weightTolerance = 1e-9

  /// Everything that keeps `classes` from being a law: no class or component, empty or repeated
  /// labels, weights or priors that are not positive or do not sum to 1, means that are not finite
  /// or disagree in dimension, covariances that are not positive definite.
  public static func problems(in classes: [MixtureClass]) -> [MixtureProblem] {
    var problems: [MixtureProblem] = []
    if classes.isEmpty {
      problems.append(MixtureProblem(field: "classes", message: "must name at least one class"))
    }
    let dimension = classes.first?.components.first?.mean.count ?? 0
    var labels: Set<String> = []
    for (index, item) in classes.enumerated() {
      func report(_ field: String, _ message: String) {
        problems.append(MixtureProblem(classIndex: index, field: field, message: message))
      }
      if item.label.isEmpty { report("label", "must not be empty") }
      if !labels.insert(item.label).inserted {
        report("label", "\"\(item.label)\" is used by an earlier class; labels must differ")
      }
      if !(item.prior > 0 && item.prior.isFinite) {
        report("prior", "\(item.prior) is not a positive number")
      }
      if item.components.isEmpty { report("components", "must hold at least one component") }
      for (position, component) in item.components.enumerated() {
        for (field, message) in component.problems(dimension: dimension) {
          problems.append(
            MixtureProblem(
              classIndex: index,
              componentIndex: position,
              field: field,
              message: message
            )
          )
        }
      }
      if let message = sumProblem(of: item.components.map(\.weight), named: "weights") {
        report("components", message)
      }
    }
    if let message = sumProblem(of: classes.map(\.prior), named: "priors") {
      problems.append(MixtureProblem(field: "classes", message: message))
    }
    return problems
  }

  private static func sumProblem(of shares: [Double], named name: String) -> String? {
    let sum = shares.reduce(0, +)
    guard !shares.isEmpty, shares.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return abs(sum - 1) <= weightTolerance
      ? nil : "the \(name) sum to \(sum) (they must sum to 1 within \(weightTolerance))"
  }
}

extension GaussianComponent {
  fileprivate func problems(dimension: Int) -> [(field: String, message: String)] {
    var problems: [(String, String)] = []
    if !(weight > 0 && weight.isFinite) {
      problems.append(("weight", "\(weight) is not a positive number"))
    }
    if mean.isEmpty { problems.append(("mean", "must have at least one coordinate")) }
    if !mean.allSatisfy(\.isFinite) { problems.append(("mean", "has a value that is not finite")) }
    if mean.count != dimension, !mean.isEmpty {
      problems.append(
        (
          "mean",
          "has \(mean.count) coordinates, but the first component of the target has \(dimension)"
        )
      )
    }
    if let message = covariance.problem(dimension: mean.count) {
      problems.append(("covariance", message))
    }
    return problems
  }
}

/// One thing wrong with a mixture and where: `field` of a component, of a class or of the target.
public struct MixtureProblem: Equatable, Sendable {
  /// The class, or `nil` when the whole target is meant.
  public var classIndex: Int?
  /// The component of that class, or `nil` when the class itself is meant.
  public var componentIndex: Int?
  /// `classes`, `label`, `prior`, `components`, `weight`, `mean` or `covariance`.
  public var field: String
  /// What is wrong and what is allowed.
  public var message: String
}

/// The error of a target that is not a law.
public struct InvalidMixture: Error, Equatable, Sendable {
  /// Everything that is wrong, in the order of the classes.
  public var problems: [MixtureProblem]
}
