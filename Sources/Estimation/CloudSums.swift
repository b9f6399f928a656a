import GuidedDiffusion

/// The first two moments of guided samples, by scale and by group of paths.
///
/// Path i belongs to group ⌊i/8⌋ mod G, with G = 64 groups for d <= 8 and 20 otherwise, so that what is
/// estimated from the moments can be jackknifed. Memory is fixed: G (1 + d + d(d + 1)/2) numbers per
/// scale.
struct CloudSums: Sendable {
  /// The largest d that clouds are kept for.
  static let mostDimensions = 128

  /// d.
  let dimension: Int
  /// The number of scales.
  let scales: Int
  /// G.
  let groups: Int
  /// c, what the sums are centred at: the mean of the base law.
  private let centre: [Double]
  /// [group] guided paths.
  private(set) var counts: [Int]
  /// [scale][group][d + d(d + 1)/2] Σ(x - c), then the lower triangle of Σ(x - c)(x - c)ᵀ by rows.
  private var sums: [Double]
  private var offset: [Double]

  /// Empty sums about `centre`.
  init(centre: [Double], scales: Int) {
    let d = centre.count
    dimension = d
    self.scales = scales
    groups = d <= 8 ? 64 : 20
    self.centre = centre
    counts = [Int](repeating: 0, count: groups)
    sums = [Double](repeating: 0, count: scales * groups * (d + d * (d + 1) / 2))
    offset = [Double](repeating: 0, count: d)
  }

  /// The number of guided paths.
  var paths: Int { counts.reduce(0, +) }

  private var stride: Int { dimension + dimension * (dimension + 1) / 2 }

  /// Takes the guided paths of a block in.
  mutating func add(_ block: BlockObservation) {
    let (d, stride, count) = (dimension, stride, block.isTwin.count)
    let numbers = block.numbers
    for path in 0..<count where !block.isTwin[path] {
      counts[block.numbers[path] / 8 % groups] += 1
    }
    sums.withUnsafeMutableBufferPointer { sums in
      offset.withUnsafeMutableBufferPointer { offset in
        block.samples.withUnsafeBufferPointer { samples in
          for scale in 0..<scales {
            for path in 0..<count where !block.isTwin[path] {
              let group = numbers[path] / 8 % groups
              let start = (scale &* groups &+ group) &* stride
              let sample = (scale &* count &+ path) &* d
              for row in 0..<d {
                offset[row] = samples[sample &+ row] - centre[row]
                sums[start &+ row] += offset[row]
              }
              var place = start &+ d
              for row in 0..<d {
                let factor = offset[row]
                for column in 0...row { sums[place &+ column] += factor * offset[column] }
                place &+= row &+ 1
              }
            }
          }
        }
      }
    }
  }

  /// Adds the sums of other paths.
  mutating func merge(_ other: CloudSums) {
    for group in counts.indices { counts[group] += other.counts[group] }
    for index in sums.indices { sums[index] += other.sums[index] }
  }

  /// Passes the sums of `paths` paths at most; those of groups without paths are zeros.
  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&counts, atMost: paths)
    for scale in 0..<scales {
      for group in 0..<groups where counts[group] > 0 {
        let start = (scale * groups + group) * stride
        try coder.code(&sums, in: start..<(start + stride))
      }
    }
  }

  /// The moments of some of the paths of a scale.
  struct Cloud {
    fileprivate let count: Double
    fileprivate let dimension: Int
    fileprivate var sums: [Double]

    /// The mean's deviation from c.
    var shift: [Double] { sums.prefix(dimension).map { $0 / count } }

    /// The covariance, with n - 1 in the denominator.
    var covariance: SymmetricMatrix {
      let shift = shift
      var result = SymmetricMatrix(diagonal: shift.map { _ in 0 })
      var place = dimension
      for row in 0..<dimension {
        for column in 0...row {
          result[row, column] = (sums[place] - count * shift[row] * shift[column]) / (count - 1)
          place += 1
        }
      }
      return result
    }

    /// The moments of what is left without `other`.
    func subtracting(_ other: Cloud) -> Cloud {
      Cloud(
        count: count - other.count,
        dimension: dimension,
        sums: zip(sums, other.sums).map { $0 - $1 }
      )
    }
  }

  /// The paths of one group at a scale.
  func cloud(scale: Int, group: Int) -> Cloud {
    let start = (scale * groups + group) * stride
    return Cloud(
      count: Double(counts[group]),
      dimension: dimension,
      sums: Array(sums[start..<(start + stride)])
    )
  }

  /// All paths at a scale.
  func cloud(scale: Int) -> Cloud {
    var total = [Double](repeating: 0, count: stride)
    for group in 0..<groups {
      let start = (scale * groups + group) * stride
      for index in 0..<stride { total[index] += sums[start + index] }
    }
    return Cloud(count: Double(paths), dimension: dimension, sums: total)
  }
}
