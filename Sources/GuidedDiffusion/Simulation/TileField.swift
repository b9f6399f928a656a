/// The components of a target in two or more dimensions at every step, for the tile kernels.
///
/// The constants of a step are one run of numbers. With K' the number of components, both groups
/// padded to multiples of four, and d' the dimension padded to an even number:
///
///     common[d']        ρ_j, a precision that all components share (0 for full covariances)
///     offsets[K']       log2(π ω √det R) - (log2 e/2) m'R m; -inf for padding
///     pulls[K' d']      R m
///     excess[K' e]      R - ρ: e = 1 (isotropic), d' (diagonal) or d'² (full) numbers each
///
/// so that, up to a term common to all components, q = offset + log2 e · x·(pull - excess x/2) and
/// the component's score is pull - excess x - ρ x.
struct TileField: Sendable {
  /// The most general form among the target's covariances.
  enum Form: Sendable {
    case isotropic
    case diagonal
    case full
  }

  let form: Form
  let dimension: Int
  /// d'.
  let paddedDimension: Int
  /// The components of the first group, padded.
  let inside: Int
  /// K', all components, padded.
  let count: Int
  /// Whether the second law is both groups together.
  let isNested: Bool
  let table: StepTable<Double>

  init(_ groups: TiltedLaw.Groups, times: StageTimes) {
    let (ordered, insideCount) = (groups.spectrum, groups.inside)
    let form = ordered.form
    let dimension = ordered.dimension
    let paddedDimension = (dimension + 1) / 2 * 2
    let inside = (insideCount + 3) / 4 * 4
    let outsideCount = ordered.components.count - insideCount
    let count = inside + (outsideCount + 3) / 4 * 4
    self.form = form
    self.dimension = dimension
    self.paddedDimension = paddedDimension
    self.inside = inside
    self.count = count
    let layout = TileConstants.Layout(
      count: count,
      dimension: paddedDimension,
      excess: form.numbers(paddedDimension)
    )
    isNested = groups.isNested
    // Where each component goes: the first group, then the second after its padding.
    let places = Array(0..<insideCount) + Array(inside..<(inside + outsideCount))
    table = StepTable(steps: times.count, stride: layout.size, blank: 0) { stage, place in
      let law = NoisedMixture(ordered, logTime: times[stage])
      TileConstants(base: place, layout: layout).write(law, places: places, form: form)
    }
  }

  /// The constants' layout.
  var layout: TileConstants.Layout {
    TileConstants.Layout(
      count: count,
      dimension: paddedDimension,
      excess: form.numbers(paddedDimension)
    )
  }

  /// Where coordinate `coordinate` of slot `slot` lies: [tile][coordinate][slot in tile].
  func index(slot: Int, coordinate: Int) -> Int {
    (slot / Quad.width * paddedDimension + coordinate) * Quad.width + slot % Quad.width
  }
}

extension TileField.Form {
  /// The numbers that the excess of one component takes.
  func numbers(_ dimension: Int) -> Int {
    switch self {
    case .isotropic: 1
    case .diagonal: dimension
    case .full: dimension * dimension
    }
  }
}

extension MixtureSpectrum {
  /// The most general form among the covariances.
  var form: TileField.Form {
    var form = TileField.Form.isotropic
    for component in components {
      switch component.spread {
      case .isotropic: continue
      case .diagonal: form = .diagonal
      case .full: return .full
      }
    }
    return form
  }
}
