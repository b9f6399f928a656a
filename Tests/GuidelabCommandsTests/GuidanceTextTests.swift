import GuidedDiffusion
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("What is guided, in one line")
struct GuidanceTextTests {
  private static let classes = ["a", "b"].map { label in
    MixtureClass(
      label: label,
      prior: 0.5,
      components: [
        GaussianComponent(weight: 1, mean: [0, 0], covariance: .isotropic(variance: 1))
      ]
    )
  }

  private func text(
    _ kind: Guidance.Kind,
    _ tilt: Tilt,
    base: Int? = nil,
    sampler: any Sampler = DDPM()
  ) throws -> GuidanceText {
    GuidanceText(
      guidance: Guidance(kind: kind, tilt: tilt, baseClass: base, scales: [0, 1]),
      target: try LabelledMixture(classes: Self.classes),
      sampler: sampler
    )
  }

  @Test("Every kind of guidance")
  func kinds() throws {
    let own = try text(.classifierFree, .reciprocalClassProbability(classIndex: 1), base: 1)
    #expect(own.subject == "classifier-free to b (prior 0.5) on p(x|b)")
    #expect(own.theorem == "E[1/p(b|x)] does not rise, whatever scales and schedule")
    let classifier = try text(.classifier, .classProbability(classIndex: 0))
    #expect(classifier.subject == "classifier to a (prior 0.5) on p(x)")
    #expect(classifier.theorem == "E[p(a|x)] does not fall, whatever scales and schedule")
    let cost = try text(.cost, .classProbability(classIndex: 0))
    #expect(cost.subject == "cost class-probability of a (prior 0.5) on p(x)")
    #expect(cost.theorem == "E[p(a|x)] does not rise, whatever scales and schedule")
    let tilt = Tilt.gaussian(ExponentialLinearTilt(direction: [0.7, 0]))
    let reward = try text(.reward, tilt, base: 0)
    #expect(reward.subject == "reward exponential-linear (direction [0.7 0]) on p(x|a)")
    #expect(reward.theorem == "E[f(x)] does not fall, whatever scales and schedule")
    let plugIn = try text(.plugIn, tilt)
    #expect(plugIn.subject == "plug-in exponential-linear (direction [0.7 0]) on p(x)")
    #expect(plugIn.theorem == "none: it covers ∇ ln f_u, not plug-in gradients")
    let flow = try text(.reward, tilt, sampler: ODEHeun())
    #expect(flow.theorem == "none: this sampler is not the reverse process")
    var short = reward
    short.endsAtData = false
    #expect(short.theorem == "none: short of the data it is about f_u there, not about f")
  }

  @Test("Every tilt, long vectors cut")
  func tilts() throws {
    func words(_ tilt: Tilt) throws -> String { try text(.cost, tilt).subject }
    #expect(
      try words(.gaussian(RadialTilt(centre: [1, 2, 3, 4], length: 0.25)))
        == "cost radial (centre [1 2 3 … 4 coordinates], length 0.25) on p(x)"
    )
    #expect(
      try words(.posterior(HalfSpaceTilt(normal: [1, -1], offset: 2)))
        == "cost half-space (normal [1 -1], offset 2) on p(x)"
    )
    #expect(
      try words(.posterior(ProbitTilt(normal: [1], offset: -2)))
        == "cost probit (normal 1, offset -2) on p(x)"
    )
    let matrices: [([[Double]], String)] = [
      ([[2, 0], [0, 2]], "2 I"), ([[2, 0], [0, 1]], "diagonal [2 1]"),
      ([[2, 1], [1, 1]], "2 by 2"),
    ]
    for (rows, spelling) in matrices {
      let matrix = try #require(SymmetricMatrix(rows: rows))
      let tilt = QuadraticTilt(centre: [0, 1], matrix: matrix, constant: 0.5)
      #expect(
        try words(.posterior(tilt))
          == "cost quadratic (centre [0 1], matrix \(spelling), constant 0.5) on p(x)"
      )
    }
  }
}
