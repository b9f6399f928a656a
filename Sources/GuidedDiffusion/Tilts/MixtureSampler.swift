/// Independent samples of a Gaussian mixture: a component by its weight, then a point of it.
///
/// Sample i takes the numbers keyed by (seed, i) for the purpose `truth`: counter 0 of each coordinate
/// for the point, counter 1 of coordinate 0 for the component.
struct MixtureSampler: Sendable {
  private struct Component: Sendable {
    var classIndex: Int
    var mean: [Double]
    /// Deviations along the coordinates, or along `vectors` where there are any.
    var deviations: [Double]
    /// Eigenvectors as rows; empty for diagonal covariances.
    var vectors: [Double]
  }

  let dimension: Int
  private let components: [Component]
  /// [component] the weights up to and including it; the last is infinite.
  private let cumulative: [Double]

  /// A sampler of `spectrum`, its weights normalized.
  init(_ spectrum: MixtureSpectrum) {
    let d = spectrum.dimension
    dimension = d
    components = spectrum.components.map { component in
      switch component.spread {
      case .isotropic(let variance):
        Component(
          classIndex: component.classIndex,
          mean: component.mean,
          deviations: [Double](repeating: variance.squareRoot(), count: d),
          vectors: []
        )
      case .diagonal(let variances):
        Component(
          classIndex: component.classIndex,
          mean: component.mean,
          deviations: variances.map { $0.squareRoot() },
          vectors: []
        )
      case .full(let values, let vectors):
        Component(
          classIndex: component.classIndex,
          mean: component.mean,
          deviations: values.map { max(0, $0).squareRoot() },
          vectors: vectors
        )
      }
    }
    let top = spectrum.components.map(\.logShare).max() ?? 0
    let weights = spectrum.components.map { Elementary.exp($0.logShare - top) }
    let total = weights.reduce(0, +)
    var sum = 0.0
    var sums: [Double] = []
    for weight in weights {
      sum += weight / total
      sums.append(sum)
    }
    if !sums.isEmpty { sums[sums.count - 1] = .infinity }
    cumulative = sums
  }

  /// Writes samples `first` to `first` + 7 to `point` [coordinate], and gives eight uniform numbers that
  /// are independent of them.
  func sample(
    first: Int,
    stream: NormalStream,
    into point: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    let paths = LaneBits(repeating: UInt64(first)) &+ LaneBits(0, 1, 2, 3, 4, 5, 6, 7)
    let uniforms = stream.uniforms(paths: paths, pair: 1, coordinate: 0, purpose: .truth)
    _ = place(uniforms.first, into: point) { index in
      stream.pair(paths: paths, pair: 0, coordinate: index, purpose: .truth).even
    }
    return uniforms.second
  }

  /// Writes the samples whose components the uniform numbers `choice` choose and whose standard normal
  /// numbers `normal` gives by coordinate; gives their classes.
  func place(
    _ choice: Lanes,
    into point: UnsafeMutablePointer<Lanes>,
    normal: (_ coordinate: Int) -> Lanes
  ) -> SIMD8<Int> {
    var chosen = SIMD8<Int>(repeating: 0)
    var classes = SIMD8<Int>(repeating: 0)
    for lane in 0..<8 {
      chosen[lane] = component(at: choice[lane])
      classes[lane] = components[chosen[lane]].classIndex
      for coordinate in 0..<dimension {
        point[coordinate][lane] = components[chosen[lane]].mean[coordinate]
      }
    }
    for index in 0..<dimension {
      let z = normal(index)
      for lane in 0..<8 {
        let component = components[chosen[lane]]
        let step = component.deviations[index] * z[lane]
        if component.vectors.isEmpty {
          point[index][lane] += step
          continue
        }
        for coordinate in 0..<dimension {
          point[coordinate][lane] += step * component.vectors[index * dimension + coordinate]
        }
      }
    }
    return classes
  }

  /// The first component whose cumulative weight is above `uniform`, by bisection.
  private func component(at uniform: Double) -> Int {
    var (first, last) = (0, cumulative.count - 1)
    while first < last {
      let middle = (first + last) / 2
      if uniform < cumulative[middle] { last = middle } else { first = middle + 1 }
    }
    return first
  }
}
