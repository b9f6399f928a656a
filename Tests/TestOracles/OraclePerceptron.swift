import Foundation

/// A multilayer perceptron with SiLU in double precision, one number after the other.
///
///     a_0 = x,   z_l = W_l a_{l-1} + b_l,   a_l = z_l/(1 + e^{-z_l}),   F = z_L
///
/// Source: Elfwing, Uchibe & Doya 2018 (SiLU).
public struct OraclePerceptron: Sendable {
  /// The weights of layer l at 2l, [outputs][inputs] row by row, its biases at 2l + 1.
  public var tensors: [[Double]]

  /// A network of these weights and biases.
  public init(tensors: [[Double]]) {
    self.tensors = tensors
  }

  /// F of the inputs.
  public func output(_ inputs: [Double]) -> [Double] {
    var values = inputs
    let layers = tensors.count / 2
    for layer in 0..<layers {
      let (weights, biases) = (tensors[2 * layer], tensors[2 * layer + 1])
      values = biases.indices.map { output in
        var sum = biases[output]
        for input in values.indices {
          sum += weights[output * values.count + input] * values[input]
        }
        return layer == layers - 1 ? sum : sum / (1 + exp(-sum))
      }
    }
    return values
  }
}

/// One data point of a batch with its noise.
public struct OracleNoisedPoint: Sendable {
  /// x_0.
  public var point: [Double]
  /// Z.
  public var noise: [Double]
  /// u.
  public var logTime: Double
  /// f.
  public var weight: Double
  /// The input of the label that is 1, or `nil`.
  public var label: Int?

  /// A point x_0 with Z, u, f and a label.
  public init(point: [Double], noise: [Double], logTime: Double, weight: Double, label: Int?) {
    self.point = point
    self.noise = noise
    self.logTime = logTime
    self.weight = weight
    self.label = label
  }

  /// X_u = e^{-u/2} x_0 + √(1 - e^{-u}) Z.
  public var noised: [Double] {
    zip(point, noise).map { exp(-logTime / 2) * $0 + (1 - exp(-logTime)).squareRoot() * $1 }
  }
}

/// A network that predicts from a noised point, in double precision: inputs, scaling and losses.
///
/// With v = ᾱ σ² + 1 - ᾱ the inputs are (x - √ᾱ m)/√v, the features of u and the label, and
///
///     ε = √(1-ᾱ)/v (x - √ᾱ m) + √ᾱ σ/√v √((1-ᾱ)/(ᾱ ℓ² + 1 - ᾱ)) F,   h = √ᾱ σ/√v F.
public struct OracleNetwork: Sendable {
  /// The layers.
  public var perceptron: OraclePerceptron
  /// m.
  public var mean: [Double]
  /// σ.
  public var deviation: Double
  /// ℓ.
  public var detail: Double
  /// The ends of the trained range of u.
  public var logTimes: [Double]
  /// The number of sine and cosine pairs.
  public var waves: Int
  /// The number of inputs for labels.
  public var labelInputs: Int

  /// A network of these layers and scales.
  public init(
    perceptron: OraclePerceptron,
    mean: [Double],
    deviation: Double,
    detail: Double,
    logTimes: [Double],
    waves: Int,
    labelInputs: Int
  ) {
    self.perceptron = perceptron
    self.mean = mean
    self.deviation = deviation
    self.detail = detail
    self.logTimes = logTimes
    self.waves = waves
    self.labelInputs = labelInputs
  }

  private func rawOutput(at x: [Double], logTime u: Double, label: Int?) -> [Double] {
    let kept = exp(-u)
    let v = kept * deviation * deviation + 1 - kept
    var inputs = zip(x, mean).map { ($0 - kept.squareRoot() * $1) / v.squareRoot() }
    func ratio(_ u: Double) -> Double { 0.5 * log(exp(u) - 1) }
    let bounded = max(logTimes[0], min(logTimes[1], u))
    let place = (ratio(bounded) - ratio(logTimes[0])) / (ratio(logTimes[1]) - ratio(logTimes[0]))
    inputs.append(2 * place - 1)
    for wave in 1...max(1, waves) where waves > 0 {
      inputs.append(sin(.pi * Double(wave) * place))
      inputs.append(cos(.pi * Double(wave) * place))
    }
    inputs += (0..<labelInputs).map { $0 == label ? 1 : 0 }
    return perceptron.output(inputs)
  }

  /// ε(x, u).
  public func noise(at x: [Double], logTime u: Double, label: Int?) -> [Double] {
    let output = rawOutput(at: x, logTime: u, label: label)
    let kept = exp(-u)
    let v = kept * deviation * deviation + 1 - kept
    let narrow = kept * detail * detail + 1 - kept
    let factor = (kept / v).squareRoot() * deviation * ((1 - kept) / narrow).squareRoot()
    return x.indices.map {
      (1 - kept).squareRoot() / v * (x[$0] - kept.squareRoot() * mean[$0]) + factor * output[$0]
    }
  }

  /// h(x, u).
  public func logRatio(at x: [Double], logTime u: Double, label: Int?) -> Double {
    let kept = exp(-u)
    let v = kept * deviation * deviation + 1 - kept
    return (kept / v).squareRoot() * deviation * rawOutput(at: x, logTime: u, label: label)[0]
  }

  /// The mean of f ‖ε - Z‖² over a batch.
  public func noiseLoss(_ batch: [OracleNoisedPoint]) -> Double {
    batch.reduce(0) { sum, item in
      let predicted = noise(at: item.noised, logTime: item.logTime, label: item.label)
      let square = zip(predicted, item.noise).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return sum + item.weight * square / Double(batch.count)
    }
  }

  /// The mean of e^h - f h over a batch.
  public func logRatioLoss(_ batch: [OracleNoisedPoint]) -> Double {
    batch.reduce(0) { sum, item in
      let h = logRatio(at: item.noised, logTime: item.logTime, label: item.label)
      return sum + (exp(h) - item.weight * h) / Double(batch.count)
    }
  }
}
