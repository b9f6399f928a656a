import Foundation
import GuidedDiffusion

/// The `tilt` of a spec's guidance, before the target is known.
struct TiltSettings {
  /// Which tilt; the raw value is the name in specs.
  enum Kind: String, CaseIterable {
    case exponentialLinear = "exponential-linear"
    case radial
    case quadratic
    case halfSpace = "half-space"
    case probit
    case classProbability = "class-probability"
    case reciprocalClassProbability = "reciprocal-class-probability"

    /// Whether the tilt is made of the probability of a class.
    var isOfClass: Bool { self == .classProbability || self == .reciprocalClassProbability }
  }

  /// What the tilt is made of.
  enum Form {
    /// The probability of the class with that label.
    case ofClass(label: String)
    /// A function of the point.
    case ofPoint(Tilt)
  }

  /// Which tilt.
  var kind: Kind
  /// What it is made of.
  var form: Form

  /// The label of its class, or `nil`.
  var label: String? { if case .ofClass(let label) = form { label } else { nil } }

  /// The numbers that the tilt holds.
  var numbers: Int {
    guard case .ofPoint(let tilt) = form, let dimension = tilt.pointTilt?.dimension else {
      return 1
    }
    return kind == .quadratic ? dimension * (dimension + 1) : dimension
  }
}

extension SpecReader {
  /// The `tilt` of a spec's guidance; whether it suits the guidance and the target is not looked at.
  func readTilt() -> TiltSettings? {
    guard let object = readObject(), let kind = object.choice("kind", TiltSettings.Kind.self) else {
      return nil
    }
    object.allowOnly(["kind"] + Self.keys(of: kind), kind: kind.rawValue)
    let form: TiltSettings.Form?
    switch kind {
    case .exponentialLinear:
      form = object.direction("direction").map {
        .ofPoint(.gaussian(ExponentialLinearTilt(direction: $0)))
      }
    case .radial: form = object.readRadialTilt().map { .ofPoint(.gaussian($0)) }
    case .quadratic: form = object.readQuadraticTilt().map { .ofPoint(.posterior($0)) }
    case .halfSpace:
      form = object.readPlane().map {
        .ofPoint(.posterior(HalfSpaceTilt(normal: $0.normal, offset: $0.offset)))
      }
    case .probit:
      form = object.readPlane().map {
        .ofPoint(.posterior(ProbitTilt(normal: $0.normal, offset: $0.offset)))
      }
    case .classProbability, .reciprocalClassProbability:
      form = object.text("label").map { .ofClass(label: $0) }
    }
    return form.map { TiltSettings(kind: kind, form: $0) }
  }

  private static func keys(of kind: TiltSettings.Kind) -> [String] {
    switch kind {
    case .exponentialLinear: ["direction"]
    case .radial: ["centre", "length"]
    case .quadratic: ["centre", "matrix", "constant"]
    case .halfSpace, .probit: ["normal", "offset"]
    case .classProbability, .reciprocalClassProbability: ["label"]
    }
  }
}

extension ObjectReader {
  fileprivate func vector(_ key: String) -> [Double]? {
    let words = "an array of numbers, one per coordinate"
    return require(key, mustBe: words)?.readNumbers(mustBe: words)
  }

  /// A vector that points somewhere.
  fileprivate func direction(_ key: String) -> [Double]? {
    guard let vector = vector(key) else { return nil }
    guard vector.contains(where: { $0 != 0 }) else {
      self[key]?.report("must not be all zero: it gives no direction to guide in")
      return nil
    }
    return vector
  }

  fileprivate func readRadialTilt() -> RadialTilt? {
    let centre = vector("centre")
    let length = number("length", .length)
    guard let centre, let length else { return nil }
    return RadialTilt(centre: centre, length: length)
  }

  fileprivate func readPlane() -> (normal: [Double], offset: Double)? {
    let normal = direction("normal")
    let offset = number("offset", .finite)
    guard let normal, let offset else { return nil }
    let largest = normal.reduce(0) { max($0, abs($1)) }
    guard 1e-100...1e100 ~= largest else {
      self["normal"]?.report(
        "has \(JSONValue.text(of: largest)) as its largest entry (must be from 1e-100 to 1e+100,"
          + " so that its square is within double precision)"
      )
      return nil
    }
    return (normal, offset)
  }

  fileprivate func readQuadraticTilt() -> QuadraticTilt? {
    let centre = vector("centre")
    let reader = require("matrix", mustBe: SpecReader.matrixForms)
    let matrix = reader?.readSemidefinite(dimension: centre?.count)
    let constant = number("constant", .positiveConstant)
    guard let centre, let matrix, let constant else { return nil }
    return QuadraticTilt(centre: centre, matrix: matrix, constant: constant)
  }
}

extension SpecReader {
  /// A positive semidefinite matrix: a number times I, an array for the diagonal, or rows.
  ///
  /// - Returns: `nil` without a `dimension`, but what can be seen without it is checked.
  fileprivate func readSemidefinite(dimension: Int?) -> SymmetricMatrix? {
    switch value {
    case .integer, .number:
      guard let number = readNumber(.finite), isSemidefinite([number]) else { return nil }
      return dimension.flatMap { diagonal([Double](repeating: number, count: $0)) }
    case .array:
      if hasRows {
        guard let matrix = readRows(), isSemidefinite(matrix) else { return nil }
        let count = matrix.dimension
        return agrees(count, with: dimension, spoken: "is \(count) by \(count)") ? matrix : nil
      }
      guard let entries = readNumbers(mustBe: Self.matrixForms), isSemidefinite(entries) else {
        return nil
      }
      let words = "has \(entries.count) number\(entries.count == 1 ? "" : "s")"
      return agrees(entries.count, with: dimension, spoken: words) ? diagonal(entries) : nil
    default:
      reportFound(mustBe: Self.matrixForms)
      return nil
    }
  }

  private func diagonal(_ entries: [Double]) -> SymmetricMatrix? {
    let numbers = Int128(entries.count) * Int128(entries.count)
    guard numbers <= SpecLimits.targetNumbers else {
      report(
        "is too large: \(entries.count) coordinates squared = \(numbers) numbers"
          + " (at most \(SpecLimits.targetNumbers))"
      )
      return nil
    }
    return SymmetricMatrix(diagonal: entries)
  }

  private func agrees(_ count: Int, with dimension: Int?, spoken: String) -> Bool {
    guard let dimension, count != dimension else { return true }
    report("\(spoken), but the centre has \(dimension) coordinate\(dimension == 1 ? "" : "s")")
    return false
  }

  /// Notes a matrix, given by its eigenvalues, with which the tilt is constant or not positive.
  private func isSemidefinite(_ eigenvalues: [Double], tolerance: Double = 0) -> Bool {
    let largest = eigenvalues.reduce(0) { max($0, abs($1)) }
    let smallest = eigenvalues.reduce(.infinity) { min($0, $1) }
    guard largest > 0 else {
      report("must not be all zero: the tilt would be constant")
      return false
    }
    guard smallest >= -tolerance * largest else {
      report(
        "is not positive semidefinite: its smallest eigenvalue is"
          + " \(String(format: "%.6g", smallest)) (the tilt must be positive everywhere)"
      )
      return false
    }
    return true
  }

  private func isSemidefinite(_ matrix: SymmetricMatrix) -> Bool {
    // A Cholesky factor is much cheaper than eigenvalues and settles almost every case.
    let largest = matrix.entries.reduce(0) { max($0, abs($1)) }
    let shifted = matrix.scaled(by: 1, addingToDiagonal: 1e-12 * largest)
    return shifted.choleskyFactor() != nil
      || isSemidefinite(matrix.eigensystem().values, tolerance: 1e-12)
  }
}

extension NumberRule {
  /// A length whose square is within double precision.
  fileprivate static let length = NumberRule(words: "a number from 1e-150 to 1e+150") {
    1e-150...1e150 ~= $0
  }
  /// > 0, with the reason.
  fileprivate static let positiveConstant = NumberRule(
    words: "a positive number: the tilt must be positive everywhere"
  ) { $0 > 0 && $0.isFinite }
}
