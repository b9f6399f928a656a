import Estimation
import Foundation

extension ShardSet: FinishedWork {
  func work(of task: JournalTask) -> any TaskWork { ShardWork(set: self, task: task) }

  fileprivate func note(_ problem: FileProblem) {
    found.withLock { $0.append(problem) }
  }

  /// Notes that a task is not whole, where it must be.
  fileprivate func check(_ fold: CellFold, _ task: JournalTask) {
    guard !isPartial, !fold.isComplete, let first = files.first else { return }
    note(
      FileProblem(
        path: first.path,
        message:
          "paths of cell \(task.cell) are in none of the \(count) shards, though all say"
          + " that they are finished (were all run by the same build of the program?)"
      )
    )
  }
}

/// The finished work of one simulation in all shards.
private struct ShardWork: TaskWork {
  let set: ShardSet
  let task: JournalTask

  func continuing(_ unbegun: CellFold) -> CellFold {
    var fold = unbegun
    var pilot: (bytes: [UInt8], path: String)?
    for (file, record) in set.records(of: task, where: \.isOfPaths) {
      do throws(FileProblem) {
        let bytes = try file.bytes(of: record)
        do throws(PartProblem) {
          if record.kind != .pilot {
            try fold.readPart(bytes)
          } else if let pilot {
            guard pilot.bytes == bytes else {
              throw PartProblem(
                "does not begin with the same first paths as \(pilot.path) (were both run by the same"
                  + " build of the program?)"
              )
            }
          } else {
            try fold.readPilot(bytes)
            pilot = (bytes, file.path)
          }
        } catch {
          throw FileProblem(path: file.path, message: "a record \(error.description)")
        }
      } catch {
        set.note(error)
        return unbegun
      }
    }
    if set.isPartial { fold.bridge() } else { set.check(fold, task) }
    return fold
  }

  func exactValues(parts: Int) -> [Int: ChainExpectations?] {
    var values: [Int: ChainExpectations?] = [:]
    for (file, record) in set.records(of: task, where: { $0 == .exact }) {
      do throws(FileProblem) {
        let bytes = try file.bytes(of: record)
        do throws(PartProblem) {
          let (scale, value) = try ChainExpectations.decoded(bytes, parts: parts)
          values.updateValue(value, forKey: scale)
        } catch {
          throw FileProblem(path: file.path, message: "a record \(error.description)")
        }
      } catch {
        set.note(error)
      }
    }
    return values
  }

  func found(_ value: ChainExpectations?, scale: Int) {}
  func settled(_ pilot: CellPilot, of fold: CellFold) {}
  func finished(_ part: CellPart, of fold: CellFold) {}
}

extension Runner {
  /// The tables of merged shards; nothing is simulated but the samples that the spec asks to keep.
  ///
  /// What was wrong with the shards is in `shards.problems`; the report is then of no use.
  public static func merge(
    _ shards: ShardSet,
    of experiment: Experiment,
    threads: Int,
    stop: StopRequest,
    progress: @escaping @Sendable (RunProgress) -> Void
  ) -> RunReport {
    let runner = Runner(threads: threads, work: shards, simulates: false, stop: stop)
    return runner.run(experiment, progress: progress)
  }
}
