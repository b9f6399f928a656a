extension CrowdGroup.Places {
  /// The least mass that a group is given where it has next to none: 2^-80.
  private static let leastMass = 8.271806125530277e-25

  /// Σ 2^(q_k - t) and Σ 2^(q_k - t) (m_k - x) R at `x` [coordinate], each path for itself.
  ///
  /// Of a sum that is small beside 2^`reference` only that part need be right which counts beside it.
  @inline(__always)
  func sums(
    _ scale: CrowdScale,
    at x: UnsafePointer<Lanes>,
    beside reference: Lanes,
    work: UnsafeMutablePointer<Lanes>,
    pull: UnsafeMutablePointer<Lanes>
  ) -> GroupSums {
    var sums = GroupSums(top: Lanes(repeating: tree.logMass), mass: .zero)
    var missing: UInt64 = 0xFF
    let beside = reference - scale.offset
    if scale.summary >= 0, let summaries {
      let summary = summaries + scale.summary
      sums.mass = summary.pointee.sum(at: x, scale, room: work, pull: pull)
      let least = Lanes(repeating: summary.pointee.leastMass)
      missing = 0
      if !all(sums.mass .>= least) {
        let both =
          sums.mass.larger(.zero) + Elementary.powerOfTwo(clamping: beside - tree.logMass)
        // What is not a number is missing too.
        missing = 0xFF ^ (both .>= least .& sums.mass .== sums.mass).bits
      }
    }
    if missing != 0 { search(scale, at: x, beside, lanes: missing, work, pull, &sums) }
    sums.top += scale.offset
    sums.mass = sums.mass.larger(Lanes(repeating: Self.leastMass))
    for row in 0..<tree.dimension { pull[row] = pull[row] * scale.precision }
    return sums
  }

  @inline(never)
  private func search(
    _ scale: CrowdScale,
    at x: UnsafePointer<Lanes>,
    _ beside: Lanes,
    lanes: UInt64,
    _ work: UnsafeMutablePointer<Lanes>,
    _ pull: UnsafeMutablePointer<Lanes>,
    _ sums: inout GroupSums
  ) {
    let search = CrowdSearch(
      tree,
      scale.cells < 0 ? nil : cells.map { $0 + scale.cells },
      room: work
    )
    let dimension = tree.dimension
    var bits = lanes
    while bits != 0 {
      let lane = bits.trailingZeroBitCount
      let point = SIMD3(
        x[0][lane],
        dimension > 1 ? x[1][lane] : 0,
        dimension > 2 ? x[2][lane] : 0
      )
      let sum = search.sum(at: point, scale, floor: beside[lane] + CrowdSearch.logOmitted)
      sums.top[lane] = sum.top
      sums.mass[lane] = sum.mass
      for row in 0..<dimension { pull[row][lane] = sum.pull[row] }
      bits &= bits &- 1
    }
  }
}

extension GroupSums {
  /// A lower bound of the base-2 logarithm of the sum, by less than 1.
  @inline(__always)
  var logFloor: Lanes {
    let exponent = unsafeBitCast(mass, to: LaneBits.self) &>> 52
    let shift = LaneBits(repeating: Elementary.roundingShift.bitPattern)
    return top + (unsafeBitCast(exponent &+ shift, to: Lanes.self) - Elementary.roundingShift)
      - 1023
  }
}
