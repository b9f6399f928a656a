import GuidedDiffusion

/// What the first paths of a cell settle for all that follow: where sums are centred, and the weights of
/// control variates.
///
/// A function of the plan alone: whoever simulates the first blocks gets the same bits.
public struct CellPilot: Sendable {
  /// [scale][node] the weights of the control variate of the improvement theorem's integral.
  private(set) var profileControls: [Double]
  private(set) var centres: BlockSums.Centres
  private(set) var baselines: BaselineSums.Centres

  /// The pilot of a cell from its first blocks, simulated with these controls.
  init(_ layout: CellLayout, profileControls: [Double], blocks: [BlockObservation]) {
    self.profileControls = profileControls
    centres = BlockSums.Centres(layout, blocks: blocks)
    baselines = BaselineSums.Centres(layout, blocks: blocks)
  }

  /// 'PILOT' and the version of the format.
  private static let kind: UInt64 = 0x0001_0054_4F4C_4950

  /// The pilot as bytes.
  func encoded(_ layout: CellLayout) -> [UInt8] {
    Sealed.bytes(Self.kind) { writer in
      writer.append(layout.fingerprint)
      var copy = self
      // Writing does not throw.
      try? copy.code(with: &writer)
    }
  }

  /// The pilot of a cell of this layout that `bytes` hold.
  ///
  /// - Throws: `PartProblem` unless they do.
  init(decoding bytes: [UInt8], _ layout: CellLayout) throws(PartProblem) {
    self.init(layout, profileControls: [], blocks: [])
    var reader = try Sealed.reader(Self.kind, bytes)
    guard try reader.word() == layout.fingerprint else { throw PartProblem("is of another plan") }
    let controls = layout.hasTwins ? layout.scales * layout.nodes : 0
    profileControls = Array(repeating: 0, count: controls)
    try code(with: &reader)
    guard reader.isAtEnd else { throw PartProblem("is longer than it should be") }
  }

  private mutating func code(with coder: inout some PartCoder) throws(PartProblem) {
    try coder.code(&profileControls)
    try centres.code(with: &coder)
    try baselines.code(with: &coder)
  }
}
