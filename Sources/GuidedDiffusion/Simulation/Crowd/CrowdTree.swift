/// Weighted points in at most three dimensions, in boxes within boxes.
///
/// A leaf holds eight points and a box eight boxes of the level below, side by side in lanes, so that
/// one instruction looks at eight. All numbers are those of the data law: they serve every noise level.
final class CrowdTree: @unchecked Sendable {
  /// d.
  let dimension: Int
  /// n, the number of points.
  let count: Int
  /// The number of leaves.
  let leafCount: Int
  /// log2 n.
  let logCount: Double
  /// log2 of the sum of all weights.
  let logMass: Double
  /// The box around all points.
  let lower: [Double]
  /// The box around all points.
  let upper: [Double]
  /// [leaf] coordinates[d], log2 of the weight: -inf in lanes without a point.
  let leaves: AlignedBuffer<Lanes>
  /// [block] lower[d], upper[d], log2 of the mean weight of a point and of the sum of the weights of
  /// each of eight boxes; the highest level first.
  private let blocks: AlignedBuffer<Lanes>
  /// [level] the first block, from the top down.
  private let levels: AlignedBuffer<Int>

  /// The numbers of a leaf, in lanes.
  var leafStride: Int { dimension + 1 }

  /// The tree of points with `dimension` coordinates and the base-2 logarithm of the weight each.
  init(_ points: [(mean: [Double], logWeight: Double)], dimension: Int) {
    self.dimension = dimension
    count = points.count
    logCount = Elementary.log(Double(points.count)) * Elementary.logTwoE
    var crowd = points.map { point in
      var packed = SIMD4<Double>(0, 0, 0, point.logWeight)
      for row in 0..<dimension { packed[row] = point.mean[row] }
      return packed
    }
    let leafCount = (crowd.count + 7) / 8
    let leaves = AlignedBuffer(repeating: Lanes.zero, count: leafCount * (dimension + 1))
    // From the leaves up.
    var layers: [[CrowdBox]] = [[]]
    crowd.withUnsafeMutableBufferPointer { crowd in
      CrowdSplit(points: crowd, dimension: dimension).order(leaves: leafCount)
      for leaf in 0..<leafCount {
        let place = leaves.base + leaf * (dimension + 1)
        let members = crowd[(8 * leaf)..<min(8 * leaf + 8, crowd.count)]
        for lane in 0..<8 {
          let point = lane < members.count ? crowd[8 * leaf + lane] : crowd[8 * leaf]
          for row in 0..<dimension { place[row][lane] = point[row] }
          place[dimension][lane] = lane < members.count ? point.w : -Double.infinity
        }
        layers[0].append(CrowdBox(points: members))
      }
    }
    while let boxes = layers.last, boxes.count > 8 {
      layers.append(
        stride(from: 0, to: boxes.count, by: 8).map { first in
          CrowdBox(boxes: boxes[first..<min(first + 8, boxes.count)])
        }
      )
    }
    let whole = CrowdBox(boxes: layers[layers.count - 1][...])
    self.leafCount = leafCount
    self.leaves = leaves
    logMass = whole.logMass
    lower = (0..<dimension).map { whole.lower[$0] }
    upper = (0..<dimension).map { whole.upper[$0] }
    let blockCount = layers.reduce(0) { $0 + ($1.count + 7) / 8 }
    blocks = AlignedBuffer(repeating: .zero, count: blockCount * (2 * dimension + 2))
    levels = AlignedBuffer(repeating: 0, count: layers.count)
    var first = 0
    for (level, boxes) in layers.reversed().enumerated() {
      levels[level] = first
      CrowdBox.write(boxes, dimension: dimension, to: blocks.base + first * (2 * dimension + 2))
      first += (boxes.count + 7) / 8
    }
  }

  /// The number of levels of boxes.
  var levelCount: Int { levels.count }

  /// Block `index` of a level, from the top down.
  func block(level: Int, _ index: Int) -> UnsafePointer<Lanes> {
    UnsafePointer(blocks.base) + (levels[level] + index) * (2 * dimension + 2)
  }

  /// Where everything lies; as long as the tree lives.
  var places: Places {
    Places(
      dimension: dimension,
      logCount: logCount,
      logMass: logMass,
      leafCount: leafCount,
      leaves: leaves.base,
      blocks: blocks.base,
      levels: levels.base,
      levelCount: levels.count
    )
  }

  /// The pointers of a tree: what a search needs, with no reference to count.
  struct Places: BitwiseCopyable {
    let dimension: Int
    let logCount: Double
    let logMass: Double
    let leafCount: Int
    let leaves: UnsafePointer<Lanes>
    let blocks: UnsafePointer<Lanes>
    let levels: UnsafePointer<Int>
    let levelCount: Int
  }
}

/// A box and what is in it.
private struct CrowdBox {
  var lower: SIMD4<Double>
  var upper: SIMD4<Double>
  var count: Int
  /// log2 of the sum of the weights.
  var logMass: Double

  init(points: Slice<UnsafeMutableBufferPointer<SIMD4<Double>>>) {
    lower = points[points.startIndex]
    upper = lower
    for point in points {
      lower = lower.replacing(with: point, where: point .< lower)
      upper = upper.replacing(with: point, where: point .> upper)
    }
    count = points.count
    logMass = Self.logSum(points.map(\.w))
  }

  init(boxes: ArraySlice<CrowdBox>) {
    self = boxes[boxes.startIndex]
    for box in boxes.dropFirst() {
      lower = lower.replacing(with: box.lower, where: box.lower .< lower)
      upper = upper.replacing(with: box.upper, where: box.upper .> upper)
      count += box.count
    }
    logMass = Self.logSum(boxes.map(\.logMass))
  }

  private static func logSum(_ terms: [Double]) -> Double {
    let top = terms.max() ?? 0
    guard top > -Double.infinity else { return top }
    let sum = terms.reduce(0) { $0 + Elementary.exp((($1 - top) / Elementary.logTwoE)) }
    return top + Elementary.log(sum) * Elementary.logTwoE
  }

  /// Writes blocks of eight boxes; what is left of the last block has no weight.
  static func write(_ boxes: [CrowdBox], dimension: Int, to place: UnsafeMutablePointer<Lanes>) {
    for slot in 0..<((boxes.count + 7) / 8 * 8) {
      let place = place + slot / 8 * (2 * dimension + 2)
      let box = boxes[min(slot, boxes.count - 1)]
      for row in 0..<dimension {
        place[row][slot % 8] = box.lower[row]
        place[dimension + row][slot % 8] = box.upper[row]
      }
      let logMean = box.logMass - Elementary.log(Double(box.count)) * Elementary.logTwoE
      place[2 * dimension][slot % 8] = slot < boxes.count ? logMean : -Double.infinity
      place[2 * dimension + 1][slot % 8] = slot < boxes.count ? box.logMass : -Double.infinity
    }
  }
}
