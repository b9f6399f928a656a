import Foundation

/// One class of a labelled mixture: its name, its prior and its components.
public struct OracleClass: Sendable {
  /// The name of the class.
  public let label: String
  /// The prior probability π of the class.
  public let prior: Double
  /// The components of p(x|c); their weights sum to one.
  public let components: [OracleComponent]

  /// Creates a class.
  ///
  /// - Parameters:
  ///   - label: The name of the class.
  ///   - prior: The prior probability π.
  ///   - components: The components of p(x|c).
  public init(label: String, prior: Double, components: [OracleComponent]) {
    self.label = label
    self.prior = prior
    self.components = components
  }
}

/// A labelled Gaussian mixture p(x) = Σ_c π_c Σ_k ω_k N(x; μ_k, Σ_k) in R^d.
///
/// Everything is evaluated from the definition, with dense matrices. Classes are numbered from zero
/// in the order given; a log-time u = -ln(1 - τ) of zero means the data law.
///
/// Source: Li & Jiao 2025, the target of guided sampling.
public struct OracleMixture: Sendable {
  /// The classes, in order.
  public let classes: [OracleClass]

  /// Creates a mixture.
  ///
  /// - Parameter classes: The classes; their priors sum to one.
  public init(classes: [OracleClass]) {
    self.classes = classes
  }

  /// The number d of coordinates.
  public var dimension: Int { classes[0].components[0].mean.count }

  /// The law of X_u = e^{-u/2} X_0 + √(1 - e^{-u}) Z when X_0 has the law of this mixture.
  ///
  /// - Parameter logTime: The log-time u >= 0.
  /// - Returns: The noised mixture: same classes, same weights.
  public func noised(at logTime: Double) -> OracleMixture {
    OracleMixture(
      classes: classes.map { group in
        OracleClass(
          label: group.label,
          prior: group.prior,
          components: group.components.map { $0.noised(at: logTime) }
        )
      }
    )
  }

  /// The log-density log p(x).
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: log Σ_c π_c Σ_k ω_k N(x; μ_k, Σ_k).
  public func logDensity(at point: [Double]) -> Double {
    OracleSum.logSumExp(joint(at: point, classIndex: nil).map(\.logTerm))
  }

  /// The log-density log p(x|c) of one class.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - classIndex: The class c.
  /// - Returns: log Σ_k ω_k N(x; μ_k, Σ_k).
  public func logDensity(at point: [Double], classIndex: Int) -> Double {
    OracleSum.logSumExp(joint(at: point, classIndex: classIndex).map(\.logTerm))
  }

  /// The class probability p(c|x) = π_c p(x|c) / p(x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - classIndex: The class c.
  /// - Returns: A probability.
  public func classProbability(at point: [Double], classIndex: Int) -> Double {
    exp(-logReciprocalClassProbability(at: point, classIndex: classIndex))
  }

  /// The reciprocal class probability 1/p(c|x) = p(x) / (π_c p(x|c)).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - classIndex: The class c.
  /// - Returns: A number of at least one; infinite when it overflows.
  public func reciprocalClassProbability(at point: [Double], classIndex: Int) -> Double {
    exp(logReciprocalClassProbability(at: point, classIndex: classIndex))
  }

  /// The logarithm of 1/p(c|x).
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - classIndex: The class c.
  /// - Returns: log p(x) - log π_c - log p(x|c).
  public func logReciprocalClassProbability(at point: [Double], classIndex: Int) -> Double {
    logDensity(at: point) - log(classes[classIndex].prior)
      - logDensity(at: point, classIndex: classIndex)
  }

  /// The score ∇ log p(x).
  ///
  /// - Parameter point: The point x, d coordinates.
  /// - Returns: d partial derivatives.
  public func score(at point: [Double]) -> [Double] {
    score(at: point, of: joint(at: point, classIndex: nil))
  }

  /// The score ∇ log p(x|c) of one class.
  ///
  /// - Parameters:
  ///   - point: The point x, d coordinates.
  ///   - classIndex: The class c.
  /// - Returns: d partial derivatives.
  public func score(at point: [Double], classIndex: Int) -> [Double] {
    score(at: point, of: joint(at: point, classIndex: classIndex))
  }

  /// Every component with the logarithm of its share of the density at a point.
  private func joint(
    at point: [Double],
    classIndex: Int?
  ) -> [(component: OracleComponent, logTerm: Double)] {
    var terms: [(component: OracleComponent, logTerm: Double)] = []
    for (index, group) in classes.enumerated() where classIndex == nil || classIndex == index {
      let logPrior = classIndex == nil ? log(group.prior) : 0
      for component in group.components {
        let logTerm = logPrior + log(component.weight) + component.logDensity(at: point)
        terms.append((component, logTerm))
      }
    }
    return terms
  }

  /// The average of the components' scores, weighted by their responsibilities.
  private func score(
    at point: [Double],
    of terms: [(component: OracleComponent, logTerm: Double)]
  ) -> [Double] {
    let total = OracleSum.logSumExp(terms.map(\.logTerm))
    return (0..<point.count).map { coordinate in
      terms.reduce(0) { sum, term in
        sum + exp(term.logTerm - total) * term.component.score(at: point, coordinate: coordinate)
      }
    }
  }
}
