import GuidedDiffusion

/// The density of the chain at one step on a uniform grid, and where the next step takes its points.
struct DensityGrid {
  /// Points this far apart have windows of the kernel that do not overlap, so that their additions
  /// do not wait for each other.
  private static let window = 32
  /// The reach of the kernel in units of σ: exp(-8²/2) = 1e-14.
  private static let kernelReach = 8.0

  /// The grid, padded at its upper end to a multiple of eight.
  private(set) var points: [Double] = []
  private(set) var spacing = 0.0
  /// [point] the density.
  private(set) var densities: [Double] = []
  /// [point] m(x).
  private(set) var images: [Double] = []
  /// The largest |m'| of the next step.
  private(set) var growth = 1.0
  /// The sums, with a margin on both sides for windows that stick out.
  private var sums: [Double] = []

  /// Lays the grid over `range`; `false` when that takes too many points.
  private mutating func lay(range: (lower: Double, upper: Double), spacing: Double) -> Bool {
    let count = (range.upper - range.lower) / spacing + 1
    guard count.isFinite, count <= Double(ChainQuadrature.largestGrid) else { return false }
    let padded = (Int(count) + 8) / 8 * 8
    self.spacing = spacing
    points.removeAll(keepingCapacity: true)
    points.append(contentsOf: (0..<padded).lazy.map { range.lower + Double($0) * spacing })
    if images.count < padded { images = [Double](repeating: 0, count: padded) }
    images.removeLast(images.count - padded)
    return true
  }

  /// The standard normal density over `range`.
  mutating func start(range: (lower: Double, upper: Double), spacing: Double) -> Bool {
    guard lay(range: range, spacing: spacing) else { return false }
    densities = points.map { Elementary.exp(-0.5 * $0 * $0) }
    return true
  }

  /// Evaluates where `step` takes the points under the scale `scale`.
  mutating func evaluate(_ drift: LineDrift, step: QuadratureStep, scale: Double) {
    drift.images(of: points, stage: step.stage, scale: scale, into: &images)
    var largest = Lanes.zero
    images.withUnsafeBytes { images in
      for offset in stride(from: 0, to: images.count - 64, by: 64) {
        let difference =
          images.loadUnaligned(fromByteOffset: offset + 8, as: Lanes.self)
          - images.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        let square = difference * difference
        largest.replace(with: square, where: square .> largest)
      }
    }
    growth = largest.max().squareRoot() / spacing
  }

  /// Whether the grid is fine enough for the step that `evaluate` looked at.
  func resolves(_ step: QuadratureStep) -> Bool { spacing * growth <= step.noise }

  /// Where the paths that matter can be after the step.
  func reach(_ step: QuadratureStep) -> (lower: Double, upper: Double) {
    let least = 1e-16 * (densities.max() ?? 0)
    var lower = Double.infinity
    var upper = -Double.infinity
    for index in densities.indices where densities[index] > least {
      lower = min(lower, images[index])
      upper = max(upper, images[index])
    }
    return (
      lower - Self.kernelReach * step.noise, upper + Self.kernelReach * step.noise
    )
  }

  /// The density after `step` on a new grid; `false` when the grid takes too many points.
  mutating func receive(
    from source: DensityGrid,
    _ step: QuadratureStep,
    range: (lower: Double, upper: Double),
    spacing: Double
  ) -> Bool {
    guard lay(range: range, spacing: spacing) else { return false }
    let kernel = GridKernel(ratio: spacing / step.noise, reach: Self.kernelReach)
    let margin = kernel.width + 8
    if sums.count < points.count + 2 * margin {
      sums = [Double](repeating: 0, count: points.count + 2 * margin)
    }
    sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    let factor = source.spacing * 0.3989422804014327 / step.noise
    sums.withUnsafeMutableBytes { sums in
      // Eight points at a time: what each needs is computed in lanes, what it adds one by one.
      for first in stride(from: 0, to: Self.window, by: 8) {
        for index in stride(from: first, to: source.densities.count, by: Self.window) {
          let waves = GridKernel.Waves(
            source,
            at: index,
            origin: range.lower,
            spacing: spacing,
            factor: factor,
            kernel: kernel
          )
          for lane in 0..<8 where waves.height[lane] > 0 {
            let place = waves.place[lane]
            guard place > -Double(kernel.half), place < Double(points.count + kernel.half) else {
              continue
            }
            kernel.add(waves, lane, to: sums, at: Int(place) + margin - kernel.half)
          }
        }
      }
    }
    densities.removeAll(keepingCapacity: true)
    densities.append(contentsOf: sums[margin..<(margin + points.count)])
    return true
  }
}
