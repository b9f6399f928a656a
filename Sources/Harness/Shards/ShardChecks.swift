import Foundation

/// What is looked at before shards are merged.
enum ShardChecks {
  /// The folders of shards: those given, or those in them.
  static func shardFolders(in folders: [String]) -> [String] {
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

  static func belongs(_ file: ShardFile, beside first: ShardFile) -> Bool {
    objection(file, beside: first) == nil
  }

  static func objection(_ file: ShardFile, beside first: ShardFile) -> String? {
    var own = file.identity
    own.shard = first.identity.shard
    if let objection = first.identity.objection(to: own) { return objection }
    guard file.shard.count == first.shard.count else {
      return "is one of \(file.shard.count) shards, not of \(first.shard.count)"
    }
    return nil
  }

  static func strangers(in files: [ShardFile], beside first: ShardFile) -> [String] {
    files.compactMap { file in
      objection(file, beside: first).map { "\(file.path): \($0), as \(first.path)" }
    }
  }

  static func doublets(in files: [ShardFile]) -> [String] {
    Dictionary(grouping: files, by: \.shard).filter { $0.value.count > 1 }
      .sorted { $0.key.number < $1.key.number }
      .map { shard, same in
        "shard \(shard) is there \(same.count == 2 ? "twice" : "\(same.count) times"): "
          + same.map(\.path).joined(separator: ", ")
      }
  }

  /// What is missing; `files` are by number.
  static func gaps(in files: [ShardFile]) -> [String] {
    let there = Set(files.map(\.shard.number))
    let count = files.first?.shard.count ?? 0
    let missing = (1...max(1, count)).filter { !there.contains($0) }
    let shown = missing.prefix(20).map { "\($0)/\(count)" }.joined(separator: ", ")
    let more = missing.count > 20 ? " and \(missing.count - 20) more" : ""
    let absent =
      missing.isEmpty
      ? []
      : [
        "shard\(missing.count == 1 ? "" : "s") \(shown)\(more) \(missing.count == 1 ? "is" : "are") missing"
      ]
    return absent
      + files.filter { !$0.isFinished }.map {
        "\($0.path): shard \($0.shard) is not finished (go on with --shard \($0.shard) --resume)"
      }
  }
}
