// What comparisons look like; the tests compare every character.
extension CompareGuidanceTests {
  static let wideText = ""
  static let narrowText = ""
  static let asciiText = ""
}

extension CompareFoldersTests {
  static let wideText = ""
  static let narrowText = ""
}
