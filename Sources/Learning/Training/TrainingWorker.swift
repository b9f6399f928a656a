import GuidedDiffusion

/// One thread's memory for training.
final class TrainingWorker {
  private let memory: PassMemory
  private let slice: BatchSlice

  init(_ architecture: Architecture, _ layout: ParameterLayout, _ settings: TrainingSettings) {
    memory = PassMemory(layout, hasGradients: true)
    slice = BatchSlice(architecture, settings)
  }

  /// Gives the sum of the losses of a slice, and writes the gradient of its part of the mean loss.
  func run(
    _ place: BatchSlice.Place,
    data: any TrainingData,
    parameters: UnsafePointer<Float>,
    transposed: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let rows = slice.prepare(place, from: data, into: memory.input.base)
    memory.forward(parameters, rows: rows)
    let loss = slice.loss(memory.output.base, count: place.batch)
    if let gradient {
      memory.backward(transposed: transposed, rows: rows, gradient: gradient)
    }
    return loss
  }
}

/// Why a network cannot be trained.
public enum TrainingProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The loss or the gradient of step `step`, counted from 0, was not a finite number.
  case diverged(step: Int, loss: Double)
  /// Architecture, settings and data do not fit together.
  case impossible(String)
  /// It was asked to end early.
  case stopped

  /// The problem in one line.
  public var description: String {
    switch self {
    case .diverged(let step, let loss):
      "training diverged in step \(step): the loss is \(loss) or its gradient is not finite "
        + "(a smaller learning rate may help)"
    case .impossible(let reason): "nothing can be trained: \(reason)"
    case .stopped: "training was stopped"
    }
  }
}
