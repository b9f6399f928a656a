import Estimation
import GuidedDiffusion

/// Scores samples at one or more scales as they come, and gathers the estimates.
final class ScoreStream {
  /// w, ascending.
  let scales: [Double]
  /// The numbers of a sample: its coordinates, or one probability; after them its log weight.
  let width: Int
  private var weighted: WeightedEstimator?
  private let values: SampleValues?
  private var estimator: SampleEstimator
  /// The first path that is not of the block that waits.
  private var blockEnd = 0
  private var waiting = 0
  /// [path] the numbers of the paths that wait for the end of their block.
  private let numbers: UnsafeMutablePointer<Int>
  /// [path][scale][coordinate] theirs.
  private let room: UnsafeMutablePointer<Double>
  /// The numbers of a path.
  private let stride: Int

  /// A stream of samples of `cell`, or without one of recorded probabilities, at `scales`.
  ///
  /// Without pairs nothing is gathered that compares a path with itself.
  init(_ cell: Cell?, scales: [Double], isPaired: Bool, isWeighted: Bool, mostPaths: Int) {
    self.scales = scales
    let guidance: Guidance
    if var cell {
      cell.guidance.scales = scales
      // How a run is cut into units depends on whether its scores are learned, not on what they are.
      let simulation = cell.scoringSimulation
      guidance = cell.guidance
      width = cell.target.dimension + (isWeighted ? 1 : 0)
      values = SampleValues(simulation)
      estimator = SampleEstimator(simulation, mostPaths: mostPaths, isPaired: isPaired)
    } else {
      guidance = Guidance(classIndex: 0, scales: scales)
      width = isWeighted ? 2 : 1
      values = nil
      estimator = SampleEstimator(
        probabilitiesAt: scales,
        mostPaths: mostPaths,
        isPaired: isPaired
      )
    }
    weighted = isWeighted ? WeightedEstimator(guidance, mostPaths: mostPaths) : nil
    stride = scales.count * width
    numbers = .allocate(capacity: estimator.blockSize)
    room = .allocate(capacity: estimator.blockSize * stride)
  }

  deinit {
    numbers.deallocate()
    room.deallocate()
  }

  /// The number of paths that are in.
  private(set) var count = 0

  /// Takes a path's numbers, [scale][coordinate]; paths ascend.
  func add(path: Int, _ row: UnsafePointer<Double>) {
    if path >= blockEnd {
      flush()
      blockEnd = (path / estimator.blockSize + 1) * estimator.blockSize
    }
    numbers[waiting] = path
    (room + waiting * stride).update(from: row, count: stride)
    waiting += 1
    count += 1
  }

  /// The estimates, once all paths are in.
  func finish() -> CellEstimates {
    flush()
    return weighted?.finish() ?? estimator.finish()
  }

  /// The effective sizes of weighted samples, and the tails of the weights; empty without weights.
  var effectiveSizes: [(size: Double, shape: Double?)] { weighted?.effectiveSizes ?? [] }

  private func flush() {
    guard waiting > 0 else { return }
    let (count, size) = (waiting, scales.count)
    let own = weighted == nil ? width : width - 1
    let paths = Array(UnsafeBufferPointer(start: numbers, count: count))
    var ordered = Array(UnsafeBufferPointer(start: room, count: count * size * own))
    var logWeights = [Double](repeating: 0, count: weighted == nil ? 0 : count * size)
    if size > 1 || weighted != nil {
      for path in 0..<count {
        for scale in 0..<size {
          let (place, start) = (scale &* count &+ path, (path &* size &+ scale) &* width)
          for coordinate in 0..<own {
            ordered[place &* own &+ coordinate] = room[start &+ coordinate]
          }
          if own < width { logWeights[place] = room[start &+ own] }
        }
      }
    }
    waiting = 0
    let outcome =
      values?.outcome(firstPath: paths[0], count: count, scales: size, samples: ordered)
      ?? Self.outcome(firstPath: paths[0], count: count, scales: size, probabilities: ordered)
    if weighted == nil {
      estimator.add(outcome, numbers: paths)
    } else {
      weighted?.add(outcome, numbers: paths, logWeights: logWeights)
    }
  }

  /// The outcome of samples of which p(c|Y) alone is known.
  private static func outcome(
    firstPath: Int,
    count: Int,
    scales: Int,
    probabilities: [Double]
  ) -> BlockOutcome {
    BlockOutcome(
      firstPath: firstPath,
      count: count,
      dimension: 0,
      scales: scales,
      isTwin: [Bool](repeating: false, count: count),
      logOdds: probabilities.map { Elementary.log((1 - $0) / $0) },
      logTilts: probabilities.map { -Elementary.log($0) },
      logRatios: probabilities.map { _ in 0 },
      samples: [],
      integrals: [],
      integralControls: [],
      profile: ProfileSums(scales: 0, nodes: 0)
    )
  }
}

extension Cell {
  /// The simulation whose blocks and units a run of the cell has, to score samples by.
  fileprivate var scoringSimulation: PathSimulation {
    simulation(learned == nil ? nil : NoScores(dimension: target.dimension))
  }
}

/// Stands where the scores of a network would, in a simulation that is never run.
private struct NoScores: ScoreModel {
  let dimension: Int

  func evaluator(groups: Int) -> any ScoreEvaluator { NoEvaluator(dimension: dimension) }
}

private final class NoEvaluator: ScoreEvaluator {
  private let dimension: Int

  init(dimension: Int) { self.dimension = dimension }

  func evaluate(
    at x: UnsafePointer<Lanes>,
    groups: Int,
    logTime: Double,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>
  ) {
    for index in 0..<(groups * dimension) {
      score[index] = .zero
      gradient[index] = .zero
    }
  }
}
