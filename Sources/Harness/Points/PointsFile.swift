import GuidedDiffusion

/// The labelled points of a file, by class.
struct PointsFile: Sendable {
  /// The points of one class, in the order of the file.
  struct Group: Sendable {
    var label: String
    var points: [[Double]]
    /// [point] the rewards; empty unless a column of them was asked for.
    var rewards: [Double] = []
  }

  /// The file as the spec names it.
  var name: String
  /// The SHA-256 digest of its bytes, as 64 hexadecimal digits.
  var sha256: String
  /// d, the number of coordinates of every point.
  var dimension: Int
  /// The classes, in the order in which their labels first occur; one without a name where the file
  /// has no labels.
  var groups: [Group]
  /// Why there are no labels; `nil` where there are.
  var labelProblem: String?

  /// n, the number of points of all classes.
  var count: Int { groups.reduce(0) { $0 + $1.points.count } }

  /// Scott's bandwidth σ n^{-1/(d + 4)}, with σ² the variance of the coordinates about the mean of all
  /// points, averaged over the coordinates.
  ///
  /// Source: D. W. Scott, Multivariate Density Estimation, Wiley 1992, section 6.3.
  var scottBandwidth: Double {
    let n = Double(count)
    var mean = [Double](repeating: 0, count: dimension)
    for group in groups {
      for point in group.points {
        for index in 0..<dimension { mean[index] += point[index] / n }
      }
    }
    var variance = 0.0
    for group in groups {
      for point in group.points {
        for index in 0..<dimension {
          let offset = point[index] - mean[index]
          variance += offset * offset / n
        }
      }
    }
    return (variance / Double(dimension)).squareRoot()
      * Elementary.exp(-Elementary.log(n) / Double(dimension + 4))
  }

  /// The kernel density of the points: each is the mean of a Gaussian of standard deviation
  /// `bandwidth`, all of them weigh the same, and the prior of a class is its share of the points.
  ///
  /// - Throws: `InvalidMixture` when the square of the bandwidth is not positive and finite.
  func mixture(bandwidth: Double) throws -> LabelledMixture {
    let all = Double(count)
    return try LabelledMixture(
      classes: groups.map { group in
        let weight = 1 / Double(group.points.count)
        return MixtureClass(
          label: group.label,
          prior: Double(group.points.count) / all,
          components: group.points.map { point in
            GaussianComponent(
              weight: weight,
              mean: point,
              covariance: .isotropic(variance: bandwidth * bandwidth)
            )
          }
        )
      }
    )
  }
}

/// The file whose points are a target, and what it was when it was read.
public struct PointsSource: Equatable, Sendable {
  /// The file as the spec names it.
  public var file: String
  /// The SHA-256 digest of its bytes, as 64 hexadecimal digits.
  public var sha256: String
  /// The standard deviation of the Gaussian around each point.
  public var bandwidth: Double
}

/// What is wrong with a file of points; every message begins with the file's name.
struct PointsProblems: Error, Equatable {
  var messages: [String]
}
