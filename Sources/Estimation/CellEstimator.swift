import GuidedDiffusion

/// Gathers the blocks of one cell, in order, into finished units.
///
/// The first `pilotPaths` paths decide where sums are centred and residuals are taken about; until
/// they are in, blocks wait. All memory is fixed by the numbers of scales and of tail values.
struct CellEstimator {
  /// The paths that settle the centres.
  static let pilotPaths = 1024

  /// The units that are finished.
  private(set) var fold: CellFold
  private let profileControls: [Double]
  private var waiting: [BlockObservation] = []
  private var waitingPaths = 0
  /// The unit whose blocks are coming in.
  private var part: CellPart?

  /// An estimator for blocks of units that are not finished yet in `fold`, and for the blocks of the
  /// pilot where that is not known; they were simulated with these controls.
  init(continuing fold: CellFold, profileControls: [Double] = []) {
    self.fold = fold
    self.profileControls = profileControls
  }

  /// An estimator for all blocks of `simulation`.
  init(_ simulation: PathSimulation, hasBestOf: Bool = false, hasResampling: Bool = false) {
    self.init(
      continuing: CellFold(
        CellLayout(simulation, hasBestOf: hasBestOf, hasResampling: hasResampling)
      )
    )
  }

  /// Takes the next block.
  ///
  /// Blocks come in their order; `finished` is given each unit that is complete.
  mutating func add(
    _ block: BlockObservation,
    finished: (CellPart, CellFold) -> Void = { _, _ in }
  ) {
    guard fold.pilot == nil else { return absorb(block, finished) }
    waiting.append(block)
    waitingPaths += block.isTwin.count
    if waitingPaths >= Self.pilotPaths { settle(finished) }
  }

  /// Fixes the centres from the blocks that wait, and takes them in.
  private mutating func settle(_ finished: (CellPart, CellFold) -> Void) {
    fold.settle(CellPilot(fold.layout, profileControls: profileControls, blocks: waiting))
    for block in waiting { absorb(block, finished) }
    waiting = []
  }

  private mutating func absorb(
    _ block: BlockObservation,
    _ finished: (CellPart, CellFold) -> Void
  ) {
    guard let pilot = fold.pilot else { return }
    let layout = fold.layout
    let index = block.firstPath / layout.units.blockSize
    let unit = layout.units.unit(ofBlock: index)
    // A block of the pilot may be of a unit that is in already.
    guard fold.missing.contains(where: { $0.contains(unit) }) else { return }
    if part == nil { part = CellPart(layout, unit: unit, following: earlier(than: unit)) }
    part?.add(block, layout: layout, pilot: pilot)
    if index == layout.units.blocks(of: unit).upperBound - 1 { close(finished) }
  }

  /// What is known of the units before `unit`.
  private func earlier(than unit: Int) -> CellPart? {
    guard let prefix = fold.prefix, prefix.units.upperBound <= unit else { return nil }
    return prefix
  }

  private mutating func close(_ finished: (CellPart, CellFold) -> Void) {
    guard var done = part else { return }
    part = nil
    done.prune()
    // A unit that is missing can be added.
    try? fold.add(done)
    finished(done, fold)
  }

  /// Ends the pilot of a cell that has no more blocks than come before its end.
  mutating func settleEarly(finished: (CellPart, CellFold) -> Void = { _, _ in }) {
    if fold.pilot == nil { settle(finished) }
  }

  /// The estimates of all rows, once every block is in.
  mutating func finish() -> CellEstimates {
    settleEarly()
    close { _, _ in }
    return fold.estimates
  }
}
