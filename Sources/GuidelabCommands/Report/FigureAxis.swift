import GuidedDiffusion

/// One axis of a figure: which value is where, and where it is marked.
struct FigureAxis: Equatable {
  /// A marked value.
  struct Tick: Equatable {
    /// The value.
    var value: Double
    /// How it is written.
    var label: String
  }

  /// How values become places.
  enum Spacing: Equatable {
    /// In proportion.
    case linear
    /// By their logarithms; values must be positive.
    case logarithmic
    /// By their logarithms, with a place of its own for 0 before them.
    case logarithmicAfterZero
  }

  /// The share of the axis before the positive values where 0 has a place of its own.
  static let zeroShare = 0.12

  /// How values become places.
  var spacing: Spacing
  /// The value at the start; of a logarithmic axis a positive one.
  var least: Double
  /// The value at the end.
  var most: Double

  /// An axis for `values`, those that are not finite left out.
  ///
  /// It is logarithmic where all values but 0 are positive and spread by more than `spread`; 0 is then
  /// allowed only if `hasZero`.
  init(_ values: [Double], spread: Double = 30, hasZero: Bool = false) {
    let known = values.filter(\.isFinite)
    let positive = known.filter { $0 > 0 }
    let least = known.min() ?? 0
    let most = known.max() ?? 1
    if let start = positive.min(), most > spread * start,
      least > 0 || hasZero && least == 0
    {
      spacing = least > 0 ? .logarithmic : .logarithmicAfterZero
      (self.least, self.most) = (start, most)
    } else {
      spacing = .linear
      // A single value, or rounding around one, has room on both sides.
      let size = max(least.magnitude, most.magnitude)
      let room = most - least > 1e-12 * size ? 0 : size > 0 ? 0.1 * size : 1
      (self.least, self.most) = (least - room, most + room)
    }
  }

  /// An axis from `least` to `most`.
  init(linear least: Double, _ most: Double) {
    spacing = .linear
    (self.least, self.most) = (least, most)
  }

  /// The axis with `share` of its length more at each end.
  func widened(by share: Double) -> FigureAxis {
    var wide = self
    if spacing == .linear {
      let room = share * (most - least)
      (wide.least, wide.most) = (least - room, most + room)
    } else {
      let factor = Elementary.exp(share * Elementary.log(most / least))
      (wide.least, wide.most) = (least / factor, most * factor)
    }
    return wide
  }

  /// Where `value` is: 0 at the start, 1 at the end; `nil` where it has no place.
  func place(of value: Double) -> Double? {
    guard !value.isNaN else { return nil }
    switch spacing {
    case .linear: return value.isFinite ? (value - least) / (most - least) : value
    case .logarithmic: return value > 0 ? logarithmicPlace(of: value) : nil
    case .logarithmicAfterZero:
      if value == 0 { return Self.zeroShare / 3 }
      guard value > 0 else { return nil }
      return Self.zeroShare + (1 - Self.zeroShare) * logarithmicPlace(of: value)
    }
  }

  private func logarithmicPlace(of value: Double) -> Double {
    guard value.isFinite else { return value }
    return Elementary.log(value / least) / Elementary.log(most / least)
  }

  /// The marked values, about `count` of them.
  func ticks(_ count: Int = 5) -> [Tick] {
    switch spacing {
    case .linear: linearTicks(count)
    case .logarithmic: logarithmicTicks(count)
    case .logarithmicAfterZero: [Tick(value: 0, label: "0")] + logarithmicTicks(count)
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private func linearTicks(_ count: Int) -> [Tick] {
    let rough = (most - least) / Double(max(1, count))
    guard rough > 0, rough.isFinite else { return [] }
    let power = Self.powerOfTen(below: rough)
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    let first = (least / step - 1e-9).rounded(.up)
    let last = (most / step + 1e-9).rounded(.down)
    guard last - first < 100 else { return [] }
    return stride(from: first, through: last, by: 1).map { multiple in
      let value = multiple * step
      return Tick(value: value, label: RoundedNumber.short(value, digits: 6))
    }
  }

  /// Powers of ten, with 2 and 5 times them where there are few; every second or third where many.
  private func logarithmicTicks(_ count: Int) -> [Tick] {
    var ticks: [(value: Double, digit: Int, decade: Int)] = []
    var power = Self.powerOfTen(below: least)
    var decade = 0
    while power <= most, decade < 640 {
      for digit in [1, 2, 5] {
        let value = Double(digit) * power
        if value >= least * 0.9999, value <= most * 1.0001 { ticks.append((value, digit, decade)) }
      }
      power *= 10
      decade += 1
    }
    let powers = ticks.filter { $0.digit == 1 }
    var chosen = powers.count >= 3 ? powers : ticks
    if powers.count > count + 2 {
      let skip = (powers.count + count) / (count + 1)
      chosen = powers.filter { $0.decade % skip == powers[0].decade % skip }
    }
    return chosen.map { Tick(value: $0.value, label: RoundedNumber.short($0.value, digits: 3)) }
  }

  /// The greatest power of ten that is not above `value`, which is positive.
  private static func powerOfTen(below value: Double) -> Double {
    var power = 1.0
    while power > value * 1.000001, power > 1e-300 { power /= 10 }
    while power * 10 <= value * 1.000001, power < 1e300 { power *= 10 }
    return power
  }
}
