import Estimation
import GuidedDiffusion

/// A quantity of the tables as a multiple of a functional's mean.
struct RowQuantity {
  /// Its name.
  var quantity: ResultRow.Quantity
  /// The functional that is estimated.
  var functional: Functional
  /// What the functional's mean is multiplied by.
  var factor = 1.0
  /// What a theorem says of its improvement.
  var theorem = ResultRow.Theorem.none

  /// Whether the improvement theorem's integral is a row beside it; `tilt` is a multiple of one that has.
  var hasIntegral: Bool { theorem != .none && quantity != .tilt }

  /// Whether theory leaves it to the sample to say if a row can be relied on, by the twin or by a plain mean.
  func isTrusted(_ moments: FiniteMoments, byTwin: Bool) -> Bool {
    functional != .reciprocalProbability || (byTwin ? moments != .none : moments == .variance)
  }

  /// The quantities of `cell` that are means of functionals; E_base[f] is `baseMean`.
  static func all(of cell: Cell, baseMean: Double) -> [RowQuantity] {
    let guidance = cell.guidance
    let tilt = Functional.tilt(of: guidance)
    // Short of the data the theorem is about f_u there, not about f; with a score error it holds up to
    // the error.
    let isCovered =
      cell.sampler.isReverseProcess && guidance.kind != .plugIn && cell.logTimes[0] == 0
      && cell.hasExactScores
    let theorem: ResultRow.Theorem =
      isCovered ? (guidance.raises ? .raises : .lowers) : .none
    return named(by: guidance).map { quantity, functional in
      RowQuantity(
        quantity: quantity,
        functional: functional,
        factor: quantity == .tilt ? 1 / baseMean : 1,
        theorem: functional == tilt ? theorem : .none
      )
    }
  }

  /// The quantities under `guidance` that are means of functionals, and of which.
  static func named(by guidance: Guidance) -> [(ResultRow.Quantity, Functional)] {
    let tilt = Functional.tilt(of: guidance)
    let functionals = Functional.all(of: guidance)
    var named = functionals.compactMap { functional -> (ResultRow.Quantity, Functional)? in
      // Where the tilt alone is estimated it has the name of what is done to it.
      guard let quantity = functional.quantity, functional != tilt || functionals.count > 2 else {
        return nil
      }
      return (quantity, functional)
    }
    switch guidance.kind {
    case .classifierFree, .classifier: break
    case .reward, .plugIn: named.append((.reward, tilt))
    case .cost: named.append((.cost, tilt))
    }
    return named + [(.tilt, tilt)]
  }
}

extension Functional {
  /// The functional's name in the tables; `nil` for the tilt, which has several.
  var quantity: ResultRow.Quantity? {
    switch self {
    case .reciprocalProbability: .reciprocalProbability
    case .probability: .probability
    case .logProbability: .logProbability
    case .meanSquare: .meanSquare
    case .tilt: nil
    }
  }
}

extension Cell {
  /// The quantity that guidance is about.
  public var mainQuantity: ResultRow.Quantity {
    switch guidance.kind {
    case .classifierFree: .reciprocalProbability
    case .classifier: .probability
    case .reward, .plugIn: .reward
    case .cost: .cost
    }
  }
}

/// What theory knows of the continuous process of a cell.
struct ContinuousValues {
  /// The moments of the tilt.
  let tilt: TiltMoments
  private let cell: Cell
  private let base: LawMoments
  private let reweighted: LawMoments?
  private let distance: FrechetDistance?

  init(_ cell: Cell) {
    self.cell = cell
    tilt = TiltMoments(target: cell.target, guidance: cell.guidance)
    base = LawMoments(baseOf: cell.guidance, on: cell.target)
    reweighted =
      cell.guidance.raises
      ? LawMoments.reweighted(by: cell.guidance, on: cell.target) : nil
    distance = FrechetDistance(toBaseOf: cell.guidance, on: cell.target)
  }

  /// The mean of a functional under the base law (w = 0) or the reweighted law (w = 1).
  func law(_ functional: Functional, scale: Double) -> Double? {
    let isTilt = functional == Functional.tilt(of: cell.guidance)
    if scale == 0 {
      return isTilt ? tilt.unguidedMean : functional == .meanSquare ? base.meanSquare : nil
    }
    guard scale == 1 else { return nil }
    guard isTilt else { return functional == .meanSquare ? reweighted?.meanSquare : nil }
    return cell.guidance.raises ? tilt.reweightedMean : nil
  }

  /// The squared Fréchet distance of the base law (0) or of the reweighted law to the base law.
  func frechet(scale: Double) -> Double? {
    if scale == 0 { return distance == nil ? nil : 0 }
    guard scale == 1, let reweighted else { return nil }
    return distance?.squared(of: reweighted)
  }

  /// Whether the simulated process is one of those two laws in continuous time at `scale`.
  func isKnown(scale: Double) -> Bool {
    guard cell.logTimes[0] == 0, cell.hasExactScores else { return false }
    return scale == 0
      || (scale == 1 && cell.guidance.kind != .plugIn && cell.guidance.schedule == .constant
        && cell.sampler.isReverseProcess)
  }
}

extension LawMoments {
  /// E[|x|²].
  fileprivate var meanSquare: Double {
    mean.indices.reduce(0) { $0 + mean[$1] * mean[$1] + covariance[$1, $1] }
  }
}
