import GuidedDiffusion
import Testing

@testable import Estimation

@Suite("Extremes of a stream")
struct ExtremesTests {
  private static let capacity = 50

  /// Many ties: normal numbers rounded to quarters, and some not rounded.
  private static let values: [Double] = {
    let stream = NormalStream(seed: 9)
    return (0..<20_000).map { index in
      let z = stream.normal(path: UInt64(index), step: 0, coordinate: 0)
      return index % 3 == 0 ? z : (4 * z).rounded() / 4
    }
  }()

  /// The `count` largest by a full sort, of equal ones the earliest.
  private static func largest(_ values: [Double], _ count: Int) -> [(Double, Int)] {
    let order = values.indices.sorted {
      values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1]
    }
    return order.prefix(count).map { (values[$0], $0) }
  }

  private static func kept(_ side: LargestValues) -> [LargestValues.Element] {
    side.elements.sorted {
      $0.value == $1.value ? $0.order < $1.order : $0.value > $1.value
    }
  }

  @Test(
    "Both ends hold exactly what a full sort puts there, in bounded memory",
    arguments: [0, 1, 2]
  )
  func agreesWithSort(arrangement: Int) {
    let values =
      switch arrangement {
      case 0: Self.values
      case 1: Self.values.sorted()
      default: Array(Self.values.sorted().reversed())
      }
    var extremes = Extremes(capacity: Self.capacity)
    var most = 0
    for (order, value) in values.enumerated() {
      extremes.offer(value, companion: 10 * value + 1, order: order)
      most = max(most, extremes.upper.elements.count, extremes.lower.elements.count)
    }
    #expect(most < 2 * Self.capacity + 64)
    for (side, sign) in [(extremes.upper, 1.0), (extremes.lower, -1)] {
      let kept = Self.kept(side)
      let expected = Self.largest(values.map { sign * $0 }, Self.capacity)
      #expect(kept.count >= Self.capacity)
      for (element, (value, order)) in zip(kept, expected) {
        #expect(element.value == value)
        #expect(element.order == order)
        #expect(element.companion == sign * (10 * values[order] + 1))
      }
    }
  }

  @Test("Fewer values than the capacity are all kept")
  func fewValues() {
    var extremes = Extremes(capacity: Self.capacity)
    for (order, value) in [3.0, -1, 2].enumerated() {
      extremes.offer(value, companion: 0, order: order)
    }
    #expect(extremes.upper.elements.map(\.value).sorted() == [-1, 2, 3])
    #expect(extremes.lower.elements.map(\.value).sorted() == [-3, -2, 1])
  }

  @Test("Infinities and what is no number are kept at both ends, without growing")
  func infinities() {
    var extremes = Extremes(capacity: Self.capacity)
    for (order, value) in Self.values.enumerated() {
      extremes.offer(order == 700 ? .infinity : value, companion: 0, order: order)
      extremes.offer(order == 900 ? .nan : value, companion: 0, order: order)
    }
    #expect(extremes.upper.elements.contains { $0.value == .infinity })
    #expect(extremes.upper.elements.contains { $0.value.isNaN })
    #expect(extremes.lower.elements.contains { $0.value.isNaN })
    #expect(!extremes.lower.elements.contains { $0.value == -.infinity })
    var wild = Extremes(capacity: Self.capacity)
    for order in 0..<5000 { wild.offer(.nan, companion: 0, order: order) }
    #expect(wild.upper.elements.count < 2 * Self.capacity + 64)
  }
}
