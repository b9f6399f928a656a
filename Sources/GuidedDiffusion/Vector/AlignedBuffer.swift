/// A fixed run of elements aligned to a cache line, so that no vector load crosses two.
///
/// Owned by one worker at a time; it frees itself.
public final class AlignedBuffer<Element: BitwiseCopyable> {
  /// The first element.
  public let base: UnsafeMutablePointer<Element>
  /// The number of elements.
  public let count: Int

  /// `count` elements, each `value`.
  public init(repeating value: Element, count: Int) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride,
      alignment: 64
    )
    base = raw.bindMemory(to: Element.self, capacity: max(1, count))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit {
    UnsafeMutableRawPointer(base).deallocate()
  }

  /// The element at `index`, unchecked.
  @inlinable @inline(__always)
  public subscript(index: Int) -> Element {
    get { base[index] }
    set { base[index] = newValue }
  }
}
