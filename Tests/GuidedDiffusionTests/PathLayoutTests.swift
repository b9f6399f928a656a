import TestOracles
import Testing

@testable import GuidedDiffusion

/// Which block, lane, slot and worker a path is in has no influence on its numbers.
@Suite("Blocks, slots and twins")
struct PathLayoutTests {
  private static func targets() throws -> [LabelledMixture] {
    [
      try LabelledMixture.line([
        (0.4, [(0.3, -1, 0.6), (0.7, 1.2, 1.4)]),
        (0.6, [(0.2, -2, 0.5), (0.5, 0.1, 1.1), (0.3, 2.2, 0.3)]),
      ]),
      try LabelledMixture.mixed(dimension: 3),
    ]
  }

  @Test("More scales than a tile has slots, against the oracle", arguments: [37, 130])
  func manyScales(count: Int) throws {
    for target in try Self.targets() {
      var example = PathCase(name: "scales", target: target)
      example.scales = (0..<count).map { 0.03 * Double($0) }
      example.logTimes = LogUniformGrid(start: 4).logTimes(steps: 9)
      example.paths = 43
      example.spacing = 5
      let result = example.compare()
      #expect(result.sample < 1e-9 && result.logRatio < 1e-9 && result.logOdds < 1e-9)
    }
  }

  @Test("The same path at the same scale: the same bits in blocks of every size")
  func blockSizes() throws {
    for target in try Self.targets() {
      var sizes: Set<Int> = []
      var results: [[Double]] = []
      for count in [1, 3, 17, 50, 130] {
        var example = PathCase(name: "sizes", target: target)
        example.paths = 101
        // The scale that is compared is the last.
        example.scales = (1...count).map { 2 * Double($0) / Double(count) }
        let simulation = example.simulation
        sizes.insert(simulation.blockSize)
        let worker = PathWorker(simulation)
        var numbers: [Double] = []
        // Backwards: a worker's memory carries nothing from one block to the next.
        for block in (0..<simulation.blocks).reversed() {
          let outcome = worker.run(block: block)
          let first = (count - 1) * outcome.count
          let last = count * outcome.count
          let dimension = target.dimension
          let samples = outcome.samples[(first * dimension)..<(last * dimension)]
          numbers.insert(contentsOf: outcome.logRatios[first..<last] + samples, at: 0)
        }
        results.append(numbers.sorted())
      }
      #expect(sizes.count >= 3)
      for result in results.dropFirst() { #expect(result == results[0]) }
    }
  }

  @Test("Twins are spread evenly and the last block holds the rest", arguments: [0, 0.5, 0.3])
  func twins(share: Double) throws {
    for target in try Self.targets() {
      var example = PathCase(name: "twins", target: target)
      example.logTimes = [0, 1]
      example.paths = 1_037
      example.twinShare = share
      let simulation = example.simulation
      let worker = PathWorker(simulation)
      let outcomes = (0..<simulation.blocks).map { worker.run(block: $0) }
      #expect(outcomes.map(\.count).reduce(0, +) == 1_037)
      #expect(outcomes.map(\.firstPath) == outcomes.indices.map { $0 * simulation.blockSize })
      let isTwin = outcomes.flatMap(\.isTwin)
      var twins = 0
      for (path, value) in isTwin.enumerated() {
        twins += value ? 1 : 0
        #expect(twins == Int((Double(path + 1) * share).rounded(.down)))
        #expect(simulation.twinPaths(among: path + 1) == twins)
      }
    }
  }

  @Test("The unguided scale has the base score and its twin the mixture's: scale 0 of both kinds")
  func scaleZero() throws {
    // With one step the sample is a Y + b s + σ z with s of the class or of the whole law.
    for target in try Self.targets() {
      var example = PathCase(name: "zero", target: target, classIndex: 1)
      example.logTimes = [0.5, 0.9]
      example.scales = [0]
      example.paths = 24
      let outcome = PathWorker(example.simulation).run(block: 0)
      let law = target.oracle.noised(at: 0.9)
      let stream = NormalStream(seed: 2_024)
      for path in 0..<24 {
        let start = (0..<target.dimension).map {
          stream.normal(path: UInt64(path), step: 0, coordinate: $0, purpose: .start)
        }
        let score =
          outcome.isTwin[path] ? law.score(at: start) : law.score(at: start, classIndex: 1)
        for coordinate in start.indices {
          let expected = OracleSampler.ddpmBeta.step(
            start[coordinate],
            guidedScore: score[coordinate],
            from: 0.9,
            to: 0.5,
            noise: stream.normal(path: UInt64(path), step: 0, coordinate: coordinate)
          )
          let value = outcome.samples[path * target.dimension + coordinate]
          #expect(distance(value, expected) < 1e-12)
        }
      }
    }
  }

  @Test("Constants too large for a table are the table's", arguments: [1_000, 4_000_000])
  func stepTable(steps: Int) {
    let table = StepTable<Double>(steps: steps, stride: 2, blank: 0) { step, place in
      place[0] = Double(step)
      place[1] = Double(step).squareRoot()
    }
    let scratch = AlignedBuffer(repeating: -1.0, count: 2)
    for step in [0, 1, 17, steps - 1] {
      let constants = table.constants(ofStep: step, scratch: scratch.base)
      #expect(constants[0] == Double(step) && constants[1] == Double(step).squareRoot())
    }
    #expect((scratch[0] == -1) == (steps == 1_000))
  }
}
