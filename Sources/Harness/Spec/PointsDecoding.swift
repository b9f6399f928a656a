import GuidedDiffusion

extension ObjectReader {
  /// The keys of a target made of points.
  static let pointsKeys = ["kind", "file", "bandwidth"]

  private enum Bandwidth {
    case fixed(Double)
    case scott
  }

  /// A target of kind `points`; `library` has the files.
  func readPoints(_ library: PointsLibrary) -> TargetSettings? {
    let name = text("file")
    let bandwidth = readBandwidth()
    guard let name else { return nil }
    let reader = SpecReader(
      value: .string(name),
      path: SpecPath.member("file", of: path),
      log: log
    )
    let file: PointsFile
    do throws(PointsProblems) {
      file = try library.file(named: name)
    } catch {
      for message in error.messages { reader.report(message) }
      return nil
    }
    guard let bandwidth, let deviation = deviation(bandwidth, of: file) else { return nil }
    return reader.lawful { try file.mixture(bandwidth: deviation) }.map { mixture in
      TargetSettings(
        mixture: mixture,
        classesKey: "file",
        points: PointsSource(file: name, sha256: file.sha256, bandwidth: deviation)
      )
    }
  }

  private func readBandwidth() -> Bandwidth? {
    let words = NumberRule.deviation.words + ", or \"scott\""
    guard let reader = require("bandwidth", mustBe: words) else { return nil }
    if reader.value == .string("scott") { return .scott }
    guard let number = reader.value.double, NumberRule.deviation.allows(number) else {
      reader.reportFound(mustBe: words)
      return nil
    }
    return .fixed(number)
  }

  /// The bandwidth in numbers.
  private func deviation(_ bandwidth: Bandwidth, of file: PointsFile) -> Double? {
    guard case .scott = bandwidth else {
      if case .fixed(let number) = bandwidth { return number }
      return nil
    }
    let number = file.scottBandwidth
    guard NumberRule.deviation.allows(number) else {
      let found = number == 0 ? "0, as all points are the same" : "\(number)"
      log.report(
        SpecPath.member("bandwidth", of: path),
        "is \"scott\", which gives \(found) (give \(NumberRule.deviation.words))"
      )
      return nil
    }
    return number
  }
}
