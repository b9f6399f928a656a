import Foundation

/// Where the results of a spec go when nothing else is asked for.
///
/// The results of `…/experiments/cfg/paper.json` are in `…/results/cfg/paper`; a spec that is in no
/// folder called `experiments` has them in `results/NAME` of the current folder.
enum OutputLocation {
  /// The folder for the results of `spec`, relative to the current folder where that is shorter.
  static func standard(for spec: String, currentFolder: String) -> String {
    let parts = components(of: spec, in: currentFolder)
    guard let last = parts.last else { return "results" }
    let stem = Self.stem(last)
    guard let room = parts.dropLast().lastIndex(of: "experiments") else { return "results/" + stem }
    let target = parts[..<room] + ["results"] + parts[(room + 1)...].dropLast() + [stem]
    return displayed(Array(target), isRelative: !spec.hasPrefix("/"), currentFolder: currentFolder)
  }

  /// The folder called `experiments` that `spec` is in, and the folder `results` beside it, which
  /// is for the results of all its specs; `nil` for a spec that is in none.
  static func room(
    of spec: String,
    currentFolder: String
  ) -> (experiments: String, results: String)? {
    let parts = components(of: spec, in: currentFolder)
    guard let room = parts.dropLast().lastIndex(of: "experiments") else { return nil }
    func shown(_ name: String) -> String {
      displayed(
        parts[..<room] + [name],
        isRelative: !spec.hasPrefix("/"),
        currentFolder: currentFolder
      )
    }
    return (shown("experiments"), shown("results"))
  }

  /// The folder for the results of `spec` when `--output` names a folder for several specs.
  static func inside(_ folder: String, spec: String) -> String {
    let stem = Self.stem(spec.split(separator: "/").last.map(String.init) ?? spec)
    return folder.hasSuffix("/") ? folder + stem : folder + "/" + stem
  }

  /// The same folder for whatever ways there are to write it, links aside.
  static func canonical(_ path: String, currentFolder: String) -> String {
    "/" + components(of: path, in: currentFolder).joined(separator: "/")
  }

  private static func stem(_ name: String) -> String {
    name.hasSuffix(".json") && name.count > 5 ? String(name.dropLast(5)) : name
  }

  /// The parts of the absolute path, `.` and `..` resolved.
  private static func components(of path: String, in currentFolder: String) -> [String] {
    var parts: [String] = []
    let absolute = path.hasPrefix("/") ? path : currentFolder + "/" + path
    for part in absolute.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts
  }

  private static func displayed(
    _ target: [String],
    isRelative: Bool,
    currentFolder: String
  ) -> String {
    let here = components(of: currentFolder, in: "/")
    let common = zip(here, target).prefix { $0 == $1 }.count
    guard isRelative || common == here.count else { return "/" + target.joined(separator: "/") }
    let up = Array(repeating: "..", count: here.count - common)
    return (up + target[common...]).joined(separator: "/")
  }
}
