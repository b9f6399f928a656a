/// What a group of components adds up to at a point.
///
/// With q_k the base-2 logarithm of π ω N(x; m_k, R_k⁻¹) and t the largest of the group,
///
///     mass = Σ_k 2^(q_k - t),   pull = Σ_k 2^(q_k - t) s_k,   s_k = R_k (m_k - x),
///
/// so a group's own score pull/mass stays exact however improbable the group is.
struct GroupSums {
  var top: Lanes
  var mass: Lanes

  /// The natural logarithm of `other`'s mass relative to this one's.
  @inline(__always)
  func logRatio(to other: GroupSums) -> Lanes {
    0.6931471805599453 * (other.top - top) + Elementary.log(other.mass / mass)
  }
}

/// How the scores of two groups become the drift's s₀ and G.
///
/// s₀ is the first group's score and G = share · (second group's score - s₀). One division serves all
/// three numbers.
protocol GroupBalance {
  /// 1/mass of the first group.
  var insideReciprocal: Lanes { get }
  /// 1/mass of the second group.
  var outsideReciprocal: Lanes { get }
  /// The share of the second group in the law that G leads to.
  var outsideShare: Lanes { get }

  init(inside: GroupSums, outside: GroupSums)
}

/// The second law is both groups together, as p(x) is of p(x|c) and the rest: share = 1 - p_u(c|x).
struct NestedBalance: GroupBalance {
  var insideReciprocal: Lanes
  var outsideReciprocal: Lanes
  var outsideShare: Lanes

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

/// The second group is the second law: share = 1.
struct SeparateBalance: GroupBalance {
  var insideReciprocal: Lanes
  var outsideReciprocal: Lanes

  @inline(__always)
  var outsideShare: Lanes { Lanes(repeating: 1) }

  @inline(__always)
  init(inside: GroupSums, outside: GroupSums) {
    let reciprocal = 1 / (inside.mass * outside.mass)
    insideReciprocal = outside.mass * reciprocal
    outsideReciprocal = inside.mass * reciprocal
  }
}
