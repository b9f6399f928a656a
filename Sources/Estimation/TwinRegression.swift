/// The regression of weighted values on the control variate: the twin estimate of one quantity.
///
/// Over all M paths, guided and twin, y = F p/m and c = p/m - q/m with m = a p + (1 - a) q the mixture
/// that they are drawn from (Veach & Guibas 1995, balance heuristic). c has mean 0, so the intercept
/// of the regression of y on c estimates E_P[F] (Owen & Zhou, "Safe and effective importance
/// sampling", JASA 95, 2000); the standard error is that of the mean residual.
///
/// Sums are of r = y - μ - β c, with μ and β from the first paths: what is left is small, and the
/// tail of the residuals can be watched while they pass.
struct TwinRegression: Sendable {
  /// The intercept and slope that residuals are taken about.
  struct Centre: Sendable {
    var intercept = 0.0
    var slope = 0.0
  }

  private(set) var count = 0
  private(set) var r = 0.0
  private(set) var c = 0.0
  private(set) var rr = 0.0
  private(set) var rc = 0.0
  private(set) var cc = 0.0
  /// Cross sums with the residual r0 and control c0 of the reference on the same path.
  private(set) var rr0 = 0.0
  private(set) var rc0 = 0.0
  private(set) var cr0 = 0.0
  private(set) var cc0 = 0.0

  @inline(__always)
  mutating func add(residual: Double, control: Double, reference: (Double, Double)) {
    count += 1
    r += residual
    c += control
    rr += residual * residual
    rc += residual * control
    cc += control * control
    rr0 += residual * reference.0
    rc0 += residual * reference.1
    cr0 += control * reference.0
    cc0 += control * reference.1
  }

  mutating func merge(_ other: TwinRegression) {
    count += other.count
    r += other.r
    c += other.c
    rr += other.rr
    rc += other.rc
    cc += other.cc
    rr0 += other.rr0
    rc0 += other.rc0
    cr0 += other.cr0
    cc0 += other.cc0
  }

  mutating func code(with coder: inout some PartCoder, paths: Int) throws(PartProblem) {
    try coder.code(&count, atMost: paths)
    try coder.code(&r)
    try coder.code(&c)
    try coder.code(&rr)
    try coder.code(&rc)
    try coder.code(&cc)
    try coder.code(&rr0)
    try coder.code(&rc0)
    try coder.code(&cr0)
    try coder.code(&cc0)
  }

  private var n: Double { Double(count) }

  /// The slope of the residuals on c: what the centre's slope lacks.
  var slope: Double {
    let spread = cc - c * c / n
    return spread > 0 ? (rc - r * c / n) / spread : 0
  }

  /// The intercept, as a deviation from the centre's.
  var intercept: Double { (r - slope * c) / n }

  /// The sum of squared residuals about the fitted line.
  private var residualSquares: Double {
    max(0, (rr - r * r / n) - slope * (rc - r * c / n))
  }

  /// The standard error of the intercept: std(residual)/√M.
  var standardError: Double { (residualSquares / ((n - 2) * n)).squareRoot() }

  /// The standard error of the difference of intercepts to `reference`, on the same paths.
  func standardErrorOfDifference(to reference: TwinRegression) -> Double {
    let cross =
      (rr0 - r * reference.r / n) - reference.slope * (rc0 - r * reference.c / n)
      - slope * (cr0 - c * reference.r / n)
      + slope * reference.slope * (cc0 - c * reference.c / n)
    let squares = residualSquares + reference.residualSquares - 2 * cross
    return (max(0, squares) / ((n - 2) * n)).squareRoot()
  }
}
