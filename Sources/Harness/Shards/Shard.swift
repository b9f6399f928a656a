/// One of the parts that a plan is cut into, to be run anywhere and merged.
public struct Shard: Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The name of the file that a shard writes into its folder.
  public static let fileName = "shard.journal"
  /// The most shards of a plan.
  public static let most = 100_000

  /// Its number, from 1.
  public let number: Int
  /// The number of all shards.
  public let count: Int

  /// Shard `number` of `count`, or `nil` where there is none.
  public init?(number: Int, of count: Int) {
    guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// The shard that a text such as `3/8` names, or `nil`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let number = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(number: number, of: count)
  }

  /// As on the command line: `3/8`.
  public var description: String { "\(number)/\(count)" }
}
