/// A claim as a sentence says it.
struct ClaimWords: Equatable {
  /// The name of what is claimed, as in specs and tables.
  var kind: String
  /// The name of what it is claimed of.
  var quantity: String
  /// The relative tolerance, where the spec gives one.
  var tolerance: Double?

  /// The share that improved paths are below or that is reached, where the spec gives one.
  var share: Double?

  /// The claim in words, such as `E[1/p(c|x)] falls at every scale`; a kind or quantity that has
  /// no words of its own is called by its name.
  var text: String {
    let subject = Self.subject(of: quantity)
    let allowed = tolerance ?? 0
    let within = allowed > 0 ? " within \(RoundedNumber.short(100 * allowed, digits: 3)) %" : ""
    switch kind {
    case "decreases": return "\(subject) falls at every scale"
    case "increases": return "\(subject) rises at every scale"
    case "equals-path-integral":
      return "the change in \(subject) is the path integral" + within
    case "equals-exact": return "\(subject) is the exact value" + within
    case "monotone-in-scale": return "\(subject) changes more with every scale"
    case "not-uniform":
      return share.map {
        "less than \(RoundedNumber.short(100 * $0, digits: 3)) % of paths get better"
      }
        ?? "not every path gets better"
    case "converges-in-steps": return "\(subject) converges in the steps at the order claimed"
    case "linear-in-score-error": return "\(subject) moves at most linearly with the score's error"
    case "reaches":
      let part = RoundedNumber.short(100 * (share ?? 0.9), digits: 3)
      return "the change in \(subject) is at least \(part) % of another cell's"
    case "same-as": return "\(subject) is the same in two cells" + within
    default: return "\(subject): \(Self.spoken(kind))" + within
    }
  }

  /// A quantity as a sentence says it, such as `E[1/p(c|x)]`.
  static func subject(of quantity: String) -> String { subjects[quantity] ?? spoken(quantity) }

  /// Names as words: `log_probability` is `log probability`.
  private static func spoken(_ name: String) -> String {
    String(name.map { $0 == "_" || $0 == "-" ? " " : $0 })
  }

  private static let subjects = [
    "reciprocal_probability": "E[1/p(c|x)]",
    "probability": "E[p(c|x)]",
    "log_probability": "E[ln p(c|x)]",
    "reward": "E[reward]",
    "cost": "E[cost]",
    "tilt": "E[f] over its unguided mean",
    "mean_square": "E[|x|²]",
    "frechet_distance": "the squared Fréchet distance",
    "improved_fraction": "the share of improved paths",
  ]
}
