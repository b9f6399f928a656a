import Estimation
import GuidedDiffusion
import Synchronization

/// The final samples of a cell's first guided paths, at every scale.
///
/// The paths are simulated once more, block by block as in the run, so that they are the same numbers
/// at any number of threads and after any resume.
public struct KeptSamples: Sendable {
  /// The cell's number.
  public let cell: Int
  /// w.
  public let scales: [Double]
  /// d.
  public let dimension: Int
  /// The numbers of the paths in the run, ascending.
  public let paths: [Int]
  /// [path][scale][coordinate] the final samples.
  public let coordinates: [Double]

  /// Samples made by hand.
  public init(
    cell: Int,
    scales: [Double],
    dimension: Int,
    paths: [Int],
    coordinates: [Double]
  ) {
    self.cell = cell
    self.scales = scales
    self.dimension = dimension
    self.paths = paths
    self.coordinates = coordinates
  }

  /// Simulates the first `cell.keptPaths` guided paths among the first `paths`; `nil` when it is stopped
  /// before the end.
  init?(
    of cell: Cell,
    _ simulation: PathSimulation,
    paths used: Int,
    threads: Int,
    stop: StopRequest
  ) {
    self.cell = cell.index
    scales = cell.scales
    dimension = cell.target.dimension
    var numbers: [Int] = []
    var path = 0
    while numbers.count < cell.keptPaths, path < used {
      if !simulation.isTwin(path) { numbers.append(path) }
      path += 1
    }
    let guided = numbers
    paths = guided
    let blocks = ((guided.last ?? -1) + simulation.blockSize) / simulation.blockSize
    let width = scales.count * dimension
    let found = Mutex([Double](repeating: 0, count: guided.count * width))
    let next = Atomic<Int>(0)
    Parallel.run(threads: min(threads, blocks)) {
      let worker = PathWorker(simulation)
      while true {
        let block = next.add(1, ordering: .relaxed).oldValue
        guard block < blocks, !stop.isMade else { return }
        let outcome = worker.run(block: block)
        let place = guided.firstIndexNotBelow(outcome.firstPath) * width
        let own = Self.byPath(outcome, most: guided.last ?? 0)
        found.withLock { $0.replaceSubrange(place..<(place + own.count), with: own) }
      }
    }
    guard !stop.isMade else { return nil }
    coordinates = found.withLock { $0 }
  }

  /// [path][scale][coordinate] the samples of the guided paths up to path `most`.
  private static func byPath(_ outcome: BlockOutcome, most: Int) -> [Double] {
    let (count, d) = (outcome.count, outcome.dimension)
    var result: [Double] = []
    for path in 0..<count where !outcome.isTwin[path] && outcome.firstPath + path <= most {
      for scale in 0..<outcome.scales {
        let start = (scale * count + path) * d
        result += outcome.samples[start..<(start + d)]
      }
    }
    return result
  }
}

extension [Int] {
  /// The place of the first of these ascending numbers that is not below `number`.
  fileprivate func firstIndexNotBelow(_ number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
