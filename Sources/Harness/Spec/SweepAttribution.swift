/// Finds which swept value a problem comes from, so that it is told once and not once per cell.
struct SweepAttribution {
  private let axes: [Sweep.Axis]
  private let known: Set<SpecProblem>
  private let knownPaths: Set<String>
  private var order: [SpecProblem] = []
  private var places: [SpecProblem: [[Int]]] = [:]

  /// An attribution to the values of `axes`; the `known` problems are told already.
  init(axes: [Sweep.Axis], known: [SpecProblem]) {
    self.axes = axes
    self.known = Set(known)
    knownPaths = Set(known.map(\.path))
  }

  /// Notes that `problem` arises with these values, one index per axis.
  mutating func note(_ problem: SpecProblem, at indices: [Int]) {
    // What is wrong without the sweep is told there; other values may only change its words.
    let owner = owner(of: problem).map { axes[$0] }
    let isTold = owner == nil && knownPaths.contains(problem.path)
    // The same mistake within a swept object stands in another place of the text.
    let isInside = owner.map { problem.path != $0.key.path } ?? false
    guard !isTold, isInside || !known.contains(problem) else { return }
    if places[problem] == nil { order.append(problem) }
    places[problem, default: []].append(indices)
  }

  /// The problems, each at the swept value that it comes from.
  var problems: [SpecProblem] {
    order.flatMap { problem in
      let causes = cause(of: problem, places[problem] ?? [])
      guard let axis = owner(of: problem), problem.path != axes[axis].key.path else {
        return causes.map {
          SpecProblem(path: $0, message: "\(problem.path): \(problem.message)")
        }
      }
      // What is within a swept object or array has a place there.
      let rest = problem.path.dropFirst(axes[axis].key.path.count)
      return causes.map { SpecProblem(path: $0 + rest, message: problem.message) }
    }
  }

  /// The axis whose key the problem is about.
  private func owner(of problem: SpecProblem) -> Int? {
    axes.indices.first { SpecPath.isPath(problem.path, atOrBelow: axes[$0].key.path) }
  }

  /// The axis whose key the problem is about or, failing that, the axes that make a difference.
  private func cause(of problem: SpecProblem, _ places: [[Int]]) -> [String] {
    let seen = axes.indices.map { axis in Set(places.map { $0[axis] }) }
    let partial = axes.indices.filter { seen[$0].count < axes[$0].values.count }
    if let axis = owner(of: problem) ?? (partial.count == 1 ? partial[0] : nil) {
      return seen[axis].sorted().map { SpecPath.item($0, of: axes[axis].path) }
    }
    // The first cell with the problem stands for all.
    let involved = partial.isEmpty ? Array(axes.indices) : partial
    let paths = involved.map { SpecPath.item(places[0][$0], of: axes[$0].path) }
    return [paths.joined(separator: " with ")]
  }
}
