/// The constants of every step: computed once where they fit in memory, step by step where not, so
/// that the memory of a run does not grow with the number of steps.
final class StepTable<Element: BitwiseCopyable>: @unchecked Sendable {
  /// The largest table that is kept whole, in bytes.
  static var largestTable: Int { 24 << 20 }

  /// The number of elements of a step.
  let stride: Int
  private let fill: @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  private let table: AlignedBuffer<Element>?

  /// A table whose `fill` writes the `stride` constants of a step, numbered from 0; `blank` is any
  /// value of `Element`, to initialize memory with.
  init(
    steps: Int,
    stride: Int,
    blank: Element,
    fill: @escaping @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  ) {
    self.stride = stride
    self.fill = fill
    let (count, overflow) = steps.multipliedReportingOverflow(by: stride)
    if overflow || count > Self.largestTable / MemoryLayout<Element>.stride {
      table = nil
    } else {
      let buffer = AlignedBuffer(repeating: blank, count: count)
      for step in 0..<steps { fill(step, buffer.base + step * stride) }
      table = buffer
    }
  }

  /// The constants of `step`: in the table, or newly written to `scratch` (room for `stride`).
  func constants(
    ofStep step: Int,
    scratch: UnsafeMutablePointer<Element>
  ) -> UnsafePointer<Element> {
    if let table { return UnsafePointer(table.base + step &* stride) }
    fill(step, scratch)
    return UnsafePointer(scratch)
  }
}
