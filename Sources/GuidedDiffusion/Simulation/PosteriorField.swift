/// Scores from the posteriors of the base law's components, see `PosteriorTilt`.
///
/// With q_k the weight of component k, s_k its score and R_k the tilt's mean under its posterior,
///
///     f_u = Σ q_k R_k / Σ q_k,    g = Σ q_k R_k (s_k + ∇ ln R_k) / Σ q_k R_k - Σ q_k s_k / Σ q_k,
///
/// both sums relative to their largest terms, so that f_u = 10^-400 still has its gradient.
struct PosteriorField<Rule: PosteriorTilt>: PointField {
  let components: BaseComponents
  let table: StepTable<Double>
  private let tilt: Rule

  init(_ spectrum: MixtureSpectrum, tilt: Rule, times: StageTimes) {
    let components = BaseComponents(
      spectrum,
      extra: tilt.constantCount(isDiagonal: spectrum.form != .full)
    )
    self.components = components
    self.tilt = tilt
    table = StepTable(
      steps: times.count,
      stride: components.count * components.stride,
      blank: 0
    ) { stage, place in
      let u = times[stage]
      components.write(NoisedMixture(spectrum, logTime: u), to: place)
      for (index, component) in spectrum.components.enumerated() {
        tilt.write(
          component.posterior(logTime: u, isDiagonal: components.isDiagonal),
          to: place + components.extraPlace(index)
        )
      }
    }
  }

  var dimension: Int { components.dimension }

  var workCount: Int { components.count * (3 + components.dimension) }

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
    let (plain, tilted, strengths) = (work, work + count, work + 2 &* count)
    let pulls = work + 3 &* count
    var top = Lanes(repeating: -Double.infinity)
    var tiltedTop = top
    for index in 0..<count {
      let place = constants + index &* stride
      let own = components.exponent(place, at: x, pull: pulls + index &* dimension)
      let (logarithm, strength) = tilt.logFactor(
        constants + components.extraPlace(index),
        isDiagonal: components.isDiagonal,
        at: x
      )
      plain[index] = own
      tilted[index] = own.addingProduct(Lanes(repeating: Elementary.logTwoE), logarithm)
      strengths[index] = strength
      top = top.larger(own)
      tiltedTop = tiltedTop.larger(tilted[index])
    }
    var mass = Lanes.zero
    var tiltedMass = Lanes.zero
    for index in 0..<count {
      plain[index] = Elementary.powerOfTwo(nonPositive: plain[index] - top)
      tilted[index] = Elementary.powerOfTwo(nonPositive: tilted[index] - tiltedTop)
      mass += plain[index]
      tiltedMass += tilted[index]
    }
    let reciprocal = 1 / (mass * tiltedMass)
    let (perMass, perTiltedMass) = (tiltedMass * reciprocal, mass * reciprocal)
    for row in 0..<dimension {
      score[row] = .zero
      gradient[row] = .zero
    }
    for index in 0..<count {
      let share = plain[index] * perMass
      let tiltedShare = tilted[index] * perTiltedMass
      let difference = tiltedShare - share
      let pull = pulls + index &* dimension
      for row in 0..<dimension {
        score[row] = score[row].addingProduct(share, pull[row])
        gradient[row] = gradient[row].addingProduct(difference, pull[row])
      }
      tilt.addGradient(
        constants + components.extraPlace(index),
        isDiagonal: components.isDiagonal,
        at: x,
        strength: strengths[index],
        weight: tiltedShare,
        to: gradient
      )
    }
    return 0.6931471805599453 * (tiltedTop - top) + Elementary.log(tiltedMass * perMass)
  }
}
