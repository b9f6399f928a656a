/// What a spec may ask for at most, so that a slip of the keyboard is told before it fills memory.
enum SpecLimits {
  /// N, the steps of a sampler.
  static let steps: Int128 = 10_000_000
  /// d, the coordinates of a point.
  static let dimension: Int128 = 100_000
  /// The numbers that describe a target: coordinates of means and entries of covariances.
  static let targetNumbers: Int128 = 10_000_000
  /// The operations that drawing full covariances takes: coordinates cubed, times components.
  static let drawing: Int128 = 4_000_000_000
  /// The guidance scales of a cell, without the unguided one.
  static let scales: Int128 = 1000
  /// The steps of training a network.
  static let trainingSteps: Int128 = 10_000_000
  /// M, the simulated paths per scale.
  static let paths: Int128 = 1_000_000_000_000
  /// The coordinates of all samples that are written down.
  static let keptNumbers: Int128 = 50_000_000
  /// The cells of a sweep.
  static let cells: Int128 = 100_000
  /// The numbers of all targets and grids of a sweep together.
  static let sweptNumbers = 100_000_000
  /// The path-steps of a plan.
  static let pathSteps = Int128(Int64.max)
}
