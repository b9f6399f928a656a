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
      : LineDifference.first(found: found, expected: file.text, givenBy: "the spec gives")
    return "\(place): \(what)"
  }

  /// Files that a run of this spec does not write; hidden ones and folders aside.
  private var strangers: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let own = files.reproducible.map(\.name) + [Provenance.fileName]
    return names.sorted()
      .filter { !$0.hasPrefix(".") && !own.contains($0) && !SpecSearch.isFolder(path + "/" + $0) }
      .map { name in
        let what =
          !files.foreign.contains(name)
          ? "a file that no run writes"
          : name == ResultFiles.samplesName
            ? "samples, but the spec keeps none"
            : "a table of learned scores, but the spec learns none"
        return "\(TextLayout.printable(path + "/" + name)): \(what)"
      }
  }
}
