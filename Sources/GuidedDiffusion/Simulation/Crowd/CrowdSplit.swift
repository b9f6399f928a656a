/// Puts points in an order in which each run of eight, of 64, of 512 and so on lies together.
///
/// A k-d tree without the tree: every part is halved across its longest side, at a power of two of
/// leaves, by selection, in O(n log n) time and with no memory of its own.
struct CrowdSplit {
  /// Coordinates in the first lanes, whatever else in the last.
  let points: UnsafeMutableBufferPointer<SIMD4<Double>>
  let dimension: Int

  /// Orders all points, `leaves` runs of eight.
  func order(leaves: Int) {
    order(from: 0, leaves: leaves)
  }

  private func order(from first: Int, leaves: Int) {
    guard leaves > 1 else { return }
    var half = 1
    while 2 * half < leaves { half *= 2 }
    let middle = first + 8 * half
    let end = min(first + 8 * leaves, points.count)
    select(middle, from: first, to: end, along: longestSide(from: first, to: end))
    order(from: first, leaves: half)
    order(from: middle, leaves: leaves - half)
  }

  private func longestSide(from first: Int, to end: Int) -> Int {
    var lower = points[first]
    var upper = lower
    for index in first..<end {
      let point = points[index]
      lower = lower.replacing(with: point, where: point .< lower)
      upper = upper.replacing(with: point, where: point .> upper)
    }
    let sides = upper - lower
    var longest = 0
    for row in 1..<max(dimension, 1) where sides[row] > sides[longest] { longest = row }
    return longest
  }

  /// Moves the points so that none before `place` is larger than any from it on (Hoare's selection).
  private func select(_ place: Int, from first: Int, to end: Int, along row: Int) {
    var (low, high) = (first, end - 1)
    while low < high {
      let (a, b, c) = (points[low][row], points[(low + high) / 2][row], points[high][row])
      let pivot = max(min(a, b), min(max(a, b), c))
      var (left, right) = (low, high)
      while left <= right {
        while points[left][row] < pivot { left += 1 }
        while points[right][row] > pivot { right -= 1 }
        guard left <= right else { break }
        points.swapAt(left, right)
        left += 1
        right -= 1
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return
      }
    }
  }
}
