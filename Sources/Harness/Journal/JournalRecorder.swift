import Estimation
import Synchronization

/// Writes the finished units of one simulation into a journal.
///
/// Now and then, and at the end, the units from the first on are written as one part in place of those
/// before, so that a journal is not much larger than what it stands for.
final class JournalRecorder: TaskWork {
  private struct Sizes {
    var units: Int
    var beginning: Int
  }

  private let journal: Journal
  private let task: JournalTask
  private let sizes: Mutex<Sizes>

  init(_ journal: Journal, _ task: JournalTask) {
    self.journal = journal
    self.task = task
    sizes = Mutex(Sizes(units: 0, beginning: 0))
  }

  /// `fold` with what the journal holds of it.
  ///
  /// Where a record is not of this simulation, it and those behind it are left out, and noted.
  func continuing(_ fold: CellFold) -> CellFold {
    var fold = fold
    for record in journal.records(of: task, where: \.isOfPaths) {
      do throws(PartProblem) {
        if record.kind == .pilot {
          try fold.readPilot(record.bytes)
        } else {
          try fold.readPart(record.bytes)
        }
      } catch {
        journal.note(
          "\(journal.path): a record \(error.description); what comes after it is done again"
        )
        break
      }
      let size = record.bytes.count
      sizes.withLock { sizes in
        switch record.kind {
        case .pilot, .exact, .plan, .finished: break
        case .units: sizes.units += size
        case .beginning: sizes = Sizes(units: 0, beginning: size)
        }
      }
    }
    return fold
  }

  /// [scale] what quadrature had found, each of so many parts, where it was written down.
  func exactValues(parts: Int) -> [Int: ChainExpectations?] {
    var found: [Int: ChainExpectations?] = [:]
    for record in journal.records(of: task, where: { $0 == .exact }) {
      do throws(PartProblem) {
        let (scale, value) = try ChainExpectations.decoded(record.bytes, parts: parts)
        found.updateValue(value, forKey: scale)
      } catch {
        journal.note("\(journal.path): a record \(error.description); it is made again")
      }
    }
    return found
  }

  /// Writes down what quadrature has found.
  func found(_ value: ChainExpectations?, scale: Int) {
    journal.append(.exact, task, ChainExpectations.encoded(value, scale: scale))
  }

  func settled(_ pilot: CellPilot, of fold: CellFold) {
    journal.append(.pilot, task, fold.encoded(pilot))
  }

  func finished(_ part: CellPart, of fold: CellFold) {
    let isDue = sizes.withLock { $0.units > max(journal.thrift.leastUnits, 2 * $0.beginning) }
    // Only a run of units from the first on has the same bits whoever adds them up.
    if fold.scope.lowerBound == 0, let prefix = fold.prefix,
      fold.isComplete || isDue && prefix.units.contains(part.units)
    {
      let bytes = fold.encoded(prefix)
      sizes.withLock { $0 = Sizes(units: 0, beginning: bytes.count) }
      journal.append(.beginning, task, bytes)
    } else {
      let bytes = fold.encoded(part)
      sizes.withLock { $0.units += bytes.count }
      journal.append(.units, task, bytes)
    }
  }
}
