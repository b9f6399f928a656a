/// One section of a spec (target, guidance, sampler, run or scores) in all settings that a sweep gives it.
///
/// Each setting is decoded once, however many cells share it.
struct SweptSection<Settings> {
  /// The section as it stands in the spec; `nil` when something is wrong with it.
  var base: Settings?
  private var settings: [Settings?]
  private var positions: [Int]
  private var counts: [Int]

  /// Decodes the section `name` of `document`: as it stands, then with each setting of `sweep`.
  ///
  /// `absent` stands for a section that is not there; without it, that is taken as noted. `budget`
  /// is how many numbers may still be stored: the `size` of each setting is taken off.
  init(
    _ name: String,
    of document: JSONValue,
    absent: JSONValue? = nil,
    sweep: Sweep,
    log: ProblemLog,
    budget: inout Int,
    size: (Settings) -> Int,
    decode: (SpecReader) -> Settings?
  ) {
    positions = sweep.axes.indices.filter { sweep.axes[$0].key.section == name }
    counts = positions.map { sweep.axes[$0].values.count }
    settings = []
    let path = SpecPath.member(name, of: "$")
    guard let section = document[name] ?? absent else { return }
    base = decode(SpecReader(value: section, path: path, log: log))
    guard !positions.isEmpty else { return }
    var attribution = SweepAttribution(axes: positions.map { sweep.axes[$0] }, known: log.problems)
    for number in 0..<counts.reduce(1, *) {
      let indices = Sweep.digits(of: number, counts: counts)
      var variant = section
      for (position, index) in zip(positions, indices) {
        let axis = sweep.axes[position]
        // That there is a place for the key was seen when the sweep was read.
        try? variant.put(axis.values[index], at: axis.key.segments.dropFirst())
      }
      let trial = ProblemLog()
      let value = decode(SpecReader(value: variant, path: path, log: trial))
      for problem in trial.problems { attribution.note(problem, at: indices) }
      settings.append(value)
      budget -= value.map(size) ?? 0
      if budget < 0 {
        let most = SpecLimits.sweptNumbers
        log.report("$.sweep", "its targets and grids hold more than \(most) numbers in all")
        break
      }
    }
    for problem in attribution.problems { log.report(problem) }
  }

  /// The settings of the cell whose value indices, one per axis of the sweep, are `indices`.
  func settings(at indices: [Int]) -> Settings? {
    guard !positions.isEmpty else { return base }
    let number = number(at: indices)
    return settings.indices.contains(number) ? settings[number] : nil
  }

  /// The number of that setting: cells with the same number share their settings.
  func number(at indices: [Int]) -> Int {
    Sweep.number(of: positions.map { indices[$0] }, counts: counts)
  }
}
