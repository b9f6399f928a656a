import GuidedDiffusion

/// The densities of the chain at one step, for all scales, on one uniform grid.
struct DensityGrid {
  /// The number of points between two that are handled together: windows of points this far apart
  /// do not overlap.
  private static let window = 32

  private(set) var points: [Double] = []
  private(set) var spacing = 0.0
  /// [scale][point]; unnormalized by the trapezoid rule's own error only.
  private(set) var densities: [[Double]]
  /// [scale][point] m(x), where the next step takes a point without noise.
  private(set) var images: [[Double]]
  /// The largest |m'| of the next step over all scales.
  private(set) var growth = 1.0

  init(scales: Int) {
    densities = [[Double]](repeating: [], count: scales)
    images = densities
  }

  /// Lays the grid over `range`; `false` when that takes too many points.
  private mutating func lay(range: (Double, Double), spacing: Double) -> Bool {
    let count = (range.1 - range.0) / spacing + 1
    guard count.isFinite, count <= Double(ChainQuadrature.largestGrid) else { return false }
    self.spacing = spacing
    points = (0...Int(count)).map { range.0 + Double($0) * spacing }
    return true
  }

  /// The standard normal density on `range`, widened to hold it.
  mutating func start(range: (lower: Double, upper: Double), spacing: Double) -> Bool {
    guard lay(range: (min(range.lower, -9), max(range.upper, 9)), spacing: spacing) else {
      return false
    }
    let density = points.map { Elementary.exp(-0.5 * $0 * $0) }
    for scale in densities.indices { densities[scale] = density }
    return true
  }

  /// Evaluates where `step` takes the points at each scale.
  mutating func evaluate(_ drift: LineDrift, step: QuadratureStep, scales: [Double]) {
    var score = [Double](repeating: 0, count: points.count)
    var gradient = score
    drift.evaluate(logTime: step.logTime, points: points, score: &score, gradient: &gradient)
    let direction = drift.direction(at: step.logTime)
    growth = 0
    for (index, scale) in scales.enumerated() {
      let omega = scale * direction
      let image = points.indices.map {
        step.state * points[$0] + step.score * (score[$0] + omega * gradient[$0])
      }
      for place in 1..<image.count {
        growth = max(growth, abs(image[place] - image[place - 1]) / spacing)
      }
      images[index] = image
    }
  }

  /// Whether the grid is fine enough for the step that `evaluate` looked at.
  func resolves(_ step: QuadratureStep) -> Bool { spacing * growth <= step.noise }

  /// Where the paths that matter can be after the step: eight and a half σ beyond every image.
  func reach(_ step: QuadratureStep) -> (lower: Double, upper: Double) {
    var lower = Double.infinity
    var upper = -Double.infinity
    for scale in densities.indices {
      let least = 1e-18 * (densities[scale].max() ?? 0)
      for (density, image) in zip(densities[scale], images[scale]) where density > least {
        lower = min(lower, image)
        upper = max(upper, image)
      }
    }
    return (lower - 8.5 * step.noise, upper + 8.5 * step.noise)
  }

  /// The densities after `step` on a new grid; `false` when the grid takes too many points.
  mutating func receive(
    from source: DensityGrid,
    _ step: QuadratureStep,
    range: (Double, Double),
    spacing: Double
  ) -> Bool {
    guard lay(range: range, spacing: spacing) else { return false }
    let ratio = spacing / step.noise
    let halfWidth = Int(8.5 / ratio) + 1
    let blocks = (2 * halfWidth + 8) / 8
    // exp(-(jδ)²/2) for j = -halfWidth, ..., in vectors of eight.
    let bell = (0..<blocks).map { block in
      Elementary.exp(-0.5 * ratio * ratio * Self.offsets(block, halfWidth).squared)
    }
    let offsets = Self.offsets(0, halfWidth) * ratio
    let margin = 8 * blocks
    let factor = source.spacing * 0.3989422804014327 / step.noise
    for scale in densities.indices {
      var sums = [Double](repeating: 0, count: points.count + 2 * margin)
      sums.withUnsafeMutableBytes { sums in
        let images = source.images[scale]
        let densities = source.densities[scale]
        // Neighbours' windows overlap; taking every 32nd point keeps additions independent.
        for first in 0..<min(Self.window, images.count) {
          for index in stride(from: first, to: images.count, by: Self.window) {
            let density = densities[index]
            let position = (images[index] - range.0) / spacing
            guard density > 0, position > -Double(halfWidth),
              position < Double(points.count + halfWidth)
            else { continue }
            let nearest = position.rounded()
            let rest = (position - nearest) * ratio
            // exp(-(jδ - r)²/2) = exp(-(jδ)²/2) exp(jδ r - r²/2), the second factor geometric in j.
            var wave = Elementary.exp(offsets * rest - 0.5 * rest * rest)
            let growth = Elementary.exp(Lanes(repeating: 8 * ratio * rest))
            wave *= density * factor
            var place = (Int(nearest) + margin - halfWidth) * 8
            for block in 0..<blocks {
              let sum = sums.loadUnaligned(fromByteOffset: place, as: Lanes.self)
              sums.storeBytes(
                of: sum.addingProduct(wave, bell[block]),
                toByteOffset: place,
                as: Lanes.self
              )
              wave *= growth
              place += 64
            }
          }
        }
      }
      self.densities[scale] = Array(sums[margin..<(margin + points.count)])
    }
    return true
  }

  private static func offsets(_ block: Int, _ halfWidth: Int) -> Lanes {
    Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(8 * block - halfWidth)
  }
}

extension SIMD8 where Scalar == Double {
  fileprivate var squared: Self { self * self }
}
