/// Weighted points in at most three dimensions, in boxes within boxes.
///
/// A leaf holds eight points and a box eight boxes of the level below, side by side in lanes, so that
/// one instruction looks at eight. All numbers are those of the data law: they serve every noise level.
final class CrowdTree: @unchecked Sendable {
  /// Boxes of one size, eight to a block.
  struct Level {
    /// The number of boxes.
    let count: Int
    /// [block] lower[d], upper[d], log2 of the mean weight of a point of the box.
    let blocks: AlignedBuffer<Lanes>
  }

  /// d.
  let dimension: Int
  /// n, the number of points.
  let count: Int
  /// From the leaves up; the last has one block.
  let levels: [Level]
  /// [leaf] coordinates[d], log2 of the weight: -inf in lanes without a point.
  let leaves: AlignedBuffer<Lanes>
  /// log2 of the sum of all weights.
  let logMass: Double
  /// The box around all points.
  let lower: [Double]
  /// The box around all points.
  let upper: [Double]

  /// log2 n.
  let logCount: Double

  /// The number of leaves.
  var leafCount: Int { levels[0].count }

  /// The numbers of a leaf, in lanes.
  var leafStride: Int { dimension + 1 }

  /// The numbers of a block of boxes, in lanes.
  var blockStride: Int { 2 * dimension + 1 }

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
    var boxes: [CrowdBox] = []
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
        boxes.append(CrowdBox(points: members))
      }
    }
    self.leaves = leaves
    var levels: [Level] = []
    repeat {
      levels.append(Level(boxes, dimension: dimension))
      boxes = stride(from: 0, to: boxes.count, by: 8).map { first in
        CrowdBox(boxes: boxes[first..<min(first + 8, boxes.count)])
      }
    } while boxes.count > 1 || levels.isEmpty
    self.levels = levels
    let whole = boxes[0]
    logMass = whole.logMass
    lower = (0..<dimension).map { whole.lower[$0] }
    upper = (0..<dimension).map { whole.upper[$0] }
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
}

extension CrowdTree.Level {
  fileprivate init(_ boxes: [CrowdBox], dimension: Int) {
    count = boxes.count
    let stride = 2 * dimension + 1
    blocks = AlignedBuffer(repeating: .zero, count: (boxes.count + 7) / 8 * stride)
    for slot in 0..<((boxes.count + 7) / 8 * 8) {
      let place = blocks.base + slot / 8 * stride
      let box = boxes[min(slot, boxes.count - 1)]
      for row in 0..<dimension {
        place[row][slot % 8] = box.lower[row]
        place[dimension + row][slot % 8] = box.upper[row]
      }
      let logMean = box.logMass - Elementary.log(Double(box.count)) * Elementary.logTwoE
      place[2 * dimension][slot % 8] = slot < boxes.count ? logMean : -Double.infinity
    }
  }
}
