extension TableColumn<ResultRow> {
  /// The columns of table.csv, in order: `cell`, the swept keys, and the estimates.
  public static func resultColumns(swept: [(key: String, kind: ColumnKind)]) -> [TableColumn] {
    cellColumns(swept: swept, cell: \.cell, values: \.values)
      + subject + estimate + improvement + judgement
  }

  private static var subject: [TableColumn] {
    [
      TableColumn(
        name: "guided",
        kind: .string,
        meaning: "What guidance aims at: the label of a class, or the kind of tilt.",
        isRequired: true,
        text: \.guided
      ),
      TableColumn(
        name: "scale",
        kind: .number,
        unit: "1",
        meaning:
          "Guidance scale w, so that the guided score is s + w g to raise E[f] and s - w g to lower it, g"
          + " the gradient of ln f_u; 0 is unguided. Classifier-free guidance is"
          + " s(x|c) + w (s(x|c) - s(x)).",
        isRequired: true,
        text: { TableNumber.text($0.scale) }
      ),
      TableColumn(
        name: "quantity",
        kind: .string,
        meaning: "What is estimated: reciprocal_probability is E[1/p(c|x)], probability is"
          + " E[p(c|x)], log_probability is E[ln p(c|x)] in nats, reward and cost are E[f] of the tilt"
          + " f that is raised or lowered, tilt is E[f] over its mean under the base law, mean_square"
          + " is E[|x|^2], frechet_distance is the squared Frechet distance to the base law (from means"
          + " and covariances), improved_fraction is the share of paths whose f is better than with"
          + " scale 0 on the same noise, mean_loss the mean over all paths of how much p(c|x), or f where"
          + " there is no class, is worse than with scale 0 on the same noise (0 where it is not),"
          + " effective_sample_size is (sum f)^2 / sum f^2; of learned scores, score_error is the root of"
          + " the integral of E|learned - exact|^2 over log-time, the mean over the noised base law (half"
          + " its square is a relative entropy in nats), and guidance_error the same of g.",
        isRequired: true,
        allowedValues: ResultRow.Quantity.allCases.map(\.rawValue),
        text: \.quantity.rawValue
      ),
      TableColumn(
        name: "estimator",
        kind: .string,
        meaning: "How it is estimated: direct is the mean over the guided paths, twin the mean"
          + " over paths of the twin process with bounded weights, path-integral the unguided value"
          + " plus the improvement theorem's integral (continuous time; unreliable where it differs from"
          + " the simulated improvement by more than 3 standard errors: the step is too coarse)."
          + " Baselines: best-of-n is the best of every n unguided samples, resampled weights unguided"
          + " samples by f, reweighted samples the law that scale 1 leads to, plug-in guides by the"
          + " gradient of ln f(E[x_0 | x_u]).",
        isRequired: true,
        allowedValues: ResultRow.Estimator.allCases.map(\.rawValue),
        text: \.estimator.rawValue
      ),
    ]
  }

  private static var estimate: [TableColumn] {
    [
      number("estimate", "Point estimate.") { $0.estimate?.value },
      number("standard_error", "Standard error of estimate.") { $0.estimate?.standardError },
      number("lower", "Lower end of the confidence interval of estimate.") { $0.estimate?.lower },
      number("upper", "Upper end of the confidence interval of estimate.") { $0.estimate?.upper },
    ]
  }

  private static var improvement: [TableColumn] {
    [
      number(
        "improvement",
        "Estimate less that of scale 0 on the same noise; empty where that one is unreliable."
      ) {
        $0.improvement?.value
      },
      number("improvement_standard_error", "Standard error of improvement.") {
        $0.improvement?.standardError
      },
      number("improvement_lower", "Lower end of the confidence interval of improvement.") {
        $0.improvement?.lower
      },
      number("improvement_upper", "Upper end of the confidence interval of improvement.") {
        $0.improvement?.upper
      },
    ]
  }

  private static var judgement: [TableColumn] {
    [
      number(
        "exact",
        "Value that is known: of the same discrete chain by quadrature in one dimension; else, at"
          + " scales 0 and 1, of the continuous process, from which the chain differs by"
          + " O(1/steps), for half-spaces by O(1/sqrt(steps))."
      ) {
        $0.exact
      },
      number(
        "pareto_k",
        "Pareto shape of the farthest contributions; above min(1 - 1/log10(paths), 0.7), for direct"
          + " rows min(1 - 1/log10(paths), 0.5), the row is unreliable."
      ) { $0.paretoK },
      TableColumn(
        name: "paths",
        kind: .integer,
        unit: "path",
        meaning: "Number of paths the row used.",
        isRequired: true,
        text: { "\($0.paths)" }
      ),
      TableColumn(
        name: "status",
        kind: .string,
        meaning:
          "ok; partial when shards were missing and paths are fewer; unreliable when the tail diagnosis says that the interval cannot be"
          + " trusted; or failed with the reason after a colon.",
        isRequired: true,
        text: { "\($0.status)" }
      ),
      TableColumn(
        name: "theorem",
        kind: .string,
        meaning:
          "What a theorem of the papers says of improvement: raises (not negative), lowers (not"
          + " positive), or none where no theorem covers the row.",
        isRequired: true,
        allowedValues: ResultRow.Theorem.allCases.map(\.rawValue),
        text: \.theorem.rawValue
      ),
    ]
  }
}
