/// Guidance: the one place that defines w, its direction and its schedule.
///
/// The base law is p(x), or p(x|c) where `baseClass` says so; f is the tilt and g_u = ∇ ln f_u. The
/// guided score is
///
///     ŝ = s_u + ω(u) g_u,    ω(u) = +w · schedule(u) to raise E[f],  -w · schedule(u) to lower it,
///
/// w >= 0, and w = 0 is unguided. Classifier-free guidance lowers f = 1/p(c|x) under p(x|c); there
/// g_u = s_u(x) - s_u(x|c), so ŝ = s_u(x|c) + w [s_u(x|c) - s_u(x)], which is w of Ho & Salimans (2022)
/// and of Li & Jiao (2025); the `guidance_scale` of the diffusers library is 1 + w. Classifier guidance
/// raises f = p(c|x) under p(x): classifier-free guidance with w is classifier guidance with w + 1.
public struct Guidance: Sendable {
  /// What is done to which mean; the raw value is the name in specs.
  public enum Kind: String, CaseIterable, Sendable {
    /// E[1/p(c|x)] is lowered under p(x|c).
    case classifierFree = "classifier-free"
    /// E[p(c|x)] is raised under p(x).
    case classifier
    /// E[f] is raised.
    case reward
    /// E[f] is lowered.
    case cost
    /// E[f] is meant to be raised by ∇ ln f(E[X_0 | X_u = x]) in place of g_u; no theorem says so.
    case plugIn = "plug-in"
  }

  /// What is done.
  public var kind: Kind
  /// f.
  public var tilt: Tilt
  /// c when the base law is p(x|c), an index into the target's classes; `nil` when it is p(x).
  public var baseClass: Int?
  /// The values of w, all of which advance on the same noise.
  public var scales: [Double]
  /// When guidance acts.
  public var schedule: GuidanceSchedule

  /// Guidance of `kind` by `tilt` at every w of `scales`.
  ///
  /// Class probabilities need the base law p(x), their reciprocals p(x|c) of the same class.
  public init(
    kind: Kind,
    tilt: Tilt,
    baseClass: Int? = nil,
    scales: [Double],
    schedule: GuidanceSchedule = .constant
  ) {
    self.kind = kind
    self.tilt = tilt
    self.baseClass = baseClass
    self.scales = scales
    self.schedule = schedule
  }

  /// Classifier-free guidance towards the class `classIndex`.
  public init(classIndex: Int, scales: [Double], schedule: GuidanceSchedule = .constant) {
    self.init(
      kind: .classifierFree,
      tilt: .reciprocalClassProbability(classIndex: classIndex),
      baseClass: classIndex,
      scales: scales,
      schedule: schedule
    )
  }

  /// Whether E[f] is raised.
  public var raises: Bool {
    switch kind {
    case .classifierFree, .cost: false
    case .classifier, .reward, .plugIn: true
    }
  }

  /// ω/w at log-time `u`: ±1 times the schedule's factor.
  public func direction(at u: Double) -> Double {
    (raises ? 1 : -1) * schedule.factor(at: u)
  }

  /// What the twin adds to ω: 1, for its weights make E[f] a mean of bounded values.
  ///
  /// For classifier guidance it is -1: there the mean at risk is that of 1/p(c|x), the reciprocal of
  /// the tilt, and the twin is that of classifier-free guidance.
  var twinShift: Double { kind == .classifier ? -1 : 1 }
}
