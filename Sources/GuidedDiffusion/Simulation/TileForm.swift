/// A form of covariance as the tile kernel needs it: four slots of eight paths at a time.
///
/// A slot is one group of eight paths at one scale. The two members are the only places where the
/// form matters; they take all but a few of the operations.
protocol TileForm {
  /// Writes q_k + a common term, in base 2, to `exponents`[k] for every component k.
  static func exponents(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace
  )

  /// Σ_k e_k (pull_k - excess_k x) in coordinates `row` and `row` + 1 over the components from
  /// `first` to `end`, e_k the weights that `exponents` has been replaced by.
  static func pulls(
    _ constants: TileConstants,
    at x: UnsafePointer<Quad>,
    workspace: TileWorkspace,
    row: Int,
    from first: Int,
    to end: Int
  ) -> (Quad, Quad)
}

/// Memory that the tile kernel works in.
final class TileWorkspace {
  /// The slots, padded to whole tiles.
  let paddedSlots: Int
  /// [component] exponents, then weights.
  let exponents: AlignedBuffer<Quad>
  /// Form-specific room: [component][coordinate] for full covariances.
  let products: AlignedBuffer<Quad>
  /// The constants of a step that is not in the table.
  let constants: AlignedBuffer<Double>

  init(_ field: TileField, slots: Int) {
    paddedSlots = (slots + Quad.width - 1) / Quad.width * Quad.width
    let zero = Quad(repeating: 0)
    exponents = AlignedBuffer(repeating: zero, count: field.count)
    let products = field.form == .full ? field.count * field.paddedDimension : 0
    self.products = AlignedBuffer(repeating: zero, count: products)
    constants = AlignedBuffer(repeating: 0, count: field.layout.size)
  }
}
