extension ChainExpectations {
  /// 'CHAIN' and the version of the format.
  private static let kind: UInt64 = 0x0001_004E_4941_4843

  /// What quadrature found of scale number `scale`, `nil` included, as bytes.
  public static func encoded(_ value: ChainExpectations?, scale: Int) -> [UInt8] {
    Sealed.bytes(kind) { writer in
      writer.append(UInt64(scale))
      writer.append(UInt64(value.map { $0.parts.count + 1 } ?? 0))
      guard let value else { return }
      for var number in value.parts + [value.mean, value.variance] { writer.code(&number) }
    }
  }

  /// The scale's number, and what quadrature found there, of so many parts, that `bytes` hold.
  ///
  /// - Throws: `PartProblem` unless they do.
  public static func decoded(
    _ bytes: [UInt8],
    parts wanted: Int
  ) throws(PartProblem) -> (scale: Int, value: ChainExpectations?) {
    var reader = try Sealed.reader(kind, bytes)
    let (scale, count) = (try reader.word(), try reader.word())
    guard scale < 1 << 32 else { throw PartProblem("holds a number out of range") }
    guard count == 0 || count == wanted + 1 else { throw PartProblem("is of another plan") }
    var numbers = [Double](repeating: 0, count: count == 0 ? 0 : Int(count) + 1)
    try reader.code(&numbers)
    guard reader.isAtEnd else { throw PartProblem("is longer than it should be") }
    guard count > 0 else { return (Int(scale), nil) }
    let parts = Array(numbers.dropLast(2))
    let value = ChainExpectations(
      parts: parts,
      mean: numbers[parts.count],
      variance: numbers[parts.count + 1]
    )
    return (Int(scale), value)
  }
}
