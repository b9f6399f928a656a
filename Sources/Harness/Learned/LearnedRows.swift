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
      note(trained, plan, cell)
    }
    let model = LearnedModel(networks, guidance: cell.guidance, target: cell.target)
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
