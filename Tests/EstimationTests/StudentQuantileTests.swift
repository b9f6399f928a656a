import Estimation
import Testing

@Suite("Student quantile")
struct StudentQuantileTests {
  /// A probability, the degrees of freedom and the quantile, 40 digits of working precision.
  static let literals: [(Double, Int, Double)] = [
    (0.6, 10, 0.26018482949208018),
    (0.9, 10, 1.3721836411103358),
    (0.975, 10, 2.2281388519862742),
    (0.995, 10, 3.1692726726169507),
    (0.6, 19, 0.25692281979615467),
    (0.9, 19, 1.3277282090267985),
    (0.95, 19, 1.729132811521369),
    (0.975, 19, 2.0930240544083093),
    (0.995, 19, 2.8609346064649788),
    (0.6, 63, 0.2544196312477028),
    (0.9, 63, 1.2951342937828885),
    (0.95, 63, 1.6694022217068127),
    (0.975, 63, 1.9983405425207412),
    (0.995, 63, 2.6561450250998614),
    (0.975, 1000, 1.9623390808264081),
    (0.995, 1000, 2.5807546980659508),
  ]

  @Test("Values within 1e-4 for ν >= 10 and 4e-6 for ν >= 19", arguments: literals)
  func values(probability: Double, degreesOfFreedom: Int, expected: Double) {
    let value = StudentQuantile.value(probability, degreesOfFreedom: degreesOfFreedom)
    let allowed = degreesOfFreedom < 19 ? 1e-4 : degreesOfFreedom < 63 ? 4e-6 : 1e-8
    #expect(abs(value - expected) < allowed, "\(value) for \(expected)")
  }

  @Test("Halves are mirror images, and many degrees of freedom are the normal quantile")
  func limits() {
    #expect(StudentQuantile.value(0.5, degreesOfFreedom: 19) == 0)
    #expect(
      StudentQuantile.value(0.25, degreesOfFreedom: 19)
        == -StudentQuantile.value(0.75, degreesOfFreedom: 19)
    )
    let normal = NormalQuantile.value(0.99)
    let wide = StudentQuantile.value(0.99, degreesOfFreedom: 1_000_000_000)
    #expect(abs(wide - normal) < 1e-8)
    #expect(wide > normal)
  }

  @Test("A two-sided interval of 95 % from 64 groups takes 2.00 standard errors")
  func twoSided() {
    #expect(abs(StudentQuantile.twoSided(0.95, degreesOfFreedom: 63) - 1.9983405425) < 1e-8)
  }
}
