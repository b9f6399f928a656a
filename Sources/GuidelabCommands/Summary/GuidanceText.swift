import GuidedDiffusion

/// What guidance is, in one line for people, and whether a theorem covers it.
struct GuidanceText {
  /// The guidance.
  var guidance: Guidance
  /// The law that it acts on.
  var target: LabelledMixture
  /// The discrete process.
  var sampler: any Sampler
  /// Whether the grid ends at the data, u = 0.
  var endsAtData = true
  /// Whether the scores are learned.
  var isLearned = false

  /// For example `reward exponential-linear (direction 0.7) on p(x)`.
  var subject: String {
    let base = guidance.baseClass.map { "p(x|\(target.classes[$0].label))" } ?? "p(x)"
    let aim =
      switch guidance.kind {
      case .classifierFree, .classifier: " to \(classText)"
      case .reward, .cost, .plugIn: " \(tiltText)"
      }
    return "\(guidance.kind.rawValue)\(aim) on \(base)"
  }

  /// What the improvement theorem says of it.
  var theorem: String {
    if guidance.kind == .plugIn { return "none: it covers ∇ ln f_u, not plug-in gradients" }
    if isLearned { return "none: it is about exact scores, and these are learned" }
    guard sampler.isReverseProcess else { return "none: this sampler is not the reverse process" }
    guard endsAtData else { return "none: short of the data it is about f_u there, not about f" }
    return "\(mean) does not \(guidance.raises ? "fall" : "rise"), whatever scales and schedule"
  }

  private var mean: String {
    switch guidance.tilt {
    case .classProbability(let index): "E[p(\(target.classes[index].label)|x)]"
    case .reciprocalClassProbability(let index): "E[1/p(\(target.classes[index].label)|x)]"
    case .gaussian, .posterior: "E[f(x)]"
    }
  }

  private var classText: String {
    guard let index = guidance.tilt.classIndex else { return "" }
    let item = target.classes[index]
    return "\(item.label) (prior \(short(item.prior)))"
  }

  private var tiltText: String {
    switch guidance.tilt {
    case .classProbability: return "class-probability of \(classText)"
    case .reciprocalClassProbability: return "reciprocal-class-probability of \(classText)"
    case .gaussian, .posterior: break
    }
    switch guidance.tilt.pointTilt {
    case let tilt as ExponentialLinearTilt:
      return "exponential-linear (direction \(vector(tilt.direction)))"
    case let tilt as RadialTilt:
      return "radial (centre \(vector(tilt.centre)), length \(short(tilt.length)))"
    case let tilt as QuadraticTilt:
      return "quadratic (centre \(vector(tilt.centre)), matrix \(matrix(tilt.matrix)),"
        + " constant \(short(tilt.constant)))"
    case let tilt as HalfSpaceTilt:
      return "half-space (normal \(vector(tilt.normal)), offset \(short(tilt.offset)))"
    case let tilt as ProbitTilt:
      return "probit (normal \(vector(tilt.normal)), offset \(short(tilt.offset)))"
    default:
      return "tilt"
    }
  }

  /// A number or, with several, the first of them in brackets.
  private func vector(_ entries: [Double]) -> String {
    if entries.count == 1 { return short(entries[0]) }
    let shown = entries.prefix(3).map(short).joined(separator: " ")
    return entries.count <= 3 ? "[\(shown)]" : "[\(shown) … \(entries.count) coordinates]"
  }

  private func matrix(_ matrix: SymmetricMatrix) -> String {
    let n = matrix.dimension
    let diagonal = (0..<n).map { matrix[$0, $0] }
    let isDiagonal = (0..<n).allSatisfy { row in (0..<row).allSatisfy { matrix[row, $0] == 0 } }
    guard isDiagonal else { return "\(n) by \(n)" }
    let isMultiple = diagonal.allSatisfy { $0 == diagonal[0] }
    if isMultiple { return n == 1 ? short(diagonal[0]) : "\(short(diagonal[0])) I" }
    return "diagonal \(vector(diagonal))"
  }

  private func short(_ value: Double) -> String { RoundedNumber.short(value, digits: 4) }
}
