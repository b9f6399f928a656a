import Foundation
import GuidedDiffusion
import Testing

// What stands between "article" and "end" is in Extending.md, block by block and word for word.

// article: a tilt
/// f(x) = exp(-(a·x - b)²/(2ℓ²)): nearness to a plane.
///
/// With s = a'Σa, f · N(μ, Σ) = √(ℓ²/(ℓ² + s)) exp(-(a·μ - b)²/(2(ℓ² + s)))
/// N(μ + Σa (b - a·μ)/(ℓ² + s), Σ - Σa a'Σ/(ℓ² + s)).
struct PlaneTilt: GaussianTilt {
  /// a, one entry per coordinate.
  var normal: [Double]
  /// b.
  var offset: Double
  /// ℓ > 0.
  var length: Double

  var dimension: Int { normal.count }

  func logValue(at point: UnsafePointer<Lanes>) -> Lanes {
    let height = height(at: point)
    return height * height * (-0.5 / (length * length))
  }

  var logGradient: (@Sendable (UnsafePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void)? {
    { point, gradient in
      let height = height(at: point)
      for row in normal.indices { gradient[row] = height * (-normal[row] / (length * length)) }
    }
  }

  // f² is the tilt of ℓ/√2.
  func logSecondMoment(mean: [Double], covariance: Covariance) -> Double {
    PlaneTilt(normal: normal, offset: offset, length: length * 0.5.squareRoot())
      .logMean(mean: mean, covariance: covariance)
  }

  func reweighted(
    _ component: GaussianComponent
  ) -> (logFactor: Double, component: GaussianComponent) {
    var matrix = component.covariance.matrix(dimension: dimension)
    let image = normal.indices.map { row in
      normal.indices.reduce(0) { $0 + matrix[row, $1] * normal[$1] }
    }
    var (spread, height) = (0.0, offset)
    for row in normal.indices {
      spread += normal[row] * image[row]
      height -= normal[row] * component.mean[row]
    }
    let whole = length * length + spread
    var result = component
    for row in normal.indices {
      result.mean[row] += image[row] * height / whole
      for column in 0...row { matrix[row, column] -= image[row] * image[column] / whole }
    }
    result.covariance = .full(matrix)
    let factor = -0.5 * Elementary.log(whole / (length * length)) - 0.5 * height * height / whole
    return (factor, result)
  }

  private func height(at point: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes(repeating: -offset)
    for row in normal.indices {
      sum = sum.addingProduct(Lanes(repeating: normal[row]), point[row])
    }
    return sum
  }
}
// end

// article: its check
@Test("The tilt's mean is the integral's")
func planeTiltAgainstQuadrature() throws {
  let tilt = PlaneTilt(normal: [1.5], offset: 0.4, length: 0.8)
  let target = try LabelledMixture(classes: [
    MixtureClass(
      label: "all",
      prior: 1,
      components: [
        GaussianComponent(weight: 0.3, mean: [-1], covariance: .isotropic(variance: 0.5)),
        GaussianComponent(weight: 0.7, mean: [2], covariance: .isotropic(variance: 0.2)),
      ]
    )
  ])
  let guidance = Guidance(kind: .reward, tilt: .gaussian(tilt), scales: [0, 1])

  func density(_ x: Double, mean: Double, variance: Double) -> Double {
    exp(-(x - mean) * (x - mean) / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
  }
  func value(_ x: Double) -> Double { exp(-(1.5 * x - 0.4) * (1.5 * x - 0.4) / (2 * 0.64)) }
  func law(_ x: Double) -> Double {
    0.3 * density(x, mean: -1, variance: 0.5) + 0.7 * density(x, mean: 2, variance: 0.2)
  }
  /// The trapezoid rule converges geometrically on integrands like these.
  func integral(_ function: (Double) -> Double) -> Double {
    (-1200...1200).reduce(0) { $0 + 0.01 * function(0.01 * Double($1)) }
  }

  // E[f] and, at w = 1, E[f²]/E[f].
  let moments = TiltMoments(target: target, guidance: guidance)
  let mean = integral { law($0) * value($0) }
  let square = integral { law($0) * value($0) * value($0) }
  #expect(abs(moments.unguidedMean - mean) < 1e-12)
  #expect(abs((moments.reweightedMean ?? .nan) - square / mean) < 1e-12)

  // f_u(x) = E[f(X_0) | X_u = x], with X_u = e^(-u/2) X_0 + √(1 - e^(-u)) Z, and its gradient.
  let probe = FieldProbe(target: target, guidance: guidance)
  let u = 0.7
  func logTilt(_ x: Double) -> Double {
    let kernel = { (origin: Double) in
      law(origin) * density(x, mean: exp(-u / 2) * origin, variance: 1 - exp(-u))
    }
    return log(integral { kernel($0) * value($0) } / integral(kernel))
  }
  for x in [-1.5, 0, 0.6, 2] {
    let reading = probe.reading(at: [x], logTime: u)
    #expect(abs(reading.logTilt - logTilt(x)) < 1e-10)
    let slope = (logTilt(x + 1e-4) - logTilt(x - 1e-4)) / 2e-4
    #expect(abs(reading.gradient[0] - slope) < 1e-6)
  }
}
// end

// article: a sampler
/// The midpoint rule for the probability-flow ODE in log-time, dY = (Y + ŝ)/2 du backwards.
///
/// With h = u_n - u_{n-1},
///
///     Y* = Y_n + (h/4) (Y_n + ŝ(Y_n, u_n)),
///     Y_{n-1} = Y_n + (h/2) (Y* + ŝ(Y*, u_n - h/2)).
///
/// No noise; weak order 2.
struct MidpointFlow: Sampler {
  func coefficients(from u: Double, to v: Double) -> StepCoefficients {
    StepCoefficients(state: 1 + 0.5 * (u - v), score: 0.5 * (u - v), noise: 0)
  }

  func stageCount(steps: Int) -> Int { 2 * steps }

  func stage(_ index: Int, logTimes: [Double]) -> SamplerStage {
    let step = index / 2
    let upper = logTimes.count - 1 - step
    let (u, v) = (logTimes[upper], logTimes[upper - 1])
    let middle = 0.5 * (u + v)
    guard index % 2 == 1 else {
      return SamplerStage(
        logTime: u,
        coefficients: coefficients(from: u, to: middle),
        carry: 0,
        step: step
      )
    }
    let half = 0.5 * (u - v)
    return SamplerStage(
      logTime: middle,
      coefficients: StepCoefficients(state: half, score: half, noise: 0),
      carry: 1,
      step: step
    )
  }

  var isReverseProcess: Bool { false }
}
// end

// article: its order
@Test("The sampler converges with its order")
func midpointFlowConverges() {
  // On N(0, v) the score is -x/V(u), V(u) = v e^(-u) + 1 - e^(-u): a chain only multiplies its start.
  let variance = 4.0
  func error(steps: Int) -> Double {
    let logTimes = (0...steps).map { 6 * Double($0) / Double(steps) }
    let sampler = MidpointFlow()
    var (start, now) = (1.0, 1.0)
    var step = -1
    for index in 0..<sampler.stageCount(steps: steps) {
      let stage = sampler.stage(index, logTimes: logTimes)
      if stage.step != step { start = now }
      step = stage.step
      let signal = exp(-stage.logTime)
      let score = -now / (variance * signal + 1 - signal)
      now = stage.carry * start + stage.coefficients.state * now + stage.coefficients.score * score
    }
    // The exact flow multiplies by √(V(0)/V(6)).
    return now - (variance / (variance * exp(-6) + 1 - exp(-6))).squareRoot()
  }
  let orders = [50, 100, 200, 400].map { log2(error(steps: $0) / error(steps: 2 * $0)) }
  #expect(orders.allSatisfy { abs($0 - 2) < 0.1 }, "\(orders)")
}
// end

// article: a target
/// A recipe for two concentric rings of Gaussians in the plane, the classes `inner` and `outer`.
///
/// Ring j, of radius j, has `count` Gaussians of covariance `noise`² I at equal angles; both have
/// the prior 1/2.
struct Rings {
  /// The number of Gaussians of a ring, at least 1.
  var count: Int
  /// The standard deviation of each coordinate of a Gaussian.
  var noise: Double

  /// The target of this recipe.
  ///
  /// - Throws: `InvalidMixture` for a `count` below 1 or a `noise` that is not positive.
  func mixture() throws -> LabelledMixture {
    try LabelledMixture(
      classes: [("inner", 1.0), ("outer", 2.0)].map { label, radius in
        MixtureClass(
          label: label,
          prior: 0.5,
          components: (0..<max(0, count)).map { index in
            let turn = Double(index) / Double(count)
            let (sine, cosine) = Elementary.sineAndCosine(ofTurn: Lanes(repeating: turn))
            return GaussianComponent(
              weight: 1 / Double(count),
              mean: [radius * cosine[0], radius * sine[0]],
              covariance: .isotropic(variance: noise * noise)
            )
          }
        )
      }
    )
  }
}
// end

// article: all three
@Test("Paths on the rings, towards a plane, by the midpoint rule")
func ringsTowardsAPlane() throws {
  let target = try Rings(count: 12, noise: 0.2).mixture()
  let tilt = PlaneTilt(normal: [1, 0], offset: 2, length: 0.5)
  let simulation = PathSimulation(
    target: target,
    guidance: Guidance(kind: .reward, tilt: .gaussian(tilt), scales: [0, 1, 4]),
    sampler: MidpointFlow(),
    logTimes: LogUniformGrid(start: 10).logTimes(steps: 60),
    paths: 2048,
    twinShare: 0,
    seed: 1
  )
  let worker = PathWorker(simulation)
  var sums = [0.0, 0.0, 0.0]
  for block in 0..<simulation.blocks {
    let outcome = worker.run(block: block)
    for scale in 0..<3 {
      for path in 0..<outcome.count {
        sums[scale] += exp(outcome.logTilts[scale * outcome.count + path])
      }
    }
  }
  let means = sums.map { $0 / Double(simulation.paths) }
  let known = TiltMoments(target: target, guidance: simulation.guidance).unguidedMean
  // f lies between 0 and 1: a standard error is at most 1/(2√2048) = 0.011.
  #expect(abs(means[0] - known) < 4 * 0.011)
  #expect(means[0] < means[1] && means[1] < means[2])
}
// end

@Suite("The guide to tilts, samplers and targets of one's own")
struct ExtendingGuideTests {
  @Test("The code of the article is the code of this file")
  func articleIsCompiled() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let article = try String(
      contentsOf: tests.appending(
        path: "../../Sources/GuidedDiffusion/Documentation.docc/Extending.md"
      ),
      encoding: .utf8
    )
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    #expect(Self.blocks(article, from: "```swift\n", to: "```\n") == Self.compiled(source))
  }

  private static func compiled(_ source: String) -> [String] {
    blocks(source, from: "\n// article: ", to: "// end\n").map { block in
      String(block.drop { $0 != "\n" }.dropFirst())
    }
  }

  private static func blocks(_ text: String, from opening: String, to closing: String) -> [String] {
    text.components(separatedBy: opening).dropFirst().map {
      $0.components(separatedBy: closing)[0]
    }
  }
}
