/// The extreme elements of a stream at both ends, in memory that does not grow with it.
struct Extremes: Sendable {
  /// The elements above and below all others, at least as many of each as the capacity.
  private(set) var upper: LargestValues
  private(set) var lower: LargestValues

  /// Keeps at least the `capacity` largest and the `capacity` smallest.
  init(capacity: Int) {
    upper = LargestValues(capacity: capacity)
    lower = LargestValues(capacity: capacity)
  }

  /// Offers an element with what travels with it.
  @inline(__always)
  mutating func offer(_ value: Double, companion: Double, order: Int) {
    upper.offer(value, companion: companion, order: order)
    lower.offer(-value, companion: -companion, order: order)
  }
}

/// The largest elements of a stream; infinities and values that are not numbers count as largest.
struct LargestValues: Sendable {
  /// A value and what travels with it.
  struct Element: Sendable {
    var value: Double
    var companion: Double
    var order: Int
  }

  private let capacity: Int
  private(set) var elements: [Element] = []
  private var floor = -Double.infinity

  /// Keeps at least the `capacity` largest.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Offers an element; which of equal values stay is decided by their order in the stream.
  @inline(__always)
  mutating func offer(_ value: Double, companion: Double, order: Int) {
    guard !(value <= floor) else { return }
    elements.append(Element(value: value, companion: companion, order: order))
    if elements.count >= capacity + capacity / 4 + 64 { prune() }
  }

  private mutating func prune() {
    elements.sort { left, right in
      if left.value.isNaN || right.value.isNaN { return left.value.isNaN && !right.value.isNaN }
      return left.value == right.value ? left.order < right.order : left.value > right.value
    }
    elements.removeLast(max(0, elements.count - capacity))
    if let last = elements.last, elements.count == capacity, !last.value.isNaN {
      floor = last.value
    }
  }
}
