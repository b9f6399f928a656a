import Foundation
import TestOracles
import Testing

@testable import GuidedDiffusion

@Suite("Normal numbers keyed by path, step and coordinate")
struct NormalStreamTests {
  @Test("A number from its definition: Philox words, Box and Muller, the C library")
  func definition() {
    let seed: UInt64 = 0x0123_4567_89AB_CDEF
    let stream = NormalStream(seed: seed)
    let paths: [UInt64] = [0, 1, 7, 8, 1_000_003, 0x1_2345_6789]
    let purposes: [(NormalStream.Purpose, UInt32)] = [(.step, 0), (.start, 1), (.target, 2)]
    for path in paths {
      for (step, coordinate) in [(0, 0), (1, 0), (2, 3), (77, 12), (10_001, 9_999)] {
        for (purpose, code) in purposes {
          let words = OraclePhilox.block(
            counter: [
              UInt32(truncatingIfNeeded: path), UInt32(path >> 32), UInt32(step / 2),
              UInt32(coordinate) + code * 0x0100_0000,
            ],
            key: [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)]
          ).map(UInt64.init)
          let u = (Double((words[1] << 32 | words[0]) >> 12) + 0.5) * 0x1p-52
          let v = Double((words[3] << 32 | words[2]) >> 12) * 0x1p-52
          let radius = (-2 * log(u)).squareRoot()
          let expected = radius * (step % 2 == 0 ? cos(2 * .pi * v) : sin(2 * .pi * v))
          let number = stream.normal(
            path: path,
            step: step,
            coordinate: coordinate,
            purpose: purpose
          )
          #expect(abs(number - expected) < 1e-14, "path \(path), step \(step)")
        }
      }
    }
  }

  @Test("A number does not depend on its lane or on the other lanes")
  func lanesAgree() {
    let stream = NormalStream(seed: 11)
    for rotation in 0..<8 {
      var paths = LaneBits.zero
      for lane in 0..<8 { paths[lane] = UInt64((lane * 5 + rotation * 3) % 8 + 1_000) }
      let numbers = stream.pair(paths: paths, pair: 21, coordinate: 4, purpose: .step)
      for lane in 0..<8 {
        let path = paths[lane]
        #expect(numbers.even[lane] == stream.normal(path: path, step: 42, coordinate: 4))
        #expect(numbers.odd[lane] == stream.normal(path: path, step: 43, coordinate: 4))
      }
    }
  }

  @Test("Distinct seeds, purposes, paths, steps and coordinates give distinct numbers")
  func distinctStreams() {
    var numbers: Set<Double> = []
    var count = 0
    for seed in [0, 1, 1 << 32] as [UInt64] {
      for purpose in [NormalStream.Purpose.step, .start, .target] {
        for path in [0, 1, 8, 1 << 32] as [UInt64] {
          for (step, coordinate) in [(0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 1)] {
            numbers.insert(
              NormalStream(seed: seed).normal(
                path: path,
                step: step,
                coordinate: coordinate,
                purpose: purpose
              )
            )
            count += 1
          }
        }
      }
    }
    #expect(numbers.count == count)
  }

  /// [path][step] 1,000 steps of 1,000 paths.
  private static let sample: [[Double]] = {
    let stream = NormalStream(seed: 20_260)
    var sample = [[Double]](repeating: [Double](repeating: 0, count: 1_000), count: 1_000)
    for first in stride(from: 0, to: 1_000, by: 8) {
      let paths = LaneBits(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt64(first)
      for pair in 0..<500 {
        let numbers = stream.pair(paths: paths, pair: pair, coordinate: 0, purpose: .step)
        for lane in 0..<8 {
          sample[first + lane][2 * pair] = numbers.even[lane]
          sample[first + lane][2 * pair + 1] = numbers.odd[lane]
        }
      }
    }
    return sample
  }()

  @Test("The first four moments of 10^6 numbers, within 4 standard errors")
  func moments() {
    let numbers = Self.sample.flatMap { $0 }
    let count = Double(numbers.count)
    func moment(_ power: (Double) -> Double) -> Double {
      numbers.reduce(0) { $0 + power($1) } / count
    }
    let mean = moment { $0 }
    let variance = moment { ($0 - mean) * ($0 - mean) }
    let skewness = moment { pow(($0 - mean) / variance.squareRoot(), 3) }
    let kurtosis = moment { pow(($0 - mean) / variance.squareRoot(), 4) }
    #expect(abs(mean) < 4 * (1 / count).squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / count).squareRoot())
    #expect(abs(skewness) < 4 * (6 / count).squareRoot())
    #expect(abs(kurtosis - 3) < 4 * (24 / count).squareRoot())
  }

  @Test("Neighbouring steps, neighbouring paths and their squares: no correlation, 4 errors")
  func correlations() {
    let sample = Self.sample
    // The sum of n products of independent standard normal numbers has variance n; of n products
    // of their centred squares 4n.
    func check(_ name: String, _ pairs: [(Double, Double)]) {
      let error = Double(pairs.count).squareRoot()
      let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
      let squares = pairs.reduce(0) { $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1) }
      #expect(abs(product) < 4 * error, "\(name)")
      #expect(abs(squares) < 8 * error, "squares of \(name)")
    }
    let evens = stride(from: 0, to: 1_000, by: 2)
    let odds = stride(from: 1, to: 998, by: 2)
    check("even and odd", sample.flatMap { row in evens.map { (row[$0], row[$0 + 1]) } })
    check("odd and next even", sample.flatMap { row in odds.map { (row[$0], row[$0 + 1]) } })
    check("two steps on", sample.flatMap { row in (0..<998).map { (row[$0], row[$0 + 2]) } })
    check("paths", zip(sample, sample.dropFirst()).flatMap { zip($0, $1).map { ($0, $1) } })
  }

  @Test("The largest distance of 10^6 numbers from the normal law is chance (level 0.1 %)")
  func kolmogorovSmirnov() {
    let numbers = Self.sample.flatMap { $0 }.sorted()
    let count = Double(numbers.count)
    var largest = 0.0
    for (rank, number) in numbers.enumerated() {
      let probability = 0.5 * erfc(-number / 2.0.squareRoot())
      largest = max(
        largest,
        probability - Double(rank) / count,
        Double(rank + 1) / count - probability
      )
    }
    // √n D exceeds 1.95 with probability 0.001.
    #expect(largest * count.squareRoot() < 1.95)
    #expect((numbers.last ?? 0) < 8.58 && (numbers.first ?? 0) > -8.58)
  }
}
