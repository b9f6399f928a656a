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

  /// Keeps what can be among the extreme of a stream that `earlier` is the beginning of.
  init(following earlier: Extremes) {
    upper = LargestValues(following: earlier.upper)
    lower = LargestValues(following: earlier.lower)
  }

  /// Offers an element with what travels with it.
  @inline(__always)
  mutating func offer(_ value: Double, companion: Double, order: Int) {
    upper.offer(value, companion: companion, order: order)
    lower.offer(-value, companion: -companion, order: order)
  }

  /// Takes in the extreme elements of another part of the stream.
  mutating func merge(_ other: Extremes) {
    upper.merge(other.upper)
    lower.merge(other.lower)
  }

  /// Keeps no more than the capacity at each end.
  mutating func prune() {
    upper.prune()
    lower.prune()
  }

  /// Keeps no more than `capacity` at each end from now on.
  mutating func limit(to capacity: Int) {
    upper.limit(to: capacity)
    lower.limit(to: capacity)
  }

  mutating func code(with coder: inout some PartCoder, orders: Int) throws(PartProblem) {
    try upper.code(with: &coder, orders: orders)
    try lower.code(with: &coder, orders: orders)
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

  private var capacity: Int
  private(set) var elements: [Element] = []
  private var floor = -Double.infinity

  /// Keeps at least the `capacity` largest.
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Keeps of later elements what can be among the largest of all, those of `earlier` included.
  init(following earlier: LargestValues) {
    capacity = earlier.capacity
    floor = earlier.floor
  }

  /// Offers an element; which of equal values stay is decided by their order in the stream.
  ///
  /// Elements come in their order.
  @inline(__always)
  mutating func offer(_ value: Double, companion: Double, order: Int) {
    guard !(value <= floor) else { return }
    elements.append(Element(value: value, companion: companion, order: order))
    if elements.count & 1023 == 0 { reserve() }
    if elements.count >= limit { thin() }
  }

  /// Makes room for all that there can be, so that large arrays do not grow by steps.
  private mutating func reserve() {
    if elements.capacity < limit { elements.reserveCapacity(limit) }
  }

  private var limit: Int { capacity + capacity / 4 + 64 }

  /// Takes in the largest elements of another part of the stream, wherever in it that is.
  ///
  /// The `capacity` largest of all are a function of the elements alone.
  mutating func merge(_ other: LargestValues) {
    if elements.isEmpty, floor == -.infinity, capacity == other.capacity {
      self = other
      return
    }
    for element in other.elements where !(element.value < floor) {
      elements.append(element)
      if elements.count >= limit { thin() }
    }
  }

  /// Keeps the `capacity` largest, in descending order; of equal ones the earliest.
  mutating func prune() {
    elements.sort(by: Self.precedes)
    elements.removeLast(max(0, elements.count - capacity))
    raiseFloor()
  }

  /// Keeps the `capacity` largest, the last of them at the end, in no order otherwise.
  private mutating func thin() {
    guard capacity > 0, elements.count > capacity else { return prune() }
    let place = capacity - 1
    elements.withUnsafeMutableBufferPointer { Self.select(place, of: $0) }
    elements.removeLast(elements.count - capacity)
    raiseFloor()
  }

  private mutating func raiseFloor() {
    if let last = elements.last, elements.count == capacity, !last.value.isNaN {
      floor = last.value
    }
  }

  /// Whether `left` stands before `right`: no two elements have the same place.
  @inline(__always)
  private static func precedes(_ left: Element, _ right: Element) -> Bool {
    if left.value > right.value { return true }
    if left.value < right.value { return false }
    if left.value.isNaN || right.value.isNaN {
      return left.value.isNaN && right.value.isNaN
        ? left.order < right.order : left.value.isNaN
    }
    return left.order < right.order
  }

  /// Brings to `place` what would stand there in order, with nothing that it precedes before it
  /// (Hoare, "Algorithm 65: find", CACM 4, 1961).
  private static func select(_ place: Int, of elements: UnsafeMutableBufferPointer<Element>) {
    var (first, last) = (0, elements.count - 1)
    while first < last {
      let middle = first + (last - first) / 2
      if precedes(elements[middle], elements[first]) { elements.swapAt(middle, first) }
      if precedes(elements[last], elements[first]) { elements.swapAt(last, first) }
      if precedes(elements[last], elements[middle]) { elements.swapAt(last, middle) }
      let pivot = elements[middle]
      var (left, right) = (first, last)
      while left <= right {
        while precedes(elements[left], pivot) { left += 1 }
        while precedes(pivot, elements[right]) { right -= 1 }
        if left <= right {
          elements.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right {
        last = right
      } else if place >= left {
        first = left
      } else {
        return
      }
    }
  }

  /// Keeps no more than `capacity` from now on.
  mutating func limit(to capacity: Int) {
    self.capacity = min(capacity, self.capacity)
    prune()
  }

  /// Passes the elements, pruned, with orders below `orders`.
  mutating func code(with coder: inout some PartCoder, orders: Int) throws(PartProblem) {
    prune()
    var count = elements.count
    try coder.code(&count, atMost: capacity)
    if count != elements.count {
      let blank = Element(value: 0, companion: 0, order: 0)
      elements = Array(repeating: blank, count: count)
    }
    guard count > 0 else { return }
    // Companions that are all alike, as zeros are, are passed once.
    let first = elements[0].companion.bitPattern
    var kinds = elements.allSatisfy { $0.companion.bitPattern == first } ? 0 : 1
    try coder.code(&kinds, atMost: 1)
    for index in elements.indices {
      try coder.code(&elements[index].value)
      try coder.code(&elements[index].order, atMost: max(0, orders - 1))
      if kinds == 1 || index == 0 {
        try coder.code(&elements[index].companion)
      } else {
        elements[index].companion = elements[0].companion
      }
    }
    prune()
  }
}
