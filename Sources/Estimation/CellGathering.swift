import Foundation

/// Hands out blocks and takes their observations back into order.
///
/// What it is told to do with finished units is done in their order, while other workers wait.
final class CellGathering: @unchecked Sendable {
  private let condition = NSCondition()
  private let layout: CellLayout
  private let mostAhead: Int
  private let isStopped: @Sendable () -> Bool
  private let record: (any CellRecord)?
  private var handingOut: BlockCursor
  private var gathering: BlockCursor
  private var early: [Int: BlockObservation] = [:]
  private var estimator: CellEstimator
  private var ahead = 0
  private var hasPilot: Bool
  /// The unit that blocks were last handed out of.
  private var unit: Int?

  init(
    _ fold: CellFold,
    profileControls: [Double],
    threads: Int,
    record: (any CellRecord)?,
    isStopped: @escaping @Sendable () -> Bool
  ) {
    layout = fold.layout
    mostAhead = 4 * threads + 8
    self.record = record
    self.isStopped = isStopped
    handingOut = BlockCursor(fold)
    gathering = handingOut
    hasPilot = fold.pilot != nil
    estimator = CellEstimator(continuing: fold, profileControls: profileControls)
  }

  /// The next block to simulate, or `nil` when all are handed out or no more are needed, or a stop is asked for and the units
  /// in hand are.
  func next() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while ahead >= mostAhead { condition.wait() }
    guard !estimator.fold.isComplete, let block = handingOut.next else { return nil }
    let next = layout.units.unit(ofBlock: block)
    if next != unit, isStopped() { return nil }
    unit = next
    handingOut.advance()
    ahead += 1
    return block
  }

  /// Takes a block back.
  func finish(_ block: Int, _ observation: BlockObservation) {
    condition.lock()
    defer { condition.unlock() }
    early[block] = observation
    while let next = gathering.next, let ready = early.removeValue(forKey: next) {
      gathering.advance()
      ahead -= 1
      estimator.add(ready, finished: note)
      if gathering.next == nil { estimator.settleEarly(finished: note) }
    }
    condition.broadcast()
  }

  private func note(_ part: CellPart, _ fold: CellFold) {
    guard let record else { return }
    if !hasPilot, let pilot = fold.pilot { record.settled(pilot, of: fold) }
    hasPilot = true
    record.finished(part, of: fold)
  }

  /// The units that are finished.
  var fold: CellFold {
    condition.lock()
    defer { condition.unlock() }
    return estimator.fold
  }
}

/// Walks through the blocks that are to be simulated, in ascending order.
struct BlockCursor {
  private let runs: [Range<Int>]
  private var run = 0
  /// The block that comes next, or `nil` at the end.
  private(set) var next: Int?

  /// The blocks of the units that are missing, and those of the pilot unless it is known.
  init(_ fold: CellFold) {
    let units = fold.layout.units
    var runs = fold.missing.map { missing in
      units.blocks(of: missing.lowerBound)
        .lowerBound..<units.blocks(of: missing.upperBound - 1)
        .upperBound
    }
    if fold.pilot == nil {
      let pilot = fold.layout.pilotBlocks
      let later = runs.compactMap { run in
        run.upperBound <= pilot.upperBound
          ? nil : max(run.lowerBound, pilot.upperBound)..<run.upperBound
      }
      runs = [pilot] + later
    }
    self.runs = runs
    next = runs.first?.lowerBound
  }

  /// Goes to the next block.
  mutating func advance() {
    guard let block = next else { return }
    if block + 1 < runs[run].upperBound {
      next = block + 1
    } else {
      run += 1
      next = run < runs.count ? runs[run].lowerBound : nil
    }
  }
}
