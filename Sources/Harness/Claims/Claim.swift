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
    /// Guidance does not make every path better.
    case notUniform = "not-uniform"

    /// Whether the claim is about the difference to w = 0.
    public var isOfImprovement: Bool {
      switch self {
      case .decreases, .increases, .equalsPathIntegral, .monotoneInScale: true
      case .equalsExact, .notUniform: false
      }
    }

    /// The relative tolerance where a spec gives none; `nil` for claims that have none.
    public var standardTolerance: Double? {
      switch self {
      case .equalsPathIntegral: 0.01
      case .equalsExact: 0
      case .decreases, .increases, .monotoneInScale, .notUniform: nil
      }
    }
  }

  /// What is claimed.
  public var kind: Kind
  /// Of what it is claimed.
  public var quantity: ResultRow.Quantity
  /// The relative tolerance of claims of equality; 0 for the others.
  public var tolerance: Double

  /// The claim that `quantity` is as `kind` says; without `tolerance` it has the standard one.
  public init(_ kind: Kind, _ quantity: ResultRow.Quantity, tolerance: Double? = nil) {
    self.kind = kind
    self.quantity = quantity
    self.tolerance = tolerance ?? kind.standardTolerance ?? 0
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
