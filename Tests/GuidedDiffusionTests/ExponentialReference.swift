/// A true value of a function: the nearest double, and what rounding to it left over in units in
/// its last place (six decimals of a computation with 400 bits).
struct Reference: Sendable {
  var argument: Double
  var value: Double
  var residual: Double

  init(_ argument: Double, _ value: Double, _ residual: Double) {
    self.argument = argument
    self.value = value
    self.residual = residual
  }

  /// The error of `result` in units in the last place of the true value.
  func ulps(of result: Double) -> Double {
    abs((result - value) / value.ulp - residual)
  }
}

/// True values of the exponential functions.
enum ExponentialReference {
  /// e^x: both ends of the range, subnormal results, ends of the reduced interval.
  static let exponential: [Reference] = [
    Reference(-745.13, .leastNonzeroMagnitude, -0.498388),
    Reference(-745.0, .leastNonzeroMagnitude, -0.42875),
    Reference(-740.5, 51 * .leastNonzeroMagnitude, 0.4223),
    Reference(-720.0, 41_132_809_365 * .leastNonzeroMagnitude, 0.12009),
    Reference(-709.0, 2_462_791_657_071_416 * .leastNonzeroMagnitude, 0.279062),
    Reference(-708.3964185322641, 2.2250738585072626e-308, -0.261723),
    Reference(-708.0, 3.307553003638408e-308, 0.345461),
    Reference(-600.25, 2.0641309109295095e-261, -0.000474),
    Reference(-300.1, 4.658284196779334e-131, -0.247353),
    Reference(-100.0, 3.720075976020836e-44, -0.315463),
    Reference(-36.7, 1.1518409493076097e-16, -0.303038),
    Reference(-10.0, 4.5399929762484854e-05, -0.389234),
    Reference(-3.0, 0.049787068367863944, -0.213743),
    Reference(-1.0, 0.36787944117144233, -0.223897),
    Reference(-0.7, 0.4965853037914095, 0.177037),
    Reference(-0.34657359027997264, 0.7071067811865476, -0.361526),
    Reference(-0.34657359027997264, 0.7071067811865476, -0.361526),
    Reference(-0.1, 0.9048374180359595, 0.455403),
    Reference(-0.001, 0.999000499833375, -0.27256),
    Reference(-1e-10, 0.9999999999, 0.074571),
    Reference(-1e-20, 1.0, -4.5e-05),
    Reference(1e-20, 1.0, 4.5e-05),
    Reference(1e-16, 1.0, 0.45036),
    Reference(1.2e-16, 1.0000000000000002, -0.459568),
    Reference(1e-08, 1.00000001, 0.498885),
    Reference(0.001, 1.0010005001667084, -0.193242),
    Reference(0.1, 1.1051709180756477, -0.367022),
    Reference(0.25, 1.2840254166877414, 0.403927),
    Reference(0.34657359027997264, 1.414213562373095, 0.490773),
    Reference(0.34657359027997275, 1.4142135623730951, 0.19788),
    Reference(0.36557129378746983, 1.441337199972634, -0.052389),
    Reference(-708.026977340209, 3.219516850781482e-308, -0.009276),
    Reference(0.5, 1.6487212707001282, -0.213091),
    Reference(1.0, 2.718281828459045, 0.325531),
    Reference(1.0397207708399179, 2.82842712474619, -0.010482),
    Reference(2.0, 7.38905609893065, -0.202337),
    Reference(3.141592653589793, 23.140692632779267, -0.177351),
    Reference(10.0, 22026.465794806718, -0.378785),
    Reference(23.456, 15374866997.000761, -0.14914),
    Reference(88.7, 3.325986980250579e+38, -0.067711),
    Reference(345.678, 1.3367429901634594e+150, -0.47586),
    Reference(700.0, 1.0142320547350045e+304, 0.136817),
    Reference(709.0, 8.218407461554972e+307, -0.196004),
    Reference(709.78, 1.7928227943945155e+308, 0.414677),
    Reference(709.782712893384, 1.7976931348622732e+308, 0.105685),
  ]

  /// e^x - 1: both sides of the change of method at 1/2, tiny arguments.
  static let exponentialMinusOne: [Reference] = [
    Reference(-800.0, -1.0, 0.0),
    Reference(-100.0, -1.0, 0.0),
    Reference(-37.0, -0.9999999999999999, -0.231411),
    Reference(-10.0, -0.9999546000702375, -0.053063),
    Reference(-2.0, -0.8646647167633873, -0.093889),
    Reference(-1.0, -0.6321205588285577, -0.111948),
    Reference(-0.75, -0.5276334472589853, 0.161986),
    Reference(-0.5000000000000001, -0.39346934028736663, -0.224939),
    Reference(-0.5, -0.3934693402873666, -0.011877),
    Reference(-0.4999999999999999, -0.3934693402873665, 0.201184),
    Reference(-0.4, -0.32967995396436073, 0.249133),
    Reference(-0.3, -0.2591817793182821, -0.032526),
    Reference(-0.2, -0.18126924692201815, 0.030196),
    Reference(-0.1300618598530583, -0.12195888625372305, -0.311547),
    Reference(-0.1, -0.09516258196404043, -0.356779),
    Reference(-0.01, -0.009950166250831947, 0.268777),
    Reference(-0.001, -0.0009995001666250085, 0.449272),
    Reference(-1e-05, -9.999950000166666e-06, -0.453816),
    Reference(-1e-08, -9.999999950000001e-09, 0.389622),
    Reference(-1e-12, -9.999999999995e-13, -0.119921),
    Reference(-1e-15, -9.999999999999995e-16, -0.464699),
    Reference(-1.2e-16, -1.2e-16, 0.292067),
    Reference(-1e-17, -1e-17, 0.032452),
    Reference(-1e-100, -1e-100, 0.0),
    Reference(-Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 0.0),
    Reference(.leastNonzeroMagnitude, .leastNonzeroMagnitude, 0.0),
    Reference(1e-300, 1e-300, 0.0),
    Reference(1e-20, 1e-20, 3.3e-05),
    Reference(1e-16, 1e-16, 0.405648),
    Reference(2.3e-16, 2.3000000000000004e-16, -0.46353),
    Reference(1e-12, 1.0000000000005e-12, -0.119921),
    Reference(3e-09, 3.0000000045e-09, 0.387412),
    Reference(1e-06, 1.0000005000001665e-06, 0.4961),
    Reference(0.001, 0.0010005001667083417, 0.119837),
    Reference(0.03, 0.030454533953516855, -0.055439),
    Reference(0.1, 0.10517091807564763, 0.127649),
    Reference(0.2, 0.22140275816016985, -0.258712),
    Reference(0.3, 0.3498588075760031, 0.298123),
    Reference(0.45, 0.5683121854901688, 0.080173),
    Reference(0.4999999999999999, 0.648721270700128, -0.074903),
    Reference(0.5, 0.6487212707001282, -0.426182),
    Reference(0.6, 0.8221188003905089, 0.436893),
    Reference(1.0, 1.7182818284590453, -0.348939),
    Reference(5.0, 147.4131591025766, 0.122665),
    Reference(50.0, 5.184705528587072e+21, 0.399619),
    Reference(700.0, 1.0142320547350045e+304, 0.136817),
  ]

  /// 2^x over the range that is not clamped.
  static let powerOfTwo: [Reference] = [
    Reference(-1000.0, 9.332636185032189e-302, 0.0),
    Reference(-999.5, 1.3198340665566424e-301, -0.435376),
    Reference(-999.4999, 1.319925553653488e-301, -0.202524),
    Reference(-800.25, 1.2610896747722531e-241, 0.369251),
    Reference(-512.5, 5.2738433074315e-155, -0.435376),
    Reference(-300.3, 3.9874229311247834e-91, -0.207092),
    Reference(-100.75, 4.690595006181572e-31, 0.179334),
    Reference(-53.0, 1.1102230246251565e-16, 0.0),
    Reference(-10.5, 0.0006905339660024879, -0.435376),
    Reference(-3.3, 0.10153154954452945, 0.345996),
    Reference(-1.5, 0.3535533905932738, -0.435376),
    Reference(-1.0, 0.5, 0.0),
    Reference(-0.75, 0.5946035575013605, 0.179334),
    Reference(-0.5000000000000001, 0.7071067811865475, 0.074495),
    Reference(-0.5, 0.7071067811865476, -0.435376),
    Reference(-0.4999999999999999, 0.7071067811865476, 0.054753),
    Reference(-0.4214131338153229, 0.7466928730703342, 0.318685),
    Reference(-573.4211332778369, 2.4156762846374525e-173, 0.329599),
    Reference(-0.3, 0.8122523963562356, -0.49852),
    Reference(-0.1, 0.9330329915368074, 0.020897),
    Reference(-0.001, 0.9993070929904525, 0.145901),
    Reference(-1e-10, 0.9999999999306853, -0.476795),
    Reference(-1e-20, 1.0, -3.1e-05),
    Reference(0.0, 1.0, 0.0),
    Reference(1e-20, 1.0, 3.1e-05),
    Reference(1e-16, 1.0, 0.312166),
    Reference(2e-16, 1.0000000000000002, -0.375669),
    Reference(1e-08, 1.0000000069314718, -0.050985),
    Reference(0.01, 1.0069555500567189, -0.339569),
    Reference(0.2, 1.148698354997035, -0.371732),
    Reference(0.4, 1.3195079107728942, 0.362598),
    Reference(0.4999999999999999, 1.414213562373095, 0.074495),
    Reference(0.5, 1.4142135623730951, -0.435376),
    Reference(0.5000000000000001, 1.4142135623730951, 0.054753),
    Reference(0.9, 1.8660659830736148, 0.18258),
    Reference(1.0, 2.0, 0.0),
    Reference(1.5, 2.8284271247461903, -0.435376),
    Reference(2.7, 6.498019170849885, 0.345996),
    Reference(10.1, 1097.496025637164, -0.039547),
    Reference(52.5, 6369051672525773.0, -0.435376),
    Reference(100.25, 1.5074991131288803e+30, 0.179334),
    Reference(512.49, 1.8830527142087284e+154, -0.458354),
    Reference(899.999, 8.446855554431111e+270, -0.321462),
    Reference(900.0, 8.452712498170644e+270, 0.0),
  ]
}
