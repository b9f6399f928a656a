/// Summaries of the boxes of one level of a tree, each on the same number of nodes in every coordinate.
///
/// What `CrowdSummary` is to a whole crowd, this is to each of its parts: a box whose width is a few √v
/// and that holds a hundred points or more is summed faster over its nodes. One path at a time, with the
/// nodes of a coordinate side by side.
struct CellGrid: BitwiseCopyable {
  /// The numbers of nodes to choose from: whole pairs of vectors.
  static let counts = [16, 32, 48]

  /// The level whose boxes these are, from the top down.
  let level: Int
  /// q.
  let count: Int
  /// The largest half-width, in units of √v, for which the error bound holds.
  let reach: Double
  /// [cell] the largest half-width.
  let halves: UnsafePointer<Double>
  /// [cell] the error bound, rounding included, relative to the weight of the whole crowd.
  let errors: UnsafePointer<Double>
  /// [cell] nodes[coordinate][q], W[third][first][second].
  let numbers: UnsafePointer<Double>
  /// The numbers of a cell.
  let stride: Int

  /// The numbers of a cell with `count` nodes in each of `dimension` coordinates.
  static func stride(count: Int, dimension: Int) -> Int {
    dimension * count + (0..<dimension).reduce(1) { product, _ in product * count }
  }
}

/// The boxes of a level, and the memory of their summaries.
final class CellGrids: @unchecked Sendable {
  /// The tree's boxes of one level, wide enough for nodes.
  struct Boxes {
    let level: Int
    /// The middle of each box, [cell][coordinate].
    let centres: [[Double]]
    /// Half the width of each box, [cell][coordinate].
    let halves: [[Double]]
    /// The leaves of a box.
    let leaves: Int

    /// The half-width that one box in four does not exceed.
    var smallHalf: Double {
      let sorted = halves.map { $0.max() ?? 0 }.sorted()
      return sorted[(sorted.count - 1) / 4]
    }
  }

  /// One grid for each choice, in their order.
  let grids: [CellGrid]
  private let buffers: [AlignedBuffer<Double>]
  private let base: AlignedBuffer<CellGrid>

  /// The summaries of `choices`; `nil` where there are none.
  init?(_ tree: CrowdTree, _ choices: [(boxes: Boxes, count: Int)]) {
    var buffers: [AlignedBuffer<Double>] = []
    grids = choices.map { boxes, count in
      let stride = CellGrid.stride(count: count, dimension: tree.dimension)
      let cells = boxes.centres.count
      let buffer = AlignedBuffer(repeating: 0.0, count: cells * (stride + 2) + 16)
      buffers.append(buffer)
      // The numbers of a cell start at a whole vector.
      let numbers = buffer.base + (2 * cells + 7) / 8 * 8
      let reach = InterpolationBound.reach(nodes: count)
      let error = InterpolationBound.error(nodes: count, halfWidth: reach)
      var truncation = 0.0
      for _ in 0..<tree.dimension { truncation += error + truncation * error }
      for cell in 0..<cells {
        buffer[cell] = boxes.halves[cell].max() ?? 0
        let nodes = zip(boxes.centres[cell], boxes.halves[cell]).map { centre, half in
          ChebyshevNodes(count: count, centre: centre, half: half)
        }
        let last = min((cell + 1) * boxes.leaves, tree.leafCount)
        let weights = SummaryWeights(tree, leaves: (cell * boxes.leaves)..<last, nodes: nodes)
        buffer[cells + cell] =
          truncation * weights.share + CrowdSummary.rounding * weights.magnitude
        weights.write(to: numbers + cell * stride)
      }
      return CellGrid(
        level: boxes.level,
        count: count,
        reach: reach,
        halves: UnsafePointer(buffer.base),
        errors: UnsafePointer(buffer.base + cells),
        numbers: UnsafePointer(numbers),
        stride: stride
      )
    }
    guard let first = grids.first else { return nil }
    self.buffers = buffers
    base = AlignedBuffer(repeating: first, count: grids.count)
    for (index, grid) in grids.enumerated() { base[index] = grid }
  }

  /// The first grid, as long as this lives.
  var first: UnsafePointer<CellGrid> { UnsafePointer(base.base) }
}

extension CrowdTree {
  /// The boxes of `level`, from the top down.
  func boxes(level: Int) -> CellGrids.Boxes {
    let leaves = (0..<(levelCount - 1 - level)).reduce(1) { product, _ in 8 * product }
    var centres: [[Double]] = []
    var halves: [[Double]] = []
    for cell in 0..<((leafCount + leaves - 1) / leaves) {
      let place = block(level: level, cell / 8)
      let sides = (0..<dimension).map { row in
        (place[row][cell % 8], place[dimension + row][cell % 8])
      }
      let own = sides.map { 0.5 * $0.1 - 0.5 * $0.0 }
      let widest = own.max() ?? 0
      centres.append(sides.map { 0.5 * $0.0 + 0.5 * $0.1 })
      // Nodes must differ: a box that is flat gets some depth.
      halves.append(
        zip(own, sides).map { half, side in
          max(half, 0.01 * widest, 1e-6 * max(abs(side.0), abs(side.1)), 1e-100)
        }
      )
    }
    return CellGrids.Boxes(level: level, centres: centres, halves: halves, leaves: leaves)
  }
}
