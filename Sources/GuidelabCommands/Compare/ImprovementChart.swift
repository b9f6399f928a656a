import Harness

/// Bars of improvements for a terminal: from 0 to the near end of each interval solid, from there to
/// its far end light, in steps of half a letter.
///
/// A bar that is not to be trusted is dotted.
struct ImprovementChart {
  /// The width of a chart, the axis included.
  var columns: Int
  /// The letters to the left of the axis.
  let left: Int
  /// What half a letter stands for.
  private let half: Double
  private let glyphs: Glyphs
  /// The ends of the axis; one of them may be 0.
  private let range: (lower: Double, upper: Double)

  /// A chart that holds the intervals of `pairs`: of those that can be trusted, if there are any.
  init(_ pairs: [GuidancePair], columns: Int, isUnicode: Bool) {
    self.columns = max(3, columns)
    glyphs = isUnicode ? .blocks : .ascii
    let trusted = pairs.filter(\.isReliable)
    let ends = (trusted.isEmpty ? pairs : trusted).compactMap(\.improvement)
      .flatMap { [$0.lower, $0.upper] }.filter(\.isFinite)
    range = (min(0, ends.min() ?? 0), max(0, ends.max() ?? 0))
    let room = Double(self.columns - 1)
    let share = range.upper > range.lower ? -range.lower / (range.upper - range.lower) : 0
    var left = Int((share * room).rounded())
    if range.lower < 0 { left = max(1, left) }
    if range.upper > 0 { left = min(self.columns - 2, left) }
    self.left = left
    let right = self.columns - 1 - left
    half =
      0.5
      * max(
        left > 0 ? -range.lower / Double(left) : 0,
        right > 0 ? range.upper / Double(right) : 0
      )
  }

  /// The bar of a pair, `columns` wide.
  func bar(_ pair: GuidancePair) -> String {
    let right = columns - 1 - left
    guard let improvement = pair.improvement, half > 0, improvement.lower.isFinite,
      improvement.upper.isFinite
    else {
      return Self.spaces(left) + glyphs.axis + Self.spaces(right)
    }
    let near = max(0, max(improvement.lower, -improvement.upper))
    func side(_ letters: Int, far: Double, isLeft: Bool) -> [String] {
      (0..<letters).map { letter in
        let marks = [0.5, 1.5].map { offset -> Mark in
          let place = (Double(2 * letter) + offset) * half
          guard place <= far else { return .empty }
          return !pair.isReliable ? .dotted : place <= near ? .solid : .light
        }
        return glyphs.letter(inner: marks[0], outer: marks[1], isLeft: isLeft)
      }
    }
    return side(left, far: -improvement.lower, isLeft: true).reversed().joined() + glyphs.axis
      + side(right, far: improvement.upper, isLeft: false).joined()
  }

  /// The ends of the axis and its 0, as far as there is room for them, `columns` wide.
  var scale: String {
    var letters = Array(repeating: Character(" "), count: columns)
    func put(_ text: String, at place: Int) {
      let place = min(max(0, place), columns - text.count)
      let rim = max(0, place - 1)..<min(columns, place + text.count + 1)
      guard text.count <= columns, letters[rim].allSatisfy({ $0 == " " }) else { return }
      letters.replaceSubrange(place..<(place + text.count), with: Array(text))
    }
    put("0", at: left)
    if range.lower < 0 { put(RoundedNumber.short(range.lower, digits: 2), at: 0) }
    if range.upper > 0 { put(RoundedNumber.short(range.upper, digits: 2), at: columns) }
    return String(letters)
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private enum Mark {
    case empty, solid, light, dotted
  }

  /// The letters that bars are made of.
  private struct Glyphs {
    var axis: String
    var solid: String
    var halfLeft: String
    var halfRight: String
    var both: String
    var light: String
    var dotted: String

    static let blocks = Glyphs(
      axis: "│",
      solid: "█",
      halfLeft: "▌",
      halfRight: "▐",
      both: "▓",
      light: "░",
      dotted: "·"
    )
    static let ascii = Glyphs(
      axis: "|",
      solid: "#",
      halfLeft: "#",
      halfRight: "#",
      both: "#",
      light: "-",
      dotted: "."
    )

    /// One letter whose inner half is the one towards the axis.
    func letter(inner: Mark, outer: Mark, isLeft: Bool) -> String {
      switch (inner, outer) {
      case (.empty, _): " "
      case (.dotted, _): dotted
      case (.solid, .solid): solid
      case (.solid, .empty): isLeft ? halfRight : halfLeft
      case (.solid, _): both
      case (.light, _): light
      }
    }
  }
}
