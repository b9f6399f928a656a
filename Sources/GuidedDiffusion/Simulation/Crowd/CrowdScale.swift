/// What a noise level changes for a crowd of points with one variance: two factors.
///
/// The point μ of the crowd is at m = e^{-u/2} μ and has the variance v = e^{-u} σ² + 1 - e^{-u}.
struct CrowdScale {
  /// The numbers of a scale in a table.
  static let stride = 7

  /// e^{-u/2}.
  var shrink: Double
  /// R = 1/v.
  var precision: Double
  /// -(R/2) log2 e: the exponent is this times |x - m|².
  var curvature: Double
  /// log2 √(R^d).
  var offset: Double
  /// The number of the summary that serves, or -1 where there is none.
  var summary: Int
  /// The number of the cells that serve in a search, or -1 where there are none.
  var cells: Int
  /// e^{-u/2}/√v, the inverse of a deviation in the data's coordinates.
  var sharpness: Double

  init(logTime u: Double, variance: Double, dimension: Int) {
    shrink = Elementary.exp(-0.5 * u)
    precision = 1 / (Elementary.exp(-u) * variance - Elementary.expm1(-u))
    curvature = -0.5 * precision * Elementary.logTwoE
    sharpness = shrink * precision.squareRoot()
    offset = 0.5 * Double(dimension) * Elementary.logTwoE * Elementary.log(precision)
    summary = -1
    cells = -1
  }

  /// The scale at which e^{-u/2} = 1 and 1/√v is `sharpness`, without its offset.
  init(sharpness: Double) {
    shrink = 1
    self.sharpness = sharpness
    precision = sharpness * sharpness
    curvature = -0.5 * precision * Elementary.logTwoE
    offset = 0
    summary = -1
    cells = -1
  }

  @inline(__always)
  init(_ constants: UnsafePointer<Double>) {
    shrink = constants[0]
    precision = constants[1]
    curvature = constants[2]
    offset = constants[3]
    summary = Int(constants[4])
    cells = Int(constants[5])
    sharpness = constants[6]
  }

  /// Puts the scale into a table.
  func write(to place: UnsafeMutablePointer<Double>) {
    place[0] = shrink
    place[1] = precision
    place[2] = curvature
    place[3] = offset
    place[4] = Double(summary)
    place[5] = Double(cells)
    place[6] = sharpness
  }
}
