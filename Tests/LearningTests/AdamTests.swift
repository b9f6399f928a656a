import Foundation
import GuidedDiffusion
import Testing

@testable import Learning

@Suite("Adam, learning rate and moving average")
struct AdamTests {
  @Test("Twenty steps are those of the definition in double precision")
  func definition() {
    var settings = TrainingSettings()
    settings.steps = 40
    settings.warmUp = 5
    settings.rate = 0.03
    settings.averageDecay = 0.6
    let state = OptimizerState(count: 32)
    let gradient = ParameterBuffer(repeating: 0, count: 32)
    let stream = NormalStream(seed: 5)
    var weights = (0..<32).map { stream.normal(path: UInt64($0), step: 0, coordinate: 1) }
    for index in 0..<32 {
      state.weights[index] = Float(weights[index])
      state.average[index] = Float(weights[index])
    }
    var average = weights
    var m = [Double](repeating: 0, count: 32)
    var v = m
    for step in 0..<20 {
      var update = AdamUpdate(settings, step: step)
      update.gradientScale = 0.5
      let rise = min(1, Double(step + 1) / 5)
      let rate = 0.03 * rise * 0.5 * (1 + cos(.pi * Double(step) / 40))
      let decay = min(0.6, Double(1 + step) / Double(10 + step))
      for index in 0..<16 {
        let g = Float(stream.normal(path: UInt64(index), step: step, coordinate: 0))
        gradient[16 + index] = g
        let slope = 0.5 * Double(g)
        m[16 + index] = 0.9 * m[16 + index] + 0.1 * slope
        v[16 + index] = 0.99 * v[16 + index] + 0.01 * slope * slope
        let t = Double(step + 1)
        let mean = m[16 + index] / (1 - pow(0.9, t))
        let square = v[16 + index] / (1 - pow(0.99, t))
        weights[16 + index] -= rate * mean / (square.squareRoot() + 1e-8)
        average[16 + index] = decay * average[16 + index] + (1 - decay) * weights[16 + index]
      }
      update.apply(to: state, gradient: gradient, start: 16, count: 16)
    }
    for index in 0..<32 {
      #expect(abs(Double(state.weights[index]) - weights[index]) < 3e-6)
      #expect(abs(Double(state.average[index]) - average[index]) < 3e-6)
      #expect(abs(Double(state.firstMoment[index]) - m[index]) < 1e-6)
    }
    #expect(state.secondMoment[3] == 0 && state.secondMoment[20] > 0)
    #expect(abs(weights[20] - average[20]) > 1e-4)
  }

  @Test("The rate rises linearly, falls by a half cosine and ends at its share")
  func schedule() {
    var settings = TrainingSettings()
    settings.steps = 1000
    settings.warmUp = 100
    settings.rate = 2
    settings.finalShare = 0.1
    #expect(abs(settings.learningRate(at: 0) - 0.02) < 1e-12)
    #expect(abs(settings.learningRate(at: 500) - 2 * (0.1 + 0.9 * 0.5)) < 1e-12)
    #expect(abs(settings.learningRate(at: 1000) - 0.2) < 1e-12)
    #expect(settings.averageDecay(at: 0) == 0.1)
    #expect(settings.averageDecay(at: 1_000_000) == settings.averageDecay)
  }

  @Test("A gradient longer than the limit moves weights as if it were as long as the limit")
  func clipping() throws {
    // Adam forgets a constant factor, so the second moment is looked at.
    func secondMoment(_ clip: Double?) throws -> (Double, Double) {
      var settings = TrainingSettings.short(steps: 5)
      settings.clipNorm = clip
      let data = MixtureData(TrainingDraws(target: try .plane()))
      let trainer = try Trainer(.small(), data: data, settings: settings, seed: 2, threads: 1)
      let norm = trainer.measureNext().norm
      try trainer.train(until: 1)
      let moments = trainer.checkpoint().parts[3].joined()
      return (norm, moments.reduce(0.0) { $0 + Double($1) } / 0.01)
    }
    let free = try secondMoment(nil)
    #expect(abs(free.1.squareRoot() - free.0) < 1e-4 * free.0)
    let clipped = try secondMoment(free.0 / 3)
    #expect(abs(clipped.1.squareRoot() - free.0 / 3) < 1e-4 * free.0)
    let loose = try secondMoment(free.0 * 2)
    #expect(loose.1 == free.1)
  }
}
