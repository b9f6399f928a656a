import Testing

@testable import GuidedDiffusion
@testable import Harness

/// The committed specs with their own claims and seeds; fewer steps, scales and paths.
///
/// A claim without tolerance is refuted by chance in 1 - confidence of all seeds; 0.99 makes that rare, and
/// the margins of the mistakes are far beyond it.
@Suite("A wrong implementation refutes claims")
struct WrongImplementationTests {
  @Test("Sampler, score, weight, twin and base law, by the chain's own values on the line")
  func line() throws {
    let experiment = try VerdictTrial.experiment(
      "reward/exponential-linear-1d",
      "sampler.steps=100",
      "guidance.scales=[1, 4]",
      "run.confidence=0.99",
      "run.baselines=[]"
    )
    let value = "equals-exact reward"
    let spread = "equals-exact mean_square"
    let integral = "equals-path-integral reward"
    let trials =
      VerdictTrial.coefficients(refuting: value) + [
        VerdictTrial(
          spread,
          mistake: WrongImplementation(name: "sign of the score") {
            WrongSampler(right: $0, score: -1)
          }
        ),
        VerdictTrial(
          value,
          spread,
          mistake: WrongImplementation(name: "score of the step before") {
            WrongSampler(right: $0, delay: 1)
          }
        ),
        VerdictTrial(
          value,
          spread,
          mistake: WrongImplementation(name: "score of the step after") {
            WrongSampler(right: $0, delay: -1)
          }
        ),
        VerdictTrial(
          value,
          mistake: WrongImplementation(name: "the other variance") { _ in DDPM(variance: .posterior)
          }
        ),
        VerdictTrial(
          "increases reward",
          integral,
          value,
          mistake: WrongImplementation(name: "sign of w", weights: { $0.direction *= -1 })
        ),
        VerdictTrial(
          "monotone-in-scale reward",
          value,
          mistake: WrongImplementation(
            name: "two scales exchanged",
            cell: { $0.guidance.scales.swapAt(1, 2) }
          )
        ),
        VerdictTrial(
          value,
          mistake: WrongImplementation(name: "w times 1.01", weights: { $0.direction *= 1.01 })
        ),
        VerdictTrial(
          value,
          mistake: WrongImplementation(name: "w times 0.99", weights: { $0.direction *= 0.99 })
        ),
        VerdictTrial(
          value,
          integral,
          mistake: WrongImplementation(
            name: "sign of the shift in ln L",
            weights: { $0.shift *= -1 }
          )
        ),
        VerdictTrial(
          value,
          mistake: WrongImplementation(
            name: "shift in ln L times 1.1",
            weights: { $0.shift *= 1.1 }
          )
        ),
        VerdictTrial(
          value,
          integral,
          mistake: WrongImplementation(name: "sign of the twin", weights: { $0.twinShift *= -1 })
        ),
        VerdictTrial(
          value,
          mistake: WrongImplementation(
            name: "L upside down",
            paths: { $0.logRatios = $0.logRatios.map { -$0 } }
          )
        ),
        VerdictTrial(
          value,
          spread,
          mistake: WrongImplementation(
            name: "base law of the class left instead of all",
            cell: { $0.guidance.baseClass = 0 }
          )
        ),
      ]
    VerdictTrial.check(trials, on: experiment) { $0.rows(experiment) }
  }

  @Test("Classes and the sign of classifier-free guidance")
  func classes() throws {
    let experiment = try VerdictTrial.experiment(
      "cfg/paper-gaussian-mixture",
      "sampler.steps=1000",
      "guidance.scales=[0.5, 4]",
      "run.confidence=0.99",
      "sweep.guidance.label=[\"sides\"]"
    )
    let sign = "decreases reciprocal_probability"
    let value = "equals-exact reciprocal_probability"
    let integral = "equals-path-integral reciprocal_probability"
    let trials = [
      VerdictTrial(
        sign,
        value,
        integral,
        mistake: WrongImplementation(name: "sign of w", weights: { $0.direction *= -1 })
      ),
      VerdictTrial(
        sign,
        value,
        integral,
        mistake: WrongImplementation(
          name: "guided to the other class",
          cell: { $0.exchangeClasses() },
          paths: { $0.exchangeClasses() }
        )
      ),
      VerdictTrial(
        sign,
        value,
        mistake: WrongImplementation(
          name: "the other class's probability",
          paths: { $0.exchangeClasses() }
        )
      ),
      VerdictTrial(
        value,
        mistake: WrongImplementation(
          name: "rows of the other class",
          cell: { $0.exchangeClasses() }
        )
      ),
      VerdictTrial(
        value,
        mistake: WrongImplementation(name: "sign of the shift in ln L", weights: { $0.shift *= -1 })
      ),
      VerdictTrial(
        integral,
        mistake: WrongImplementation(
          name: "sign of the integral",
          paths: { $0.integrals = $0.integrals.map { -$0 } }
        )
      ),
    ]
    VerdictTrial.check(trials, on: experiment) { $0.rows(experiment) }
  }

  @Test("A sampler that is wrong everywhere, by values of continuous time in the plane")
  func regenerated() throws {
    var experiment = try VerdictTrial.experiment(
      "reward/known-values-2d",
      "sampler.steps=500",
      "run.paths=20000",
      "sweep.sampler.kind=[\"ddpm\"]"
    )
    // At w = 0 a few paths are enough.
    experiment.cells[0].guidance.scales = [0]
    experiment.claims.removeAll { $0.kind.isOfImprovement }
    let trials =
      VerdictTrial.coefficients(refuting: "equals-exact reward") + [
        VerdictTrial(
          "equals-exact mean_square",
          mistake: WrongImplementation(name: "sign of the score") {
            WrongSampler(right: $0, score: -1)
          }
        )
      ]
    VerdictTrial.check(trials, on: experiment) { $0.regeneratedRows(experiment) }
  }
}
