import GuidedDiffusion

extension ObjectReader {
  /// The keys of a Swiss roll.
  static let swissRollKeys = ["kind", "components", "noise", "classes"]

  /// A target of kind `swiss-roll`.
  func readSwissRoll() -> LabelledMixture? {
    let components = whole("components", 1...SpecLimits.targetNumbers)
    let noise = number("noise", .deviation)
    let classes = whole("classes", 1...SpecLimits.targetNumbers)
    guard let components, let noise, let classes else { return nil }
    guard components >= classes else {
      let message = "is \(components) (must be at least \(classes), the number of classes)"
      log.report(SpecPath.member("components", of: path), message)
      return nil
    }
    let reader = SpecReader(value: .object(members), path: path, log: log)
    guard reader.allowsSize(dimension: 2, components: components, isFull: false) else {
      return nil
    }
    let roll = SwissRoll(components: Int(components), noise: noise, classes: Int(classes))
    return reader.lawful { try roll.mixture() }
  }
}

extension NumberRule {
  /// The standard deviation of a Gaussian: its square is in double precision.
  static let deviation = NumberRule(words: "a number from 1e-150 to 1e150") {
    $0 >= 1e-150 && $0 <= 1e150
  }
}
