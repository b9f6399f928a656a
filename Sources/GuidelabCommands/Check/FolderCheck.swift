import Foundation
import Harness

/// Compares a result folder with the files that the spec gives, byte for byte; writes nothing.
struct FolderCheck {
  /// The folder.
  var path: String
  /// The files that are functions of the spec.
  var files: ResultFiles

  /// What is different, one line per file, each beginning with the file's path.
  var differences: [String] {
    guard SpecSearch.isFolder(path) else { return ["\(path): the folder is missing"] }
    return files.reproducible.compactMap(difference) + strangers
  }

  private func difference(_ file: ResultFolder.File) -> String? {
    let place = path + "/" + file.name
    guard FileManager.default.fileExists(atPath: place) else {
      return "\(place): the file is missing"
    }
    guard !SpecSearch.isFolder(place), let data = FileManager.default.contents(atPath: place) else {
      return "\(place): cannot be read"
    }
    guard data != Data(file.text.utf8) else { return nil }
    let found = String(decoding: data, as: UTF8.self)
    let isTable = file.name.hasSuffix(".csv")
    let what =
      isTable
      ? TableDifference.first(found: found, expected: file.text)
      : Self.firstLine(found: found, expected: file.text)
    return "\(place): \(what)"
  }

  /// Files that no run writes; hidden ones and folders aside.
  private var strangers: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted()
      .filter { !$0.hasPrefix(".") && !ResultFiles.names.contains($0) }
      .map { path + "/" + $0 }
      .filter { !SpecSearch.isFolder($0) }
      .map { "\(TextLayout.printable($0)): a file that no run writes" }
  }

  /// The first line that differs, by its number.
  private static func firstLine(found: String, expected: String) -> String {
    let lines = [found, expected].map {
      $0.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let common = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let shown = lines.map { lines in
      common < lines.count
        ? "\"" + TextLayout.truncated(TextLayout.printable(lines[common]), to: 60) + "\""
        : "not there"
    }
    return "line \(common + 1) is \(shown[0]), and the spec gives \(shown[1])"
  }
}
