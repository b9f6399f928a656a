/// What evaluates the scores of a cell: a kernel for each form of law.
enum Field: Sendable {
  /// Two groups of Gaussians on the line.
  case line(LineField)
  /// Two groups of Gaussians in two or more dimensions.
  case tile(TileField)
  /// Anything else.
  case point(any PointField)
  /// Scores from outside.
  case model(ModelField)

  /// The field of `law` at the stages of a chain; `crowd` is that of the law, if it has one.
  init(_ law: TiltedLaw, crowd: Crowd?, times: StageTimes) {
    if let crowd {
      self = .point(CrowdField(crowd, times: times))
      return
    }
    switch law.form {
    case .groups(let groups):
      self =
        groups.spectrum.dimension == 1
        ? .line(LineField(groups, times: times)) : .tile(TileField(groups, times: times))
    case .posterior(let base, let tilt):
      self = .point(Self.field(base, tilt, times: times))
    case .plugIn(let base, let source):
      self = .point(PlugInField(base, source: source, times: times))
    }
  }

  private static func field<Rule: PosteriorTilt>(
    _ base: MixtureSpectrum,
    _ tilt: Rule,
    times: StageTimes
  ) -> any PointField {
    PosteriorField(base, tilt: tilt, times: times)
  }
}

/// One worker's memory for a field, and where it keeps the positions.
final class FieldWorkspace {
  private enum Memory {
    case line(LineField, table: AlignedBuffer<LineComponent>, scratch: AlignedBuffer<Lanes>)
    case tile(TileField, TileWorkspace)
    case point(any PointField, PointWorkspace)
    case model(ModelField, ModelWorkspace)
  }

  private let memory: Memory
  /// The slots that room is needed for, whole tiles included.
  let paddedSlots: Int
  /// The coordinates of a slot, padding included.
  let paddedDimension: Int
  private let dimension: Int

  init(_ field: Field, slots: Int) {
    switch field {
    case .line(let field):
      memory = .line(
        field,
        table: AlignedBuffer(repeating: .blank, count: field.count),
        scratch: AlignedBuffer(repeating: .zero, count: field.count)
      )
      (paddedSlots, paddedDimension, dimension) = (slots, 1, 1)
    case .tile(let field):
      let workspace = TileWorkspace(field, slots: slots)
      memory = .tile(field, workspace)
      paddedSlots = workspace.paddedSlots
      (paddedDimension, dimension) = (field.paddedDimension, field.dimension)
    case .point(let field):
      memory = .point(field, PointWorkspace(field))
      paddedSlots = slots
      dimension = field.dimension
      paddedDimension = dimension
    case .model(let field):
      memory = .model(field, ModelWorkspace(field, slots: slots))
      paddedSlots = slots
      dimension = field.dimension
      paddedDimension = dimension
    }
  }

  /// Where coordinate `coordinate` of slot `slot` lies in the state.
  func index(slot: Int, coordinate: Int) -> Int {
    switch memory {
    case .line: slot
    case .tile(let field, _): field.index(slot: slot, coordinate: coordinate)
    case .point, .model: slot * dimension + coordinate
    }
  }

  /// Advances all scales of all groups by one stage.
  func advance(_ step: FieldStep) {
    switch memory {
    case .line(let field, let table, let scratch):
      lineStep(step, field, table, scratch).perform(LineAdvance(step: step))
    case .tile(let field, let workspace): field.advance(step, workspace)
    case .point(let field, let workspace): field.advance(step, workspace)
    case .model(let field, let workspace): field.advance(step, workspace)
    }
  }

  /// Reads the ratio behind ln f_u, and |g_u|², at the positions of `step`.
  func measure(_ step: FieldStep, into reading: FieldReading) {
    switch memory {
    case .line(let field, let table, let scratch):
      lineStep(step, field, table, scratch).perform(
        LineMeasure(
          state: step.state,
          slots: step.groups * step.scales.count,
          reading: reading
        )
      )
    case .tile(let field, let workspace): field.measure(step, workspace, into: reading)
    case .point(let field, let workspace): field.measure(step, workspace, into: reading)
    case .model(let field, let workspace): field.measure(step, workspace, into: reading)
    }
  }

  private func lineStep(
    _ step: FieldStep,
    _ field: LineField,
    _ table: AlignedBuffer<LineComponent>,
    _ scratch: AlignedBuffer<Lanes>
  ) -> LineStep {
    LineStep(
      components: field.table.constants(ofStep: step.stage, scratch: table.base),
      inside: field.inside,
      count: field.count,
      isNested: field.isNested,
      scratch: scratch.base
    )
  }
}
