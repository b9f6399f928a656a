/// The constants of one step of a `TileField`, see there for the layout.
struct TileConstants {
  /// How many numbers of each kind there are.
  struct Layout: Sendable {
    /// K'.
    var count: Int
    /// d'.
    var dimension: Int
    /// e, the numbers of a component's excess.
    var excess: Int

    /// All numbers of a step.
    var size: Int { dimension + count * (1 + dimension + excess) }
  }

  let base: UnsafeMutablePointer<Double>
  let layout: Layout

  var common: UnsafeMutablePointer<Double> { base }
  var offsets: UnsafeMutablePointer<Double> { base + layout.dimension }
  var pulls: UnsafeMutablePointer<Double> { offsets + layout.count }
  var excess: UnsafeMutablePointer<Double> { pulls + layout.count * layout.dimension }

  /// Writes the constants of `law`, component i at place `places[i]`.
  func write(_ law: NoisedMixture, places: [Int], form: TileField.Form) {
    base.update(repeating: 0, count: layout.size)
    offsets.update(repeating: -Double.infinity, count: layout.count)
    writeCommon(law, form: form)
    for (component, place) in zip(law.components, places) {
      let pull = pulls + place * layout.dimension
      var square = 0.0
      switch component.precision {
      case .isotropic, .diagonal:
        for row in component.mean.indices {
          pull[row] = component.precision.entry(row, row) * component.mean[row]
        }
      case .full(let entries):
        let n = component.mean.count
        for row in 0..<n {
          var sum = 0.0
          for column in 0..<n { sum += entries[row * n + column] * component.mean[column] }
          pull[row] = sum
        }
      }
      for row in component.mean.indices { square += pull[row] * component.mean[row] }
      offsets[place] = Elementary.logTwoE * (component.logWeight - 0.5 * square)
      writeExcess(component, place: place, form: form)
    }
  }

  private func writeCommon(_ law: NoisedMixture, form: TileField.Form) {
    guard form != .full else { return }
    for row in 0..<law.dimension {
      let row = form == .isotropic ? 0 : row
      common[row] = law.components.map { $0.precision.entry(row, row) }.min() ?? 0
    }
    if form == .isotropic {
      for row in 1..<law.dimension { common[row] = common[0] }
    }
  }

  private func writeExcess(_ component: NoisedMixture.Component, place: Int, form: TileField.Form) {
    let target = excess + place * layout.excess
    switch form {
    case .isotropic:
      target[0] = component.precision.entry(0, 0) - common[0]
    case .diagonal:
      for row in component.mean.indices {
        target[row] = component.precision.entry(row, row) - common[row]
      }
    case .full:
      for row in component.mean.indices {
        for column in component.mean.indices {
          target[row * layout.dimension + column] = component.precision.entry(
            row,
            column,
            dimension: component.mean.count
          )
        }
      }
    }
  }
}

extension NoisedMixture.Precision {
  /// The entry of R in `row` and `column`.
  func entry(_ row: Int, _ column: Int, dimension: Int = 0) -> Double {
    switch self {
    case .isotropic(let value): row == column ? value : 0
    case .diagonal(let values): row == column ? values[row] : 0
    case .full(let entries): entries[row * dimension + column]
    }
  }
}
