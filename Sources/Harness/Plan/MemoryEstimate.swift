import GuidedDiffusion

/// The memory of a run, roughly: the most at any time, in bytes.
///
/// It does not grow with paths or steps beyond what is counted here. What grows is the target (points,
/// covariances), the tables of its constants at each step, which are kept up to 24 MiB, the blocks in
/// hand, the sums of each scale, up to those of 20,000 paths, and networks with their data.
public struct MemoryEstimate: Equatable, Sendable {
  /// The program, the tables it writes and what every run needs.
  public var program = 31.0e6
  /// The target with what is derived from it.
  public var target = 0.0
  /// The blocks in hand.
  public var blocks = 0.0
  /// The sums and tails of all scales.
  public var sums = 0.0
  /// Networks, their gradients and training data.
  public var learning = 0.0

  /// All together.
  public var bytes: Double { program + target + blocks + sums + learning }

  /// The memory that `experiment` takes on `threads` threads: its largest cell's.
  public init(_ experiment: Experiment, threads: Int) {
    for cell in experiment.cells {
      target = max(target, Self.target(cell))
      blocks = max(blocks, Self.blocks(cell, threads: threads))
      // Measured: what is kept of a scale grows up to about 20,000 paths.
      sums = max(sums, Double(cell.scales.count) * 2e6 * min(1, Double(cell.paths) / 20_000))
      learning = max(learning, Self.learning(cell, threads: threads))
    }
  }

  private static let number = 8.0
  private static let largestTable = Double(24 << 20)

  private static func target(_ cell: Cell) -> Double {
    let d = Double(cell.target.dimension)
    let isFull = cell.target.components.contains {
      if case .full = $0.covariance { true } else { false }
    }
    let components = Double(cell.target.componentCount)
    let held = components * (isFull ? d * d : d) * number
    let stages = Double(cell.sampler.stageCount(steps: cell.logTimes.count - 1))
    // The target, its spectrum, and the tilted law.
    return 6 * held + min(largestTable, stages * components * (2 * d + 4) * number)
  }

  private static func blocks(_ cell: Cell, threads: Int) -> Double {
    let scales = cell.scales.count
    let d = Double(cell.target.dimension)
    let size = PathSimulation.blockSize(scales: scales, dimension: cell.target.dimension)
    let slots = Double(size * scales)
    let worker = slots * (6 * d + 16) * number
    let waiting = Double(4 * threads + 8) * slots * (d + 12) * number
    return Double(threads) * worker + waiting
  }

  private static func learning(_ cell: Cell, threads: Int) -> Double {
    guard let scores = cell.learned else { return 0 }
    let d = cell.target.dimension
    let rows =
      switch scores.data {
      case .target: 0
      case .samples(let count): count
      case .points(let points): 2 * points.count
      }
    let widths = [d + 64] + scores.hidden + [d]
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let slices = (scores.batch + 63) / 64
    // Weights, averages and moments twice, transposed weights, and a gradient for each slice.
    let numbers = parameters * (9 + slices) + threads * 64 * widths.reduce(0, +) * 8
    return Double(rows * (d + 2)) * number * 2 + Double(numbers) * 4
  }
}
