import Foundation
import GuidedDiffusion
import Testing

@testable import Learning

@Suite("Training")
struct TrainerTests {
  private static func data() throws -> MixtureData {
    MixtureData(
      TrainingDraws(
        target: try .plane(),
        tilt: .gaussian(ExponentialLinearTilt(direction: [0.5, -0.3]))
      ),
      weighting: .tilt,
      labels: 2
    )
  }

  @Test("The same bits on 1, 2 and 3 threads")
  func threads() throws {
    // Slices that take long enough for every worker to have some.
    let settings = TrainingSettings.short(steps: 40, batch: 700)
    var architecture = Architecture.small(labels: 2)
    architecture.hidden = [128, 100]
    let results = try [1, 2, 3].map { threads in
      let trainer = try Trainer(
        architecture,
        data: try Self.data(),
        settings: settings,
        seed: 5,
        threads: threads
      )
      let loss = try trainer.train()
      return (trainer.checkpoint(), loss, trainer.heldOutLoss())
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1 && result.2 == results[0].2)
    }
    #expect(results[0].0.parts[0] != results[0].0.parts[1])
  }

  @Test("Training that is stopped, saved and resumed gives the bits of training at one go")
  func resuming() throws {
    let settings = TrainingSettings.short(steps: 40)
    let data = try Self.data()
    func trainer() throws -> Trainer {
      try Trainer(.small(labels: 2), data: data, settings: settings, seed: 9, threads: 2)
    }
    let whole = try trainer()
    try whole.train()
    let first = try trainer()
    try first.train { step, _ in step < 17 }
    #expect(first.step == 17)
    let bytes = try first.checkpoint(trainedOn: "a plane").bytes()
    let second = try Trainer(
      resuming: try Checkpoint(bytes, path: "memory"),
      data: data,
      threads: 1
    )
    #expect(second.step == 17)
    try second.train(until: 30)
    try second.train()
    #expect(second.checkpoint() == whole.checkpoint())
    #expect(second.heldOutLoss() == whole.heldOutLoss())
  }

  @Test("Another seed gives other weights; the same gives the same")
  func seeds() throws {
    func weights(_ seed: UInt64) throws -> [[Float]] {
      let trainer = try Trainer(
        .small(labels: 2),
        data: try Self.data(),
        settings: .short(steps: 3),
        seed: seed,
        threads: 1
      )
      try trainer.train()
      return trainer.network.tensors
    }
    let first = try weights(1)
    let (again, other) = (try weights(1), try weights(2))
    #expect(again == first)
    #expect(other != first)
  }

  @Test("Training that diverges names the step and leaves the last good state")
  func divergence() throws {
    var settings = TrainingSettings.short(steps: 200)
    settings.rate = 1e18
    settings.warmUp = 0
    let trainer = try Trainer(
      .small(labels: 2),
      data: try Self.data(),
      settings: settings,
      seed: 5,
      threads: 2
    )
    let before = trainer.checkpoint()
    let error = #expect(throws: TrainingProblem.self) { _ = try trainer.train() }
    guard case .diverged(let step, _)? = error else {
      Issue.record("another problem: \(String(describing: error))")
      return
    }
    #expect(step > 0 && step < 200)
    #expect("\(TrainingProblem.diverged(step: step, loss: .nan))".contains("in step \(step)"))
    #expect(trainer.checkpoint() == before)
    #expect(trainer.heldOutLoss().isFinite)
  }

  @Test("A weight that is not a number stops training before anything is changed")
  func badWeights() throws {
    let target = try LabelledMixture.plane()
    let data = MixtureData(
      TrainingDraws(target: target),
      weighting: .function { x in
        Lanes(repeating: 1).replacing(with: .nan, where: x[0] .> 1.5)
      }
    )
    let trainer = try Trainer(.small(), data: data, settings: .short(steps: 9), seed: 1, threads: 1)
    let before = trainer.checkpoint().parts
    #expect(throws: TrainingProblem.self) { _ = try trainer.train() }
    #expect(trainer.checkpoint().parts == before)
  }

  @Test("What does not fit together is refused")
  func impossible() throws {
    let data = try Self.data()
    #expect(throws: TrainingProblem.impossible("data with 2 labels for a network of 0")) {
      try Trainer(.small(), data: data, seed: 1, threads: 1)
    }
    #expect(throws: TrainingProblem.impossible("data of 2 coordinates for a network of 1")) {
      try Trainer(.line(mean: 0, deviation: 1), data: data, seed: 1, threads: 1)
    }
    var settings = TrainingSettings()
    settings.batch = 0
    #expect(throws: TrainingProblem.impossible("batch is 0")) {
      try Trainer(.small(labels: 2), data: data, settings: settings, seed: 1, threads: 1)
    }
    var architecture = Architecture.small(labels: 2)
    architecture.logTimes = [1, 1]
    #expect(throws: TrainingProblem.self) {
      try Trainer(architecture, data: data, seed: 1, threads: 1)
    }
  }
}
