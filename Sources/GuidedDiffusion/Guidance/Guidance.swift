/// Classifier-free guidance: the one place that defines w, its direction and its schedule.
///
/// The base law is p(x|c), the tilt f = 1/p(c|x), so f_u = 1/p_u(c|x) and its gradient of the
/// logarithm is g_u = s_u(x) - s_u(x|c): the difference between the reweighted and the base score.
/// Guidance lowers E[f], hence ω = -w(u) and the guided score is
///
///     ŝ = s_u(x|c) + ω g_u = s_u(x|c) + w(u) [s_u(x|c) - s_u(x)],   w(u) = w · schedule(u) >= 0.
///
/// w = 0 is unguided. This is w of Ho & Salimans (2022) and of Li & Jiao (2025); the
/// `guidance_scale` of the diffusers library is 1 + w.
public struct Guidance: Equatable, Sendable {
  /// c, an index into the target's classes.
  public var classIndex: Int
  /// The values of w, all of which advance on the same noise.
  public var scales: [Double]
  /// When guidance acts.
  public var schedule: GuidanceSchedule

  /// Guidance towards the class `classIndex` at every w of `scales`.
  public init(classIndex: Int, scales: [Double], schedule: GuidanceSchedule = .constant) {
    self.classIndex = classIndex
    self.scales = scales
    self.schedule = schedule
  }

  /// ω/w at log-time `u`: -1, for f is lowered, times the schedule's factor.
  func direction(at u: Double) -> Double { -schedule.factor(at: u) }
}
