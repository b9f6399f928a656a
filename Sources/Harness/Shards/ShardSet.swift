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
  let isPartial: Bool
  let files: [ShardFile]
  private let index: [JournalTask: [Entry]]
  let found = Mutex<[FileProblem]>([])

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
    for folder in ShardChecks.shardFolders(in: folders) {
      do throws(FileProblem) {
        files.append(try ShardFile(folder: folder))
      } catch {
        problems.append(error.description)
      }
    }
    guard let first = files.first else {
      throw ShardProblems(problems.isEmpty ? ["no shards are given"] : problems)
    }
    problems += ShardChecks.strangers(in: files, beside: first)
    files = files.filter { ShardChecks.belongs($0, beside: first) }
    problems += ShardChecks.doublets(in: files)
    files.sort { $0.shard.number < $1.shard.number }
    let gaps = ShardChecks.gaps(in: files)
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

  /// The records of a task: pilots and exact values by shard, then parts by unit.
  func records(
    of task: JournalTask,
    where isWanted: (JournalFormat.Kind) -> Bool
  ) -> [(file: ShardFile, record: ShardFile.Record)] {
    (index[task] ?? []).filter { isWanted($0.record.kind) }
      .sorted { ($0.record.units?.lowerBound ?? -1) < ($1.record.units?.lowerBound ?? -1) }
      .map { (files[$0.file], $0.record) }
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
