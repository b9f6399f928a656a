/// How tables spell numbers.
public enum TableNumber {
  /// The shortest decimal text that reads back as the same number: `0.1`, `2`, `1e-05`, `nan`,
  /// `inf` or `-inf`.
  public static func text(_ value: Double) -> String {
    guard !value.isNaN else { return "nan" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The text of a number that may be absent; absent is empty.
  public static func text(_ value: Double?) -> String {
    value.map { text($0) } ?? ""
  }
}
