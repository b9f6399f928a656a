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
  private var block = -1
  private var numbers: [Int] = []
  /// [path][scale][coordinate] what waits for the end of the block.
  private var buffer: [Double] = []

  /// A stream of samples of `cell` at `scales`.
  init(_ cell: Cell, scales: [Double], isWeighted: Bool, mostPaths: Int) {
    var cell = cell
    cell.guidance.scales = scales
    // How a run is cut into units depends on whether its scores are learned, not on what they are.
    let simulation = cell.scoringSimulation
    self.scales = scales
    width = cell.target.dimension + (isWeighted ? 1 : 0)
    weighted = isWeighted ? WeightedEstimator(cell.guidance, mostPaths: mostPaths) : nil
    values = SampleValues(simulation)
    estimator = SampleEstimator(simulation, mostPaths: mostPaths)
  }

  /// A stream of recorded probabilities.
  init(probabilitiesAt scales: [Double], isWeighted: Bool, mostPaths: Int) {
    self.scales = scales
    width = isWeighted ? 2 : 1
    let guidance = Guidance(classIndex: 0, scales: scales)
    weighted = isWeighted ? WeightedEstimator(guidance, mostPaths: mostPaths) : nil
    values = nil
    estimator = SampleEstimator(probabilitiesAt: scales, mostPaths: mostPaths)
  }

  /// The number of paths that are in.
  private(set) var count = 0

  /// Takes a path's numbers, [scale][coordinate]; paths ascend.
  func add(path: Int, _ row: UnsafePointer<Double>) {
    let block = path / estimator.blockSize
    if block != self.block {
      flush()
      self.block = block
    }
    numbers.append(path)
    buffer.append(contentsOf: UnsafeBufferPointer(start: row, count: scales.count * width))
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
    guard let first = numbers.first else { return }
    let (count, size) = (numbers.count, scales.count)
    let own = weighted == nil ? width : width - 1
    var ordered = buffer
    var logWeights: [Double] = []
    if weighted != nil {
      ordered = [Double](repeating: 0, count: count * size * own)
      logWeights = [Double](repeating: 0, count: count * size)
    }
    if size > 1 || weighted != nil {
      for path in 0..<count {
        for scale in 0..<size {
          let (place, start) = (scale &* count &+ path, (path &* size &+ scale) &* width)
          for coordinate in 0..<own {
            ordered[place &* own &+ coordinate] = buffer[start &+ coordinate]
          }
          if own < width { logWeights[place] = buffer[start &+ own] }
        }
      }
    }
    let outcome =
      values?.outcome(firstPath: first, count: count, scales: size, samples: ordered)
      ?? Self.outcome(firstPath: first, count: count, scales: size, probabilities: ordered)
    if weighted == nil {
      estimator.add(outcome, numbers: numbers)
    } else {
      weighted?.add(outcome, numbers: numbers, logWeights: logWeights)
    }
    numbers.removeAll(keepingCapacity: true)
    buffer.removeAll(keepingCapacity: true)
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
