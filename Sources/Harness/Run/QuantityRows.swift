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

  /// The quantities of `cell` that are means of functionals, in the order of the tables.
  static func all(of cell: Cell) -> [RowQuantity] {
    let guidance = cell.guidance
    let tilt = Functional.tilt(of: guidance)
    let isCovered = cell.sampler.isReverseProcess && guidance.kind != .plugIn
    let theorem: ResultRow.Theorem =
      isCovered ? (guidance.raises ? .raises : .lowers) : .none
    var rows: [RowQuantity] = []
    let functionals = Functional.all(of: guidance)
    for functional in functionals {
      // Where the tilt alone is estimated it has the name of what is done to it.
      guard let quantity = functional.quantity, functional != tilt || functionals.count > 2 else {
        continue
      }
      rows.append(
        RowQuantity(
          quantity: quantity,
          functional: functional,
          theorem: functional == tilt ? theorem : .none
        )
      )
    }
    switch guidance.kind {
    case .classifierFree, .classifier: break
    case .reward, .plugIn:
      rows.append(RowQuantity(quantity: .reward, functional: tilt, theorem: theorem))
    case .cost: rows.append(RowQuantity(quantity: .cost, functional: tilt, theorem: theorem))
    }
    rows.append(
      RowQuantity(
        quantity: .tilt,
        functional: tilt,
        factor: 1 / cell.baseMean,
        theorem: theorem
      )
    )
    let order = ResultRow.Quantity.allCases
    return rows.sorted {
      (order.firstIndex(of: $0.quantity) ?? 0) < (order.firstIndex(of: $1.quantity) ?? 0)
    }
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

  /// The components of the base law with their shares, which sum to 1.
  var baseComponents: [(share: Double, component: GaussianComponent)] {
    let classes = guidance.baseClass.map { [target.classes[$0]] } ?? target.classes
    let total = classes.reduce(0) { $0 + $1.prior }
    return classes.flatMap { item in
      item.components.map { (item.prior / total * $0.weight, $0) }
    }
  }

  /// E_base[f], the mean of the tilt without guidance in continuous time.
  var baseMean: Double {
    switch guidance.tilt {
    case .classProbability(let index): target.classes[index].prior
    case .reciprocalClassProbability(let index): 1 / target.classes[index].prior
    case .gaussian(let tilt): mean { tilt.logMean(mean: $0.mean, covariance: $0.covariance) }
    case .posterior(let tilt): mean { tilt.logMean(mean: $0.mean, covariance: $0.covariance) }
    }
  }

  /// E_base[f²]/E_base[f], the mean of the tilt at w = 1 when it is raised; `nil` where no closed form
  /// is known.
  var reweightedMean: Double? {
    guard let tilt = guidance.tilt.pointTilt else { return nil }
    return mean { tilt.logSecondMoment(mean: $0.mean, covariance: $0.covariance) } / baseMean
  }

  private func mean(_ logMean: (GaussianComponent) -> Double) -> Double {
    baseComponents.reduce(0) { $0 + $1.share * Elementary.exp(logMean($1.component)) }
  }

  /// What theory knows of the continuous process at `scale`: E_base[F] without guidance, E[f²]/E[f] at
  /// w = 1; `nil` elsewhere, and where the process does not run down to the data.
  func continuousValue(_ functional: Functional, scale: Double) -> Double? {
    guard logTimes[0] == 0 else { return nil }
    let isTilt = functional == Functional.tilt(of: guidance)
    if scale == 0, isTilt { return baseMean }
    if scale == 0, functional == .meanSquare {
      return baseComponents.reduce(0) { sum, item in
        let component = item.component
        let square = component.mean.indices.reduce(0.0) {
          $0 + component.mean[$1] * component.mean[$1] + component.covariance.variance(of: $1)
        }
        return sum + item.share * square
      }
    }
    let isExact =
      guidance.raises && guidance.kind != .plugIn && guidance.schedule == .constant
      && sampler.isReverseProcess
    return scale == 1 && isTilt && isExact ? reweightedMean : nil
  }
}
