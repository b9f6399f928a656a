import Estimation
import Foundation
import Synchronization

/// The shards of one experiment, checked against one another: what a merge makes tables of.
public final class ShardSet: Sendable {
  /// The experiment that the shards are of.
  public let experiment: Experiment
  /// What is missing, in words; empty for a complete set.
  public let gaps: [String]
  /// The spec's file as it was when the first shard was run.
  public let file: String
  private let cost: RunCost
  /// The number of shards.
  public let count: Int
  private let isPartial: Bool
  private let files: [ShardFile]
  private let index: [JournalTask: [Entry]]
  private let found = Mutex<[FileProblem]>([])

  private struct Entry {
    var file: Int
    var record: ShardFile.Record
  }

  /// The shards in `folders`: each the folder of a shard, or one with the folders of several.
  ///
  /// - Throws: `ShardProblems` with everything that is wrong: shards that are damaged, unfinished,
  ///   missing, there twice, or of something else. With `isPartial` missing and unfinished ones are let
  ///   pass and named in `gaps`.
  public init(_ folders: [String], isPartial: Bool) throws(ShardProblems) {
    var problems: [String] = []
    var files: [ShardFile] = []
    for folder in Self.shardFolders(in: folders) {
      do throws(FileProblem) {
        files.append(try ShardFile(folder: folder))
      } catch {
        problems.append(error.description)
      }
    }
    guard let first = files.first else {
      throw ShardProblems(problems.isEmpty ? ["no shards are given"] : problems)
    }
    problems += Self.strangers(in: files, beside: first)
    files = files.filter { Self.belongs($0, beside: first) }
    problems += Self.doublets(in: files)
    files.sort { $0.shard.number < $1.shard.number }
    let gaps = Self.gaps(in: files)
    guard problems.isEmpty, isPartial || gaps.isEmpty else {
      throw ShardProblems(problems + (isPartial ? [] : gaps))
    }
    self.gaps = gaps
    self.isPartial = isPartial
    self.files = files
    count = first.shard.count
    var index: [JournalTask: [Entry]] = [:]
    for (number, file) in files.enumerated() {
      for record in file.records {
        index[record.task, default: []].append(Entry(file: number, record: record))
      }
    }
    self.index = index
    (experiment, file) = try Self.experiment(first)
    cost = try Self.cost(files)
  }

  /// What the tables of `report` cost: the seconds of all shards, one after the other, and of the merge.
  public func cost(of report: RunReport) -> RunCost {
    var cost = cost
    cost.pathSteps = report.cost.pathSteps
    cost.shards = count
    cost.wallSeconds += report.cost.wallSeconds
    cost.quadratureSeconds += report.cost.quadratureSeconds
    cost.trainingSeconds = report.cost.trainingSeconds
    return cost
  }

  /// What was wrong with the shards while tables were made of them.
  public var problems: [FileProblem] { found.withLock { $0 } }

  /// The folders of shards: those given, or those in them.
  private static func shardFolders(in folders: [String]) -> [String] {
    folders.flatMap { folder -> [String] in
      let manager = FileManager.default
      if manager.fileExists(atPath: folder + "/" + Shard.fileName) { return [folder] }
      let names = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      let inside = names.map { folder + "/" + $0 }.filter {
        manager.fileExists(atPath: $0 + "/" + Shard.fileName)
      }
      return inside.isEmpty ? [folder] : inside
    }
  }

  private static func belongs(_ file: ShardFile, beside first: ShardFile) -> Bool {
    objection(file, beside: first) == nil
  }

  private static func objection(_ file: ShardFile, beside first: ShardFile) -> String? {
    var own = file.identity
    own.shard = first.identity.shard
    if let objection = first.identity.objection(to: own) { return objection }
    guard file.shard.count == first.shard.count else {
      return "is one of \(file.shard.count) shards, not of \(first.shard.count)"
    }
    return nil
  }

  private static func strangers(in files: [ShardFile], beside first: ShardFile) -> [String] {
    files.compactMap { file in
      objection(file, beside: first).map { "\(file.path): \($0), as \(first.path)" }
    }
  }

  private static func doublets(in files: [ShardFile]) -> [String] {
    Dictionary(grouping: files, by: \.shard).filter { $0.value.count > 1 }
      .sorted { $0.key.number < $1.key.number }
      .map { shard, same in
        "shard \(shard) is there \(same.count == 2 ? "twice" : "\(same.count) times"): "
          + same.map(\.path).joined(separator: ", ")
      }
  }

  /// What is missing; `files` are by number.
  private static func gaps(in files: [ShardFile]) -> [String] {
    let there = Set(files.map(\.shard.number))
    let count = files.first?.shard.count ?? 0
    let missing = (1...max(1, count)).filter { !there.contains($0) }
    let shown = missing.prefix(20).map { "\($0)/\(count)" }.joined(separator: ", ")
    let more = missing.count > 20 ? " and \(missing.count - 20) more" : ""
    let absent =
      missing.isEmpty
      ? [] : ["shard\(missing.count == 1 ? "" : "s") \(shown)\(more) missing"]
    return absent
      + files.filter { !$0.isFinished }.map {
        "\($0.path): shard \($0.shard) is not finished (go on with --shard \($0.shard) --resume)"
      }
  }

  private static func experiment(
    _ file: ShardFile
  ) throws(ShardProblems) -> (Experiment, file: String) {
    let experiment: Experiment
    let path: String
    do throws(FileProblem) {
      guard let text = try file.texts(.plan).first, let origin = ShardOrigin(text) else {
        throw FileProblem(path: file.path, message: "does not say what it is of")
      }
      do throws(SpecProblems) {
        path = origin.file
        experiment = try origin.experiment()
      } catch {
        throw FileProblem(path: file.path, message: "its spec cannot be used:\n\(error)")
      }
    } catch {
      throw ShardProblems([error.description])
    }
    guard experiment.digest == file.identity.digest else {
      throw ShardProblems([
        "\(file.path): the files that its spec names have changed since it was run"
      ])
    }
    return (experiment, path)
  }

  private static func cost(_ files: [ShardFile]) throws(ShardProblems) -> RunCost {
    var cost = RunCost()
    do throws(FileProblem) {
      for file in files {
        for own in try file.texts(.finished).compactMap(ShardCost.init) {
          cost.wallSeconds += own.wallSeconds
          cost.simulationSeconds += own.simulationSeconds
          cost.quadratureSeconds += own.quadratureSeconds
          cost.threads = max(cost.threads, Int(own.threads))
        }
      }
    } catch {
      throw ShardProblems([error.description])
    }
    return cost
  }
}

/// Why shards cannot be merged.
public struct ShardProblems: Error, Equatable, Sendable {
  /// Everything that is wrong, each in one line.
  public var lines: [String]

  init(_ lines: [String]) {
    self.lines = lines
  }
}

extension ShardSet: FinishedWork {
  func work(of task: JournalTask) -> any TaskWork { ShardWork(set: self, task: task) }

  /// The records of a task: pilots and exact values by shard, then parts by unit.
  fileprivate func records(
    of task: JournalTask,
    where isWanted: (JournalFormat.Kind) -> Bool
  ) -> [(file: ShardFile, record: ShardFile.Record)] {
    (index[task] ?? []).filter { isWanted($0.record.kind) }
      .sorted { ($0.record.units?.lowerBound ?? -1) < ($1.record.units?.lowerBound ?? -1) }
      .map { (files[$0.file], $0.record) }
  }

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
          "paths of cell \(task.number / 2) are in none of the \(count) shards, though all say"
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
    set.check(fold, task)
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
