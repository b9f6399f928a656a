/// What the components of the guided class c, and those of all other classes, add up to at a point.
///
/// With q_k the base-2 logarithm of π ω N(x; m_k, R_k⁻¹) and t the largest of a group,
///
///     mass = Σ_k 2^(q_k - t),   pull = Σ_k 2^(q_k - t) s_k,   s_k = R_k (m_k - x),
///
/// so a group's own score pull/mass stays exact however improbable the group is.
struct GroupSums {
  var top: Lanes
  var mass: Lanes
}

/// The share of the other classes in p_u(x), and what it takes to form the scores.
struct ClassBalance {
  /// 1/D_c, the reciprocal mass of the guided class.
  var insideReciprocal: Lanes
  /// 1/D_r, the reciprocal mass of the rest.
  var outsideReciprocal: Lanes
  /// 1 - p_u(c|x).
  var outsideShare: Lanes

  /// One division serves all three.
  @inline(__always)
  init(inside: GroupSums, outside: GroupSums) {
    let ratio = Elementary.powerOfTwo(clamping: outside.top - inside.top)
    let outsideMass = outside.mass * ratio
    let total = inside.mass + outsideMass
    let product = inside.mass * outside.mass
    let reciprocal = 1 / (product * total)
    let reciprocalProduct = total * reciprocal
    insideReciprocal = outside.mass * reciprocalProduct
    outsideReciprocal = inside.mass * reciprocalProduct
    outsideShare = outsideMass * product * reciprocal
  }
}
