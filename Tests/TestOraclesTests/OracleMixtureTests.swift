import Foundation
import TestOracles
import Testing

@Suite("Labelled Gaussian mixture")
struct OracleMixtureTests {
  private static let points = [[0.3, -0.8], [2.5, 1.0], [-4.0, 3.0]]
  private static let logTimes = [0, 0.01, 0.7, 6]

  @Test("The scores are the gradients of the log-densities", arguments: logTimes)
  func scoresAreGradients(logTime: Double) {
    let mixture = Fixtures.asymmetricPlane
    for point in Self.points {
      let score = mixture.score(at: point, logTime: logTime)
      let gradient = OracleGradient.central(
        of: { mixture.logDensity(at: $0, logTime: logTime) },
        at: point
      )
      for coordinate in 0..<2 {
        #expect(abs(score[coordinate] - gradient[coordinate]) < 1e-8, "p at \(point)")
      }
      for classIndex in 0..<2 {
        let classScore = mixture.score(at: point, logTime: logTime, classIndex: classIndex)
        let classGradient = OracleGradient.central(
          of: { mixture.logDensity(at: $0, logTime: logTime, classIndex: classIndex) },
          at: point
        )
        for coordinate in 0..<2 {
          #expect(
            abs(classScore[coordinate] - classGradient[coordinate]) < 1e-8,
            "class \(classIndex) at \(point)"
          )
        }
      }
    }
  }

  @Test("Class probabilities sum to one and agree with their reciprocals", arguments: logTimes)
  func classProbabilitiesSumToOne(logTime: Double) {
    let mixture = Fixtures.asymmetricPlane
    for point in Self.points {
      var sum = 0.0
      for classIndex in 0..<2 {
        let probability = mixture.classProbability(
          at: point,
          logTime: logTime,
          classIndex: classIndex
        )
        let reciprocal = mixture.reciprocalClassProbability(
          at: point,
          logTime: logTime,
          classIndex: classIndex
        )
        #expect(abs(probability * reciprocal - 1) < 1e-14)
        sum += probability
      }
      #expect(abs(sum - 1) < 1e-14)
    }
  }

  @Test("Two unit Gaussians at ±m have 1/p(c|x) = 1 + exp(-2 m x)", arguments: [-4, -0.5, 0, 2.0])
  func logisticClosedForm(point: Double) {
    let mixture = Fixtures.twoGaussians(separation: 3)
    let value = mixture.reciprocalClassProbability(at: [point], classIndex: 1)
    #expect(abs(value / (1 + exp(-6 * point)) - 1) < 1e-13)
  }

  @Test("The noised density is the data density convolved with the forward kernel")
  func noisingIsConvolution() {
    let mixture = Fixtures.middleAndSides
    let logTime = 0.6
    let variance = 1 - exp(-logTime)
    for point in [-2.0, 0.4, 1.7] {
      var integral = 0.0
      for index in -1200...1200 {
        let origin = 0.01 * Double(index)
        let offset = point - exp(-logTime / 2) * origin
        integral +=
          0.01 * exp(mixture.logDensity(at: [origin], classIndex: 1))
          * exp(-offset * offset / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
      }
      let noised = exp(mixture.logDensity(at: [point], logTime: logTime, classIndex: 1))
      #expect(abs(integral / noised - 1) < 1e-12)
    }
  }

  @Test("At a large log-time nothing but a standard normal law is left")
  func forgetsTheData() {
    for point in Self.points {
      let score = Fixtures.asymmetricPlane.score(at: point, logTime: 60)
      #expect(abs(score[0] + point[0]) < 1e-12)
      #expect(abs(score[1] + point[1]) < 1e-12)
    }
  }
}
