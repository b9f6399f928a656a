import GuidedDiffusion
import Learning

/// What the networks of a run come to: models for its cells, and the rows that tell of them.
struct LearnedRows {
  /// The rows of training.csv.
  private(set) var training: [TrainingRow] = []
  /// The rows of score_error.csv.
  private(set) var scoreErrors: [ScoreErrorRow] = []
  /// [network] the seconds of its training.
  private(set) var seconds: [Double] = []

  /// The model of a cell from its trained networks; `nil` where nothing is learned.
  ///
  /// - Throws: `TrainingProblem` of the first network that cannot be trained.
  mutating func model(
    of cell: Cell,
    from store: NetworkStore,
    threads: Int,
    progress: (RunProgress.Training) -> Void
  ) throws(TrainingProblem) -> LearnedModel? {
    let model = try LearnedModel.trained(for: cell, from: store, progress: progress) {
      note($0, $1, cell)
    }
    guard let model else { return nil }
    scoreErrors += ScoreErrorMeasurement(cell, model: model).rows
    return model
  }

  private mutating func note(_ trained: NetworkStore.Trained, _ plan: NetworkPlan, _ cell: Cell) {
    guard !training.contains(where: { $0.network == trained.number }) else { return }
    seconds.append(trained.seconds)
    training += trained.losses.map { losses in
      TrainingRow(
        network: trained.number,
        role: plan.role,
        cell: cell.index,
        digest: plan.digest,
        losses: losses
      )
    }
  }
}

extension LearnedModel {
  /// The model of a cell from its trained networks, of each of which `body` is told; `nil` where nothing
  /// is learned.
  ///
  /// - Throws: `TrainingProblem` of the first network that cannot be trained.
  static func trained(
    for cell: Cell,
    from store: NetworkStore,
    progress: (RunProgress.Training) -> Void,
    body: (NetworkStore.Trained, NetworkPlan) -> Void = { _, _ in }
  ) throws(TrainingProblem) -> LearnedModel? {
    let plans = cell.networks
    guard !plans.isEmpty else { return nil }
    var networks: [(role: NetworkPlan.Role, network: Network)] = []
    for plan in plans {
      let trained = try store.network(plan) { step in
        progress(
          RunProgress.Training(
            network: plan.role.rawValue,
            step: step,
            steps: plan.settings.steps
          )
        )
      }
      networks.append((plan.role, trained.network))
      body(trained, plan)
    }
    return LearnedModel(networks, guidance: cell.guidance, target: cell.target)
  }
}
