/// Accumulates the improvement theorem's integral along the paths of a block.
final class ProfileGauge {
  private let law: TiltedLaw
  private let plan: ProfilePlan
  private let guidedShare: Double
  private let scales: Int
  private let groups: Int
  private let ratio: AlignedBuffer<Lanes>
  private let square: AlignedBuffer<Lanes>
  /// [scale][node] the weight of c in the control variate of the integral.
  private let controls: [Double]
  /// [slot] Σ weight · f_u |g_u|² p/m over the nodes, for w = 1.
  let integral: AlignedBuffer<Lanes>
  /// [slot] the integral's control variate, of mean zero.
  let control: AlignedBuffer<Lanes>
  private(set) var sums: ProfileSums
  private var node = 0

  /// A gauge with `controls` [scale][node]; the plan's own weights when it is empty.
  init(_ simulation: PathSimulation, workspace: FieldWorkspace, controls: [Double]) {
    law = simulation.law
    plan = simulation.profile
    guidedShare = simulation.guidedShare
    scales = simulation.guidance.scales.count
    groups = simulation.blockSize / 8
    ratio = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
    square = AlignedBuffer(repeating: .zero, count: workspace.paddedSlots)
    integral = AlignedBuffer(repeating: .zero, count: groups * scales)
    control = AlignedBuffer(repeating: .zero, count: groups * scales)
    let own = simulation.profile.weights
    self.controls =
      controls.isEmpty ? simulation.guidance.scales.flatMap { _ in own } : controls
    sums = ProfileSums(scales: 0, nodes: 0)
  }

  /// Starts a block.
  func start() {
    node = 0
    sums = ProfileSums(scales: scales, nodes: plan.stages.count)
    integral.base.update(repeating: .zero, count: integral.count)
    control.base.update(repeating: .zero, count: control.count)
  }

  /// Looks at the paths before `step` if one of the nodes is there; `masks` [group] is 0 for paths
  /// that do not exist.
  func look(_ step: FieldStep, _ workspace: FieldWorkspace, masks: UnsafePointer<Lanes>) {
    guard node < plan.stages.count, plan.stages[node] == step.stage else { return }
    workspace.measure(step, into: FieldReading(ratio: ratio.base, square: square.base))
    let weight = plan.weights[node]
    for group in 0..<groups {
      let mask = masks[group]
      for scale in 0..<scales {
        let slot = group &* scales &+ scale
        let logTilt = law.logTilt(ofRatio: ratio[slot])
        var gain: Lanes
        var balance = Lanes.zero
        if guidedShare < 1 {
          let logWeight = BalanceHeuristic.logWeight(
            step.logRatio[slot],
            guidedShare: guidedShare
          )
          gain = Elementary.exp(logTilt + logWeight) * square[slot]
          balance = (Elementary.exp(logWeight) - 1) / (1 - guidedShare)
        } else {
          gain = Elementary.exp(logTilt) * square[slot]
        }
        // 0 · ∞ where f_u vanishes.
        gain = gain.replacing(with: 0, where: square[slot] .== 0)
        integral[slot] = integral[slot].addingProduct(weight, gain)
        control[slot] = control[slot].addingProduct(
          controls[scale &* plan.stages.count &+ node],
          balance
        )
        sums.add(gain, balance, mask: mask, scale: scale, node: node)
      }
    }
    node += 1
  }
}
