/// A recipe for a random target, so that a claim can be tried on many laws that nobody picked.
///
/// With z standard normal and independent: every mean is `separation` · z; variances are
/// exp(z/2) (a log-normal of median 1); weights and priors are proportional to 1/2 + 1/(1 + e^{-z}),
/// so that no class vanishes. `full` covariances are A Aᵀ/d + I/2 with A standard normal.
/// Everything is drawn from the harness's own generator, keyed by `seed`.
public struct RandomMixture: Equatable, Sendable {
  /// The form of the covariances that are drawn.
  public enum CovarianceForm: String, CaseIterable, Sendable {
    /// One variance per component.
    case isotropic
    /// One variance per component and coordinate.
    case diagonal
    /// A dense matrix per component.
    case full
  }

  /// d >= 1.
  public var dimension: Int
  /// The number of classes, labelled `class-1`, `class-2`, ...
  public var classes: Int
  /// The number of components of each class.
  public var components: Int
  /// The standard deviation of each coordinate of the means.
  public var separation: Double
  /// The form of the covariances.
  public var covariance: CovarianceForm
  /// Which of the targets of this shape.
  public var seed: UInt64

  /// A recipe; nothing is drawn yet.
  public init(
    dimension: Int,
    classes: Int,
    components: Int,
    separation: Double,
    covariance: CovarianceForm = .isotropic,
    seed: UInt64
  ) {
    self.dimension = dimension
    self.classes = classes
    self.components = components
    self.separation = separation
    self.covariance = covariance
    self.seed = seed
  }
}

extension RandomMixture {
  /// The target of this recipe.
  ///
  /// - Throws: `InvalidMixture` if a count is below 1 or the separation is not finite.
  public func mixture() throws -> LabelledMixture {
    let counts = [("dimension", dimension), ("classes", classes), ("components", components)]
    var problems = counts.filter { $0.1 < 1 }.map {
      MixtureProblem(field: $0.0, message: "\($0.1) is below 1")
    }
    if !separation.isFinite {
      problems.append(MixtureProblem(field: "separation", message: "\(separation) is not finite"))
    }
    guard problems.isEmpty else { throw InvalidMixture(problems: problems) }
    let stream = NormalStream(seed: seed)
    var drawn = 0
    func draw() -> Double {
      defer { drawn += 1 }
      return stream.normal(path: 0, step: drawn, coordinate: 0, purpose: .target)
    }
    func shares(_ count: Int) -> [Double] {
      let raw = (0..<count).map { _ in 0.5 + 1 / (1 + Elementary.exp(-draw())) }
      let sum = raw.reduce(0, +)
      return raw.map { $0 / sum }
    }
    let priors = shares(classes)
    return try LabelledMixture(
      classes: (0..<classes).map { index in
        let weights = shares(components)
        return MixtureClass(
          label: "class-\(index + 1)",
          prior: priors[index],
          components: (0..<components).map { position in
            let mean = (0..<dimension).map { _ in separation * draw() }
            return GaussianComponent(
              weight: weights[position],
              mean: mean,
              covariance: drawCovariance(draw)
            )
          }
        )
      }
    )
  }

  private func drawCovariance(_ draw: () -> Double) -> Covariance {
    switch covariance {
    case .isotropic:
      return .isotropic(variance: Elementary.exp(0.5 * draw()))
    case .diagonal:
      return .diagonal(variances: (0..<dimension).map { _ in Elementary.exp(0.5 * draw()) })
    case .full:
      let factor = (0..<dimension).map { _ in (0..<dimension).map { _ in draw() } }
      var matrix = SymmetricMatrix(diagonal: [Double](repeating: 0.5, count: dimension))
      for row in 0..<dimension {
        for column in 0...row {
          let product = zip(factor[row], factor[column]).map { $0 * $1 }.reduce(0, +)
          matrix[row, column] += product / Double(dimension)
        }
      }
      return .full(matrix)
    }
  }
}
