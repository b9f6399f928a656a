/// One stage of all scales of all groups of paths: where a field reads and writes.
///
/// A slot is one group of eight paths at one scale, numbered group · scales + scale; where its
/// coordinates lie in `state` is for the field to say.
struct FieldStep {
  /// The number of the stage, from 0.
  let stage: Int
  /// Positions, replaced by those after the stage.
  let state: UnsafeMutablePointer<Lanes>
  /// [slot] ln dP/dQ so far.
  let logRatio: UnsafeMutablePointer<Lanes>
  /// [coordinate][group] z of the step.
  let noise: UnsafePointer<Lanes>
  /// [group] 1 in the lanes of twin paths, 0 in those of guided paths.
  let twins: UnsafePointer<Lanes>
  let groups: Int
  /// [scale] w.
  let scales: [Double]
  let weights: StepWeights
}

/// What a field says of the positions as they are, without moving them.
struct FieldReading {
  /// [slot] ln f_u, or what it follows from: see `TiltedLaw.logTilt`.
  let ratio: UnsafeMutablePointer<Lanes>
  /// [slot] |g_u|².
  let square: UnsafeMutablePointer<Lanes>
}
