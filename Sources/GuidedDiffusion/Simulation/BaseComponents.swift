/// The components of the base law at one stage, for fields that look at each of them.
///
/// The constants of a component are one run of numbers:
///
///     offset                 log2(π ω √det R)
///     mean[d]
///     precision[e]           R: e = d for diagonal covariances, d² for full ones
///     extra[...]             what the field adds
struct BaseComponents: Sendable {
  let dimension: Int
  /// Whether every covariance is diagonal.
  let isDiagonal: Bool
  /// The number of components.
  let count: Int
  /// The number of constants that the field adds to each component.
  let extra: Int

  init(_ spectrum: MixtureSpectrum, extra: Int) {
    dimension = spectrum.dimension
    isDiagonal = spectrum.form != .full
    count = spectrum.components.count
    self.extra = extra
  }

  /// e.
  var matrixCount: Int { isDiagonal ? dimension : dimension * dimension }

  /// The number of constants of a component.
  var stride: Int { 1 + dimension + matrixCount + extra }

  /// Where the field's own constants of component `index` are.
  func extraPlace(_ index: Int) -> Int { index * stride + 1 + dimension + matrixCount }

  /// Writes everything but the extra constants.
  func write(_ law: NoisedMixture, to base: UnsafeMutablePointer<Double>) {
    for (index, component) in law.components.enumerated() {
      let place = base + index * stride
      place[0] = component.logWeight * Elementary.logTwoE
      for row in 0..<dimension { place[1 + row] = component.mean[row] }
      let precision = place + 1 + dimension
      for row in 0..<dimension {
        if isDiagonal {
          precision[row] = component.precision.entry(row, row)
          continue
        }
        for column in 0..<dimension {
          precision[row * dimension + column] =
            component.precision.entry(row, column, dimension: dimension)
        }
      }
    }
  }

  /// Writes the component's own score R(m - x) to `pull`; gives the base-2 logarithm of its density.
  @inline(__always)
  func exponent(
    _ constants: UnsafePointer<Double>,
    at x: UnsafePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    let mean = constants + 1
    let precision = constants + 1 + dimension
    var distance = Lanes.zero
    for row in 0..<dimension {
      var own: Lanes
      if isDiagonal {
        own = precision[row] * (mean[row] - x[row])
      } else {
        own = Lanes.zero
        for column in 0..<dimension {
          own = own.addingProduct(
            Lanes(repeating: precision[row &* dimension &+ column]),
            mean[column] - x[column]
          )
        }
      }
      pull[row] = own
      distance = distance.addingProduct(own, mean[row] - x[row])
    }
    return Lanes(repeating: constants[0]).addingProduct(
      Lanes(repeating: -0.5 * Elementary.logTwoE),
      distance
    )
  }
}

extension MixtureSpectrum.Component {
  /// X_0 given X_u = x within the component; with full matrices unless `isDiagonal`.
  func posterior(logTime u: Double, isDiagonal: Bool) -> ComponentPosterior {
    ComponentPosterior(self, logTime: u, isDiagonal: isDiagonal)
  }
}
