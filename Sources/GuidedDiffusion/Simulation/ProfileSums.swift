/// Sums over paths from which the gain at each node of a profile follows.
///
/// With y = f_u |g_u|² p/m, p/m the weight of the path up to the node, and the control variate
/// c = p/m - q/m of mean zero, the gain is the intercept of the regression of y on c. Without twins
/// c = 0 and it is the mean over guided paths.
public struct ProfileSums: Sendable {
  /// The sums of one node at one scale.
  public struct Node: Sendable {
    /// The number of paths.
    public var count = 0.0
    var y = 0.0
    var yy = 0.0
    var c = 0.0
    var yc = 0.0
    var cc = 0.0

    /// The slope of y on c.
    public var slope: Double {
      let spread = cc - c * c / count
      return spread > 0 ? (yc - y * c / count) / spread : 0
    }

    /// E[|∇f_u|²/f_u].
    public var gain: Double { (y - slope * c) / count }

    /// The standard error of the gain.
    public var standardError: Double {
      let residual = (yy - y * y / count) - slope * (yc - y * c / count)
      return (max(0, residual) / ((count - 2) * count)).squareRoot()
    }

    mutating func merge(_ other: Node) {
      count += other.count
      y += other.y
      yy += other.yy
      c += other.c
      yc += other.yc
      cc += other.cc
    }
  }

  /// The number of nodes.
  public let nodes: Int
  /// [scale][node].
  public private(set) var sums: [Node]

  /// Empty sums.
  public init(scales: Int, nodes: Int) {
    self.nodes = nodes
    sums = Array(repeating: Node(), count: scales * nodes)
  }

  /// The sums of node `node` at scale number `scale`.
  public subscript(scale: Int, node: Int) -> Node { sums[scale * nodes + node] }

  /// [scale][node][6] number of paths, Σy, Σy², Σc, Σyc, Σc²: all that is known.
  ///
  /// What it is set to has as many numbers as it has.
  public var numbers: [Double] {
    get { sums.flatMap { [$0.count, $0.y, $0.yy, $0.c, $0.yc, $0.cc] } }
    set {
      for index in sums.indices {
        let place = 6 * index
        sums[index].count = newValue[place]
        sums[index].y = newValue[place + 1]
        sums[index].yy = newValue[place + 2]
        sums[index].c = newValue[place + 3]
        sums[index].yc = newValue[place + 4]
        sums[index].cc = newValue[place + 5]
      }
    }
  }

  /// Adds the paths of another block.
  public mutating func merge(_ other: ProfileSums) {
    for index in sums.indices { sums[index].merge(other.sums[index]) }
  }

  /// Adds the lanes of one slot; lanes with `mask` 0 do not count.
  @inline(__always)
  mutating func add(_ y: Lanes, _ c: Lanes, mask: Lanes, scale: Int, node: Int) {
    let index = scale &* nodes &+ node
    let (y, c) = (y.replacing(with: 0, where: mask .== 0), c * mask)
    sums[index].count += mask.sum()
    sums[index].y += y.sum()
    sums[index].yy += (y * y).sum()
    sums[index].c += c.sum()
    sums[index].yc += (y * c).sum()
    sums[index].cc += (c * c).sum()
  }
}
