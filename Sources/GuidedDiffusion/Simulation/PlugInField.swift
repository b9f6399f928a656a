/// The plug-in gradient: ∇_x ln f(D(x)) with D(x) = E[X_0 | X_u = x] under the base law.
///
/// D has the Jacobian √ᾱ/(1 - ᾱ) Cov[X_0 | X_u = x], so with v = ∇ ln f(D), posterior means m_k and the
/// gains B_k of `ComponentPosterior`,
///
///     gradient = Σ ρ_k B_k v + √ᾱ/(1 - ᾱ) Σ ρ_k (m_k - D) ((m_k - D)·v).
///
/// It is what diffusion posterior sampling does (Chung et al. 2023); f_u plays no part in it.
struct PlugInField: PointField {
  let components: BaseComponents
  let table: StepTable<Double>
  private let source: PlugInGradient

  init(_ spectrum: MixtureSpectrum, source: PlugInGradient, times: StageTimes) {
    let shape = BaseComponents(spectrum, extra: 0)
    let components = BaseComponents(spectrum, extra: 1 + shape.dimension + shape.matrixCount)
    self.components = components
    self.source = source
    table = StepTable(
      steps: times.count,
      stride: components.count * components.stride,
      blank: 0
    ) { stage, place in
      let u = times[stage]
      components.write(NoisedMixture(spectrum, logTime: u), to: place)
      let spread = Elementary.exp(-0.5 * u) / -Elementary.expm1(-u)
      for (index, component) in spectrum.components.enumerated() {
        let posterior = component.posterior(logTime: u, isDiagonal: components.isDiagonal)
        let extra = place + components.extraPlace(index)
        extra[0] = spread
        for row in posterior.offset.indices { extra[1 + row] = posterior.offset[row] }
        for (entry, value) in posterior.gain.enumerated() {
          extra[1 + components.dimension + entry] = value
        }
      }
    }
  }

  var dimension: Int { components.dimension }

  var workCount: Int { components.count * (1 + components.dimension) + 3 * components.dimension }

  @inline(__always)
  func evaluate(
    _ constants: UnsafePointer<Double>,
    at x: UnsafePointer<Lanes>,
    work: UnsafeMutablePointer<Lanes>,
    score: UnsafeMutablePointer<Lanes>,
    gradient: UnsafeMutablePointer<Lanes>,
    isMeasured: Bool
  ) -> Lanes {
    let (count, dimension, stride) = (components.count, components.dimension, components.stride)
    let (weights, means) = (work, work + count)
    let centre = means + count &* dimension
    let (slope, pull) = (centre + dimension, centre + 2 &* dimension)
    var top = Lanes(repeating: -Double.infinity)
    for index in 0..<count {
      weights[index] = components.exponent(constants + index &* stride, at: x, pull: pull)
      top = top.larger(weights[index])
    }
    var mass = Lanes.zero
    for index in 0..<count {
      weights[index] = Elementary.powerOfTwo(nonPositive: weights[index] - top)
      mass += weights[index]
    }
    let reciprocal = 1 / mass
    for row in 0..<dimension { (score[row], gradient[row], centre[row]) = (.zero, .zero, .zero) }
    for index in 0..<count {
      let share = weights[index] * reciprocal
      weights[index] = share
      _ = components.exponent(constants + index &* stride, at: x, pull: pull)
      let extra = constants + components.extraPlace(index)
      for row in 0..<dimension {
        score[row] = score[row].addingProduct(share, pull[row])
        let mean = extra[1 &+ row] + image(extra, x, row)
        means[index &* dimension &+ row] = mean
        centre[row] = centre[row].addingProduct(share, mean)
      }
    }
    source.write(at: centre, to: slope)
    for index in 0..<count {
      let extra = constants + components.extraPlace(index)
      let mean = means + index &* dimension
      var product = Lanes.zero
      for row in 0..<dimension {
        product = product.addingProduct(mean[row] - centre[row], slope[row])
      }
      let spread = extra[0] * product
      for row in 0..<dimension {
        let sum = image(extra, slope, row) + spread * (mean[row] - centre[row])
        gradient[row] = gradient[row].addingProduct(weights[index], sum)
      }
    }
    return .zero
  }

  /// Row `row` of the gain times `vector`.
  @inline(__always)
  private func image(
    _ extra: UnsafePointer<Double>,
    _ vector: UnsafePointer<Lanes>,
    _ row: Int
  ) -> Lanes {
    let dimension = components.dimension
    let gain = extra + 1 + dimension
    if components.isDiagonal { return gain[row] * vector[row] }
    var sum = Lanes.zero
    for column in 0..<dimension {
      sum = sum.addingProduct(Lanes(repeating: gain[row &* dimension &+ column]), vector[column])
    }
    return sum
  }
}
