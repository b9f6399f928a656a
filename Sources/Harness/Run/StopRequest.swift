import Synchronization

/// The wish that a run end as soon as what it has in hand is done.
public final class StopRequest: Sendable {
  private let flag = Atomic<Bool>(false)

  /// No wish yet.
  public init() {}

  /// Asks the run to end.
  public func make() { flag.store(true, ordering: .relaxed) }

  /// Whether the run is to end.
  public var isMade: Bool { flag.load(ordering: .relaxed) }
}
