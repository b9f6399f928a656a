/// What half-space and probit share: R(N(m, V)) = Φ((a·m - b)/√(a'Va + v)) for a fixed v >= 0.
///
/// Half-spaces have v = 0, probits v = 1. As a function of x the argument t = γ + η·x is linear, so a
/// component has the constants γ and η, and ∇ ln R = η φ(t)/Φ(t).
public struct NormalFactor: Equatable, Sendable {
  /// a, one entry per coordinate.
  var normal: [Double]
  /// b.
  var offset: Double
  /// v.
  var extraVariance: Double

  /// The least √(a'Va + v): a posterior without spread gives a step that is steep, not undefined.
  private static let leastDeviation = 1e-140

  /// 1 + d, whatever the covariances are.
  var constantCount: Int { 1 + normal.count }

  func write(_ posterior: ComponentPosterior, to constants: UnsafeMutablePointer<Double>) {
    var variance = extraVariance
    var mean = -offset
    let spread = posterior.covarianceTimes(normal)
    for row in normal.indices {
      variance += normal[row] * spread[row]
      mean += normal[row] * posterior.offset[row]
    }
    let deviation = max(Self.leastDeviation, variance.squareRoot())
    constants[0] = mean / deviation
    for (row, slope) in posterior.gainTimes(normal).enumerated() {
      constants[1 + row] = slope / deviation
    }
  }

  /// ln Φ(t) and φ(t)/Φ(t).
  @inline(__always)
  func logFactor(
    _ constants: UnsafePointer<Double>,
    at point: UnsafePointer<Lanes>
  ) -> (logarithm: Lanes, strength: Lanes) {
    var t = Lanes(repeating: constants[0])
    for row in 0..<normal.count {
      t = t.addingProduct(Lanes(repeating: constants[1 + row]), point[row])
    }
    let (logarithm, hazard) = Elementary.normalLogCumulative(t)
    return (logarithm, hazard)
  }

  @inline(__always)
  func addGradient(
    _ constants: UnsafePointer<Double>,
    factor: Lanes,
    to gradient: UnsafeMutablePointer<Lanes>
  ) {
    for row in 0..<normal.count {
      gradient[row] = gradient[row].addingProduct(Lanes(repeating: constants[1 + row]), factor)
    }
  }

  /// a·x - b at `point`.
  @inline(__always)
  func height(at point: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes(repeating: -offset)
    for row in normal.indices {
      sum = sum.addingProduct(Lanes(repeating: normal[row]), point[row])
    }
    return sum
  }
}

/// A tilt whose mean under every Gaussian is a normal probability: a half-space, or a soft one.
public protocol NormalTilt: PosteriorTilt {
  /// a, b and v.
  var factor: NormalFactor { get }
}

extension NormalTilt {
  /// a, one entry per coordinate.
  public var normal: [Double] { factor.normal }

  /// b.
  public var offset: Double { factor.offset }

  /// See `PointTilt`.
  public var dimension: Int { factor.normal.count }

  /// See `PosteriorTilt`: γ and η.
  public func constantCount(isDiagonal: Bool) -> Int { factor.constantCount }

  /// See `PosteriorTilt`.
  public func write(_ posterior: ComponentPosterior, to constants: UnsafeMutablePointer<Double>) {
    factor.write(posterior, to: constants)
  }

  /// See `PosteriorTilt`.
  @inline(__always)
  public func logFactor(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>
  ) -> (logarithm: Lanes, strength: Lanes) {
    factor.logFactor(constants, at: point)
  }

  /// See `PosteriorTilt`.
  @inline(__always)
  public func addGradient(
    _ constants: UnsafePointer<Double>,
    isDiagonal: Bool,
    at point: UnsafePointer<Lanes>,
    strength: Lanes,
    weight: Lanes,
    to gradient: UnsafeMutablePointer<Lanes>
  ) {
    factor.addGradient(constants, factor: strength * weight, to: gradient)
  }
}
