import Harness

/// Points of a figure that belong together.
struct FigureSeries: Equatable {
  /// A point with its interval.
  struct Point: Equatable {
    /// Where it is on the horizontal axis.
    var x: Double
    /// Its value.
    var y: Double
    /// The lower end of its interval.
    var lower: Double?
    /// The upper end of its interval.
    var upper: Double?
    /// Whether the interval can be trusted.
    var isReliable = true

    /// Whether value and interval are numbers.
    var isFinite: Bool {
      x.isFinite && y.isFinite && (lower ?? 0).isFinite && (upper ?? 0).isFinite
    }
  }

  /// How a series is drawn; each has a colour, a marker and dashes of its own, so that they can be told
  /// apart in grey.
  enum Look: Int, CaseIterable {
    /// Blue discs.
    case blue
    /// Orange squares, dashed.
    case orange
    /// Green triangles, dotted.
    case green
    /// Purple diamonds, long dashes.
    case purple
    /// Vermilion discs with a hole, dash and dot.
    case vermilion
    /// Sky-blue squares with a hole.
    case sky
    /// Yellow triangles with a hole, dashed.
    case yellow
    /// The colour of the text: what is known; upright crosses.
    case known

    /// The looks that measured series take in turn.
    static let measured = allCases.filter { $0 != .known }

    /// The name of the class in the style sheet.
    var className: String { "c\(rawValue)" }

    /// Lengths of dashes and gaps; empty for a solid line.
    var dashes: String {
      switch self {
      case .blue, .sky, .known: ""
      case .orange, .yellow: "6 3"
      case .green: "2 3"
      case .purple: "10 3"
      case .vermilion: "8 3 2 3"
      }
    }

    /// The outline of the marker around the origin; `nil` for a disc.
    var outline: String? {
      switch self {
      case .blue, .vermilion: nil
      case .known: "M-5 0H5M0-5V5"
      case .orange, .sky: "M-3.8-3.8H3.8V3.8H-3.8Z"
      case .green, .yellow: "M0-7L6 4.4H-6Z"
      case .purple: "M0-5L5 0L0 5L-5 0Z"
      }
    }

    /// Whether the marker is only its outline.
    var isHollow: Bool { [.vermilion, .sky, .yellow].contains(self) }
  }

  /// The name in the legend.
  var name: String
  /// How it is drawn.
  var look: Look
  /// The points, from left to right.
  var points: [Point]
  /// Whether the points have markers.
  var hasMarkers = true
  /// Whether the points are joined.
  var hasLine = true

  /// The points with numbers, those that can be trusted only if there are any.
  var decisive: [Point] {
    let known = points.filter(\.isFinite)
    let reliable = known.filter(\.isReliable)
    return reliable.isEmpty ? known : reliable
  }
}

extension FigureSeries.Point {
  /// An estimate of a table at `x`; `nil` where there is none.
  init?(x: Double, _ estimate: ResultRow.Estimate?, isReliable: Bool) {
    guard let estimate else { return nil }
    self.init(
      x: x,
      y: estimate.value,
      lower: estimate.lower,
      upper: estimate.upper,
      isReliable: isReliable
    )
  }
}
