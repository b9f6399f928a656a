/// One worker's memory for a score error: what it adds to the positions of a stage.
final class ScoreErrorWorkspace {
  private let field: ScoreErrorField
  private let slots: Int
  private let workspace: FieldWorkspace
  private let point: AlignedBuffer<Lanes>
  /// [slot][coordinate] b e(Y, u).
  private let push: AlignedBuffer<Lanes>

  init(_ field: ScoreErrorField, slots: Int, workspace: FieldWorkspace) {
    self.field = field
    self.slots = slots
    self.workspace = workspace
    point = AlignedBuffer(repeating: .zero, count: field.dimension)
    push = AlignedBuffer(repeating: .zero, count: slots * field.dimension)
  }

  /// Evaluates the error at the positions before a stage whose factor on the score is `weight`.
  func look(at state: UnsafePointer<Lanes>, logTime u: Double, weight: Double) {
    push.base.update(repeating: .zero, count: push.count)
    for slot in 0..<slots {
      for coordinate in 0..<field.dimension {
        point[coordinate] = state[workspace.index(slot: slot, coordinate: coordinate)]
      }
      field.add(
        at: point.base,
        logTime: u,
        weight: weight,
        to: push.base + slot * field.dimension
      )
    }
  }

  /// Adds what was found to the positions after the stage.
  func add(to state: UnsafeMutablePointer<Lanes>) {
    for slot in 0..<slots {
      for coordinate in 0..<field.dimension {
        state[workspace.index(slot: slot, coordinate: coordinate)] +=
          push[slot * field.dimension + coordinate]
      }
    }
  }
}
