import Estimation
import GuidedDiffusion

extension StandardErrorTarget {
  /// The key in the `run` of a spec.
  static let key = "target_standard_error"
  /// What an entry may say.
  private static let kinds = ["relative", "absolute"]

  /// The dotted keys of a spec from `run.target_standard_error` on.
  static let patterns: [String] =
    ["run." + key]
    + quantities.flatMap { quantity in
      let own = "run.\(key).\(quantity.rawValue)"
      return [own] + kinds.map { "\(own).\($0)" }
    }

  /// What `object` says of `quantity`.
  fileprivate init?(_ quantity: ResultRow.Quantity, _ object: ObjectReader) {
    object.allowOnly(Self.kinds)
    let known = Self.kinds.filter { object.members[$0] != nil }
    guard !known.isEmpty else {
      if object.members.isEmpty {
        object.log.report(object.path, "is an empty object (must have \(Self.mustBe))")
      }
      return nil
    }
    let numbers = known.map { object.number($0, .positive) }
    guard !numbers.contains(nil), object.members.count == known.count else { return nil }
    self.quantity = quantity
    limit = StandardErrorLimit(
      relative: known.firstIndex(of: "relative").flatMap { numbers[$0] },
      absolute: known.firstIndex(of: "absolute").flatMap { numbers[$0] }
    )
  }

  /// What the value of a quantity must be or have.
  fileprivate static let mustBe = "\"relative\", \"absolute\" or both, each a positive number"
}

extension SpecReader {
  /// The `target_standard_error` of a run, in the order of the tables.
  func readTargets() -> [StandardErrorTarget]? {
    let quantities = StandardErrorTarget.quantities
    guard let object = readObject(mustBe: "an object from quantities to standard errors") else {
      return nil
    }
    object.allowOnly(quantities.map(\.rawValue))
    let named = quantities.filter { object.members[$0.rawValue] != nil }
    let targets = named.compactMap { quantity -> StandardErrorTarget? in
      object[quantity.rawValue]?
        .readObject(mustBe: "an object with " + StandardErrorTarget.mustBe)
        .flatMap { StandardErrorTarget(quantity, $0) }
    }
    return targets.count == object.members.count ? targets : nil
  }
}

extension Guidance {
  /// Notes targets of quantities that there are no rows of.
  func suits(targets: [StandardErrorTarget], log: ProblemLog) -> Bool {
    let known = RowQuantity.named(by: self).map(\.0)
    let allowed = StandardErrorTarget.quantities.filter(known.contains).map(\.rawValue)
    var isSuited = true
    for target in targets where !known.contains(target.quantity) {
      isSuited = false
      let path = SpecPath.member(StandardErrorTarget.key, of: "$.run")
      log.report(
        SpecPath.member(target.quantity.rawValue, of: path),
        "is of a quantity that guidance of kind \(JSONValue.quoted(kind.rawValue)) has no rows of"
          + " here (allowed: \(allowed.joined(separator: ", ")))"
      )
    }
    return isSuited
  }
}
