import GuidedDiffusion

/// A target as a spec describes it.
struct TargetSettings {
  /// The law.
  var mixture: LabelledMixture
  /// The key that says how many classes there are.
  var classesKey = "classes"
  /// The file that the components come from, or `nil`.
  var points: PointsSource?
}
