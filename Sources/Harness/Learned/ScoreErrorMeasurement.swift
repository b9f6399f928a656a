import GuidedDiffusion

/// Measures learned scores against the target's, by Monte Carlo over the noised base law.
struct ScoreErrorMeasurement {
  private let cell: Cell
  private let model: LearnedModel
  /// The points at each log-time.
  static let points = 4096
  /// The log-times.
  private static let logTimes = 12

  init(_ cell: Cell, model: LearnedModel) {
    self.cell = cell
    self.model = model
  }

  /// What is measured, in order.
  private var quantities: [ScoreErrorRow.Quantity] {
    cell.guidance.kind == .plugIn ? [.score, .guidance, .plugIn] : [.score, .guidance]
  }

  /// The rows: the score, then the guidance, each at descending log-times.
  ///
  /// The log-times are spread evenly in ln u between the first and the last at which steps are taken.
  var rows: [ScoreErrorRow] {
    let first = cell.logTimes[0] > 0 ? cell.logTimes[0] : cell.logTimes[1]
    let last = cell.logTimes[cell.logTimes.count - 1]
    let ratio = Elementary.log(last / first) / Double(Self.logTimes - 1)
    let times = (0..<Self.logTimes).map {
      $0 == 0 ? last : last * Elementary.exp(-ratio * Double($0))
    }
    let draws = draws()
    let readings = (first == last ? [last] : times).map { ($0, means(draws, logTime: $0)) }
    return quantities.enumerated().flatMap { index, quantity in
      readings.map { u, means in
        ScoreErrorRow(
          cell: cell.index,
          values: cell.valueTexts,
          quantity: quantity,
          logTime: u,
          error: means[2 * index],
          square: means[2 * index + 1]
        )
      }
    }
  }

  /// Points of the base law and standard normal numbers, both [group][coordinate].
  private func draws() -> (data: AlignedBuffer<Lanes>, noise: AlignedBuffer<Lanes>) {
    let d = cell.target.dimension
    let groups = Self.points / 8
    let law = TrainingDraws(target: cell.target, baseClass: cell.guidance.baseClass)
    // Numbers of their own, which neither training nor paths use.
    let stream = NormalStream(seed: cell.seed &+ 0x9E37_79B9_7F4A_7C15)
    let data = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    let noise = AlignedBuffer(repeating: Lanes.zero, count: groups * d)
    for group in 0..<groups {
      _ = law.draw(first: 8 * group, step: 0, stream: stream, into: data.base + group * d)
      for index in 0..<d {
        for lane in 0..<8 {
          noise[group * d + index][lane] = stream.normal(
            path: UInt64(8 * group + lane),
            step: 0,
            coordinate: index,
            purpose: .trainingNoise
          )
        }
      }
    }
    return (data, noise)
  }

  /// For each quantity E|learned - exact|² and E|exact|² at `u`.
  private func means(
    _ draws: (data: AlignedBuffer<Lanes>, noise: AlignedBuffer<Lanes>),
    logTime u: Double
  ) -> [ScoreErrorRow.Mean] {
    let d = cell.target.dimension
    let groups = Self.points / 8
    let kept = Elementary.exp(-0.5 * u)
    let spread = (1 - kept * kept).squareRoot()
    func room() -> AlignedBuffer<Lanes> { AlignedBuffer(repeating: .zero, count: groups * d) }
    let (x, score, guidance) = (room(), room(), room())
    let (exactScore, exactGuidance) = (room(), room())
    for index in 0..<(groups * d) {
      x[index] = kept * draws.data[index] + spread * draws.noise[index]
    }
    func read(_ model: any ScoreModel, _ s: AlignedBuffer<Lanes>, _ g: AlignedBuffer<Lanes>) {
      model.evaluator(groups: groups)
        .evaluate(at: x.base, groups: groups, logTime: u, score: s.base, gradient: g.base)
    }
    read(model, score, guidance)
    // g_u is that of a reward with the same tilt, whatever the kind of guidance.
    var aim = cell.guidance
    if aim.kind == .plugIn { aim.kind = .reward }
    read(ExactScoreModel(target: cell.target, guidance: aim), exactScore, exactGuidance)
    var pairs = [(score, exactScore), (guidance, exactGuidance)]
    if quantities.contains(.plugIn) {
      let exactPlugIn = room()
      read(
        ExactScoreModel(target: cell.target, guidance: cell.guidance),
        exactScore,
        exactPlugIn
      )
      pairs.append((guidance, exactPlugIn))
    }
    return pairs.flatMap { learned, exact in
      [
        Self.mean(groups, d) { learned[$0] - exact[$0] },
        Self.mean(groups, d) { exact[$0] },
      ]
    }
  }

  /// The mean of the squared length of vectors [group][coordinate].
  private static func mean(
    _ groups: Int,
    _ d: Int,
    _ vector: (Int) -> Lanes
  ) -> ScoreErrorRow.Mean {
    var squares: [Double] = []
    for group in 0..<groups {
      var square = Lanes.zero
      for index in 0..<d {
        let entry = vector(group * d + index)
        square = square.addingProduct(entry, entry)
      }
      for lane in 0..<8 { squares.append(square[lane]) }
    }
    let n = Double(squares.count)
    let mean = squares.reduce(0, +) / n
    let spread = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return ScoreErrorRow.Mean(value: mean, standardError: (spread / n).squareRoot())
  }
}
