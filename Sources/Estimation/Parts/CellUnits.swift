import GuidedDiffusion

/// How a cell is cut into units: runs of consecutive blocks that are simulated, kept and merged whole.
///
/// A function of the plan alone. There are at most `most` units. A unit is not smaller than a moment's
/// work, as far as that can be told beforehand, so that keeping units costs little beside simulating
/// them; and where what is kept of them all would be large, units are larger and fewer. A cell that may
/// end early begins with smaller units, each a quarter of those before it, until they are as large as
/// the others.
public struct CellUnits: Equatable, Sendable {
  /// The most units of a cell.
  public static let most = 1024
  /// The least work of a unit, in path-steps of a simple target.
  static let leastWork = 0x1p25
  /// The most bytes that the units of a cell should come to, unless there are few of them.
  static let mostBytes = 0x1p28
  /// So few units are never made fewer for their size.
  static let few = 16

  /// The number of paths.
  public let paths: Int
  /// The paths of a block; the last block may have fewer.
  public let blockSize: Int
  /// The blocks of a unit; the last unit may have fewer, and so have small units at the beginning.
  public let blocksPerUnit: Int
  /// The first blocks of the small units.
  private let starts: [Int]
  /// The first block behind them.
  private let firstWhole: Int

  /// A division of `paths` into units of so many blocks, small units in front of them if the cell may end
  /// when there are `leastPaths` paths.
  init(paths: Int, blockSize: Int, blocksPerUnit: Int, leastPaths: Int? = nil) {
    self.paths = paths
    self.blockSize = blockSize
    self.blocksPerUnit = max(1, blocksPerUnit)
    let blocks = (paths + blockSize - 1) / blockSize
    var starts: [Int] = []
    var (start, end) = (0, leastPaths.map { ($0 + blockSize - 1) / blockSize } ?? blocksPerUnit)
    while end - start < blocksPerUnit, end < blocks {
      starts.append(start)
      (start, end) = (end, Self.quarterMore(end))
    }
    self.starts = starts
    firstWhole = start
  }

  /// A quarter more, rounded up.
  static func quarterMore(_ count: Int) -> Int { count + (count + 3) / 4 }

  /// The division of a simulation of which `fixedBytes` are kept of a unit, and `bytesPerPath` of the
  /// first `keptPaths` of its paths.
  init(
    _ simulation: PathSimulation,
    fixedBytes: Double,
    bytesPerPath: Double,
    keptPaths: Int,
    leastPaths: Int? = nil
  ) {
    let blocks = simulation.blocks
    let blockWork =
      Double(simulation.blockSize * simulation.steps) * Double(simulation.guidance.scales.count)
      * Self.weight(simulation)
    var size = max(
      (blocks + Self.most - 1) / Self.most,
      Int(min(Double(blocks), (Self.leastWork / blockWork).rounded(.up)))
    )
    func bytes() -> Double {
      let kept = min(size * simulation.blockSize, keptPaths)
      return Double((blocks + size - 1) / size) * (fixedBytes + bytesPerPath * Double(kept))
    }
    while bytes() > Self.mostBytes, (blocks + size - 1) / size >= 2 * Self.few { size *= 2 }
    self.init(
      paths: simulation.paths,
      blockSize: simulation.blockSize,
      blocksPerUnit: size,
      leastPaths: leastPaths
    )
  }

  /// How much longer than with one component on the line a path-step takes, roughly.
  private static func weight(_ simulation: PathSimulation) -> Double {
    if simulation.scoreModel != nil { return 512 }
    let components = simulation.target.classes.reduce(0) { $0 + $1.components.count }
    return min(512, max(1, Double(simulation.target.dimension * components) / 4))
  }

  /// The number of blocks.
  public var blocks: Int { (paths + blockSize - 1) / blockSize }

  /// The number of units.
  public var count: Int {
    starts.count + (blocks - firstWhole + blocksPerUnit - 1) / blocksPerUnit
  }

  /// The blocks of unit `unit`.
  public func blocks(of unit: Int) -> Range<Int> {
    firstBlock(of: unit)..<min(blocks, firstBlock(of: unit + 1))
  }

  /// The first block of unit `unit`, as if there were no last one.
  func firstBlock(of unit: Int) -> Int {
    unit < starts.count
      ? starts[unit] : firstWhole + (unit - starts.count) * blocksPerUnit
  }

  /// The number of paths in these units.
  public func paths(in units: Range<Int>) -> Int {
    guard !units.isEmpty else { return 0 }
    let end = min(paths, firstBlock(of: units.upperBound) * blockSize)
    return end - firstBlock(of: units.lowerBound) * blockSize
  }

  /// The unit of block `block`.
  public func unit(ofBlock block: Int) -> Int {
    guard block < firstWhole else { return starts.count + (block - firstWhole) / blocksPerUnit }
    return (starts.firstIndex { block < $0 } ?? starts.count) - 1
  }
}
