/// What a spec says of its results, to be judged by them.
public struct Claim: Hashable, Sendable {
  /// What is claimed; the raw value is the name in specs and tables.
  public enum Kind: String, CaseIterable, Sendable {
    /// The improvement is negative at every scale above 0.
    case decreases
    /// The improvement is positive at every scale above 0.
    case increases
    /// The simulated improvement is the improvement theorem's integral, up to a relative tolerance.
    case equalsPathIntegral = "equals-path-integral"
    /// The estimate is the known value.
    case equalsExact = "equals-exact"
    /// The improvement is larger in size at each scale than at the scale before.
    case monotoneInScale = "monotone-in-scale"
    /// Guidance makes less than a share of the paths better, by default not all of them.
    case notUniform = "not-uniform"
    /// The error is that of a power law in the number of steps with the claimed order, up to a tolerance.
    case convergesInSteps = "converges-in-steps"
    /// A score error e moves the estimate by at most a constant times e.
    case linearInScoreError = "linear-in-score-error"
    /// Two cells have the same estimates, up to a relative tolerance.
    case sameAs = "same-as"
    /// The improvement of one cell is at least a share of that of another.
    case reaches

    /// Whether the claim is about the difference to w = 0.
    public var isOfImprovement: Bool {
      switch self {
      case .decreases, .increases, .equalsPathIntegral, .monotoneInScale, .reaches: true
      case .equalsExact, .notUniform, .convergesInSteps, .linearInScoreError, .sameAs: false
      }
    }

    /// The tolerance where a spec gives none; `nil` for claims that have none.
    public var standardTolerance: Double? {
      switch self {
      case .equalsPathIntegral, .sameAs: 0.01
      case .equalsExact: 0
      case .convergesInSteps: 0.2
      case .decreases, .increases, .monotoneInScale, .notUniform, .linearInScoreError, .reaches:
        nil
      }
    }

    /// The keys of a claim beside `claim` and `quantity`.
    var ownKeys: [String] {
      switch self {
      case .decreases, .increases, .monotoneInScale: []
      case .notUniform: ["below"]
      case .equalsPathIntegral, .equalsExact: ["tolerance"]
      case .convergesInSteps: ["order", "tolerance", "of"]
      case .linearInScoreError: ["constant"]
      case .sameAs: ["cells", "tolerance", "scale_shift"]
      case .reaches: ["cells", "share"]
      }
    }
  }

  /// The numbers whose convergence is claimed; the raw value is the name in specs.
  public enum Source: String, CaseIterable, Sendable {
    /// The estimates, with their errors.
    case estimate
    /// The chain's own values by quadrature, on the line.
    case exact
  }

  /// Two cells that are compared.
  public struct CellPair: Hashable, Sendable {
    /// The cell that the other is compared with.
    public var reference: Int
    /// The cell that the claim is about.
    public var other: Int
    /// Scale w of `reference` is compared with w + `scaleShift` of `other`.
    public var scaleShift = 0.0

    /// Whether scale `w` of the reference is compared with `scale` of the other cell.
    func compares(_ w: Double, with scale: Double) -> Bool {
      // Sums of decimal fractions are not always the nearest number to the decimal sum.
      abs(w + scaleShift - scale) <= 1e-12 * max(1, abs(w), abs(scale))
    }
  }

  /// What is claimed.
  public var kind: Kind
  /// Of what it is claimed.
  public var quantity: ResultRow.Quantity
  /// The relative tolerance of claims of equality, the absolute one of an order; 0 for the others.
  public var tolerance: Double
  /// The order of convergence that `convergesInSteps` claims.
  public var order = 1.0
  /// What `convergesInSteps` is about.
  public var source = Source.estimate
  /// The share of paths that `notUniform` says are not reached by those that get better; of the reference's
  /// improvement that `reaches` says is reached.
  public var share = 1.0
  /// The slope that `linearInScoreError` claims.
  public var constant = 1.0
  /// The cells of `sameAs` and `reaches`; `nil` for the others.
  public var pair: CellPair?

  /// The claim that `quantity` is as `kind` says; without `tolerance` it has the standard one.
  public init(_ kind: Kind, _ quantity: ResultRow.Quantity, tolerance: Double? = nil) {
    self.kind = kind
    self.quantity = quantity
    self.tolerance = tolerance ?? kind.standardTolerance ?? 0
  }

  /// Whether the truth of the claim lies on the threshold of its test, so that the test errs as often as
  /// its level says.
  var isOnThreshold: Bool { kind == .equalsExact && tolerance == 0 }

  /// The claim in a few words, such as `decreases reward`; no two claims of a spec have the same.
  public var name: String {
    let plain = "\(kind.rawValue) \(quantity.rawValue)"
    guard let pair else { return plain }
    let shift =
      pair.scaleShift == 0
      ? "" : " (w \(pair.scaleShift < 0 ? "-" : "+") \(JSONValue.text(of: abs(pair.scaleShift))))"
    return "\(plain) of cells \(pair.reference) and \(pair.other)\(shift)"
  }
}

/// What the results say of a claim; the raw value is the name in tables.
public enum Verdict: String, CaseIterable, Sendable {
  /// It holds.
  case supported
  /// It does not hold.
  case refuted
  /// The results do not decide.
  case inconclusive

  /// The verdict on a claim as a whole: refuted when any row is, supported when all rows are.
  public static func overall(_ verdicts: [Verdict]) -> Verdict {
    if verdicts.contains(.refuted) { return .refuted }
    return !verdicts.isEmpty && verdicts.allSatisfy { $0 == .supported }
      ? .supported : .inconclusive
  }
}
