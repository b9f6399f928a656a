import Estimation
import Testing

@Suite("Normal quantile")
struct NormalQuantileTests {
  /// Φ⁻¹ of the double nearest to the probability, 60 digits of working precision.
  static let literals: [(Double, Double)] = [
    (1e-300, -37.0470962993611992365470425049),
    (1e-200, -30.2055941795796430631240136623),
    (1e-100, -21.2734535609653242941795170354),
    (1e-30, -11.4640246884436157197669737714),
    (1e-16, -8.22208221613043561518201472506),
    (1e-12, -7.03448382530113193261417600448),
    (1.3e-11, -6.66761145651074083466221889986),
    (1.4e-11, -6.65672309151818363559731323491),
    (1e-8, -5.61200124417478872793012065708),
    (1e-4, -3.71901648545568055228756433302),
    (0.001, -3.09023230616781353535800457626),
    (0.025, -1.95996398454005421177958419423),
    (0.0749, -1.44023826752796366311240240032),
    (0.0751, -1.43882539275253998243591382148),
    (0.2, -0.841621233572914165522490625772),
    (0.4, -0.253347103135799741324688691772),
    (0.4999, -0.0002506628300880074923888500767),
    (0.5000001, 0.000000250662827331164830116188841284),
    (0.6, 0.253347103135799741324688691772),
    (0.9249, 1.43882539275254037418898164305),
    (0.9251, 1.44023826752796385938773073769),
    (0.975, 1.95996398454005385560443064983),
    (0.995, 2.5758293035489004538574826715),
    (0.99999, 4.26489079392384076994783540856),
    (0.999999999999, 7.03448691004783520569240056855),
    (0.9999999999999999, 8.20953615160138685563076877867),
  ]

  @Test("Values from 1e-300 to 1 - 1e-16 to a relative 1e-14", arguments: literals)
  func values(probability: Double, expected: Double) {
    let value = NormalQuantile.value(probability)
    #expect(abs(value / expected - 1) < 1e-14, "\(value) for \(expected)")
  }

  @Test("The median is 0 and the halves are mirror images")
  func symmetry() {
    #expect(NormalQuantile.value(0.5) == 0)
    for probability in [0.25, 0.125, 0.0625, 0.03125, 1.0 / 1024] {
      #expect(NormalQuantile.value(probability) == -NormalQuantile.value(1 - probability))
    }
  }

  @Test("A two-sided interval of 95 % takes 1.96 standard errors")
  func twoSided() {
    #expect(abs(NormalQuantile.twoSided(0.95) - 1.959963984540054) < 1e-14)
    #expect(abs(NormalQuantile.twoSided(0.99) - 2.5758293035489004) < 1e-14)
  }
}
