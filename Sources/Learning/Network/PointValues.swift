import GuidedDiffusion

extension NetworkEvaluator {
  /// Gives `quantity` at `points` [point][coordinate], any number of them, in the same order.
  public func values(
    _ quantity: Quantity,
    at points: [Double],
    logTime: Double,
    label: Int? = nil
  ) -> [Double] {
    let d = network.architecture.dimension
    let count = points.count / d
    let groups = (count + 7) / 8
    let x = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    let result = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    for point in 0..<count {
      for index in 0..<d { x[point / 8 * d + index][point % 8] = points[point * d + index] }
    }
    evaluate(
      quantity,
      at: x.base,
      groups: groups,
      logTime: logTime,
      label: label,
      into: result.base
    )
    return (0..<(count * d)).map { result[$0 / d / 8 * d + $0 % d][$0 / d % 8] }
  }
}
