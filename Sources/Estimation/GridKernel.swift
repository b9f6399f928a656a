import GuidedDiffusion

/// The Gaussian kernel of a step on a grid of spacing δσ, added around points off the grid.
///
/// For a point r σ above its nearest grid point, exp(-(jδ - r)²/2) = exp(-(jδ)²/2) e^{-r²/2} (e^{δr})^j:
/// a table times a geometric sequence in j = -half, ..., half.
struct GridKernel {
  /// δ, the spacing in units of σ.
  let ratio: Double
  /// The number of grid points on each side of the nearest.
  let half: Int
  /// exp(-(jδ)²/2) from j = -half on, in vectors of eight.
  private let bell: [Lanes]

  /// The number of grid points that a kernel touches.
  var width: Int { 8 * bell.count }

  init(ratio: Double, reach: Double) {
    self.ratio = ratio
    let half = Int((reach / ratio).rounded(.up))
    self.half = half
    bell = (0..<((2 * half + 8) / 8)).map { block in
      let offset = (Lanes(0, 1, 2, 3, 4, 5, 6, 7) + Double(8 * block - half)) * ratio
      return Elementary.exp(-0.5 * offset * offset)
    }
  }

  /// What eight points of a source grid add: their nearest grid points and geometric sequences.
  struct Waves {
    /// The nearest grid point's number.
    let place: Lanes
    /// The sequence's value at j = -half, times the point's weight.
    let height: Lanes
    /// e^{δr}.
    let growth: Lanes

    @inline(__always)
    init(
      _ source: DensityGrid,
      at index: Int,
      origin: Double,
      spacing: Double,
      factor: Double,
      kernel: GridKernel
    ) {
      let density = source.densities.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: 8 * index, as: Lanes.self)
      }
      let image = source.images.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: 8 * index, as: Lanes.self)
      }
      let position = (image - origin) * (1 / spacing)
      // Adding and subtracting 1.5 · 2^52 rounds to the nearest whole number.
      let nearest = (position + 6_755_399_441_055_744) - 6_755_399_441_055_744
      let rest = (position - nearest) * kernel.ratio
      place = nearest
      growth = Elementary.exp(kernel.ratio * rest)
      height =
        density * factor
        * Elementary.exp(-rest * (0.5 * rest + Double(kernel.half) * kernel.ratio))
    }
  }

  /// Adds the kernel of the point in `lane` to `sums` from element `first` on.
  @inline(__always)
  func add(_ waves: Waves, _ lane: Int, to sums: UnsafeMutableRawBufferPointer, at first: Int) {
    let g = waves.growth[lane]
    let g2 = g * g
    let g4 = g2 * g2
    let low = SIMD4<Double>(1, g, g2, g2 * g)
    var wave = Lanes(lowHalf: low, highHalf: low * g4) * waves.height[lane]
    let step = g4 * g4
    var place = 8 * first
    for vector in bell {
      let sum = sums.loadUnaligned(fromByteOffset: place, as: Lanes.self)
      sums.storeBytes(
        of: sum.addingProduct(wave, vector),
        toByteOffset: place,
        as: Lanes.self
      )
      wave *= step
      place += 64
    }
  }
}
