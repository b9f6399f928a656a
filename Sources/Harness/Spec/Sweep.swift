/// The `sweep` of a spec: keys that take several values, and the cells that are their product.
struct Sweep {
  /// One swept key with its values.
  struct Axis {
    /// The key.
    var key: SpecKey
    /// Its values, without repeats.
    var values: [JSONValue]
    /// The values as tables spell them.
    let texts: [String]
    /// The JSON path of the values.
    var path: String

    init(key: SpecKey, values: [JSONValue], path: String) {
      self.key = key
      self.values = values
      self.path = path
      texts = Self.texts(of: values)
    }

    /// The kind of each where all are objects and no two of the same kind, else each as it is.
    private static func texts(of values: [JSONValue]) -> [String] {
      let kinds = values.compactMap { value -> String? in
        guard case .string(let kind)? = value["kind"] else { return nil }
        return kind
      }
      let areNames = kinds.count == values.count && Set(kinds).count == kinds.count
      return areNames ? kinds : values.map(\.tableText)
    }
  }

  /// The keys, sorted; the last one varies fastest.
  var axes: [Axis] = []

  /// The number of cells; 1 without any axis.
  var cells: Int { axes.reduce(1) { $0 * $1.values.count } }

  /// For each axis, which of its values the cell has.
  func indices(ofCell cell: Int) -> [Int] {
    Self.digits(of: cell, counts: axes.map(\.values.count))
  }

  /// `number` in the mixed base `counts`, the last digit counting ones.
  static func digits(of number: Int, counts: [Int]) -> [Int] {
    var rest = number
    var digits = [Int](repeating: 0, count: counts.count)
    for position in counts.indices.reversed() {
      digits[position] = rest % counts[position]
      rest /= counts[position]
    }
    return digits
  }

  /// The number whose digits in the mixed base `counts` are `digits`.
  static func number(of digits: [Int], counts: [Int]) -> Int {
    zip(digits, counts).reduce(0) { $0 * $1.1 + $1.0 }
  }
}

extension SpecReader {
  /// The `sweep` of the spec `document`.
  func readSweep(of document: JSONValue) -> Sweep {
    var sweep = Sweep()
    let words = "an object of dotted keys, each with an array of values"
    guard let object = readObject(mustBe: words) else { return sweep }
    guard !object.members.isEmpty else {
      report("is empty (must name at least one key, such as \"sampler.steps\": [250, 1000])")
      return sweep
    }
    for name in object.members.keys.sorted() {
      guard let reader = object[name], let key = reader.readSweptKey(name, document: document)
      else { continue }
      if let values = reader.readSweptValues(isBranch: key.isBranch) {
        sweep.axes.append(Sweep.Axis(key: key, values: values, path: reader.path))
      }
    }
    let axes = sweep.axes
    sweep.axes.removeAll { axis in
      guard let outer = axes.first(where: { axis.key.isWithin($0.key) }) else { return false }
      log.report(
        axis.path,
        "lies within \(outer.key.text), which is swept too (must be one or the other)"
      )
      return true
    }
    let cells = sweep.axes.reduce(Int128(1)) { product, axis in
      min(product, Int128(UInt64.max)) * Int128(axis.values.count)
    }
    guard cells <= SpecLimits.cells else {
      let counts = sweep.axes.map { "\($0.values.count)" }.joined(separator: " × ")
      report("has \(counts) = \(cells) cells (must be at most \(SpecLimits.cells))")
      return Sweep()
    }
    return sweep
  }

  private func readSweptKey(_ name: String, document: JSONValue) -> SpecKey? {
    let sections: Set = ["target", "guidance", "sampler", "run", "scores"]
    guard let key = SpecKey(name) else {
      report("unknown key (\(SpecKey.help(for: name)))")
      return nil
    }
    guard sections.contains(key.section) else {
      report("cannot be swept (must be target, guidance, sampler, run or scores, or a key below)")
      return nil
    }
    do throws(JSONValue.NoPlace) {
      var trial = document
      try trial.put(.null, at: key.segments[...])
    } catch {
      report(error.message)
      return nil
    }
    return key
  }

  /// The values of a key; whole objects and arrays for one that is a branch of the spec.
  private func readSweptValues(isBranch: Bool) -> [JSONValue]? {
    let words =
      isBranch
      ? "an array of values, at least one"
      : "an array of numbers, strings or booleans, at least one"
    let allowed =
      isBranch
      ? "an object, an array, a number, a string or a boolean" : "a number, a string or a boolean"
    guard let items = readArray(mustBe: words) else { return nil }
    if items.isEmpty { reportFound(mustBe: words) }
    let before = log.problems.count
    var places: [JSONValue: Int] = [:]
    for (index, item) in items.enumerated() {
      let isPart =
        switch item.value {
        case .null: false
        case .array, .object: isBranch
        case .bool, .integer, .number, .string: true
        }
      guard isPart else {
        item.reportFound(mustBe: allowed)
        continue
      }
      if let earlier = places.updateValue(index, forKey: item.value) {
        item.report("repeats \(item.value.spoken) of [\(earlier)] (values must differ)")
      }
    }
    return items.isEmpty || log.problems.count > before ? nil : items.map(\.value)
  }
}
