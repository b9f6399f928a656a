extension TableColumn<ResultRow> {
  /// The columns of the table of an evaluation: those of a run's table, with what they mean there.
  static func evaluatedColumns(swept: [(key: String, kind: ColumnKind)]) -> [TableColumn] {
    resultColumns(swept: swept).map { column in
      var column = column
      // Swept keys have a point in their names; these have none.
      if let meaning = evaluatedMeanings[column.name] { column.meaning = meaning }
      return column
    }
  }

  /// [name] what a column means in an evaluation, where it is not what it means in a run.
  private static var evaluatedMeanings: [String: String] {
    [
      "quantity": quantity,
      "estimator":
        "How it is estimated: direct is the mean over the samples, of samples with weights"
        + " w = e^log_weight the self-normalized sum w f / sum w.",
      "improvement":
        "Estimate less that of scale 0; empty where there is none or that one is unreliable.",
      "improvement_standard_error":
        "Standard error of improvement: from the differences path by path where samples have a path"
        + " or trial, else that of two independent samples.",
      "pareto_k":
        "Pareto shape of the farthest contributions, of effective_sample_size that of the largest"
        + " weights; above min(1 - 1/log10(paths), 0.5) a mean is unreliable.",
      "paths":
        "Number of samples that the row is from, each counted once whatever its weight;"
        + " effective_sample_size says how many they are worth.",
    ]
  }

  private static var quantity: String {
    "What is estimated: reciprocal_probability is E[1/p(c|x)], probability is E[p(c|x)],"
      + " log_probability is E[ln p(c|x)] in nats, reward and cost are E[f] of the tilt f that is"
      + " raised or lowered, tilt is E[f] over its mean under the base law, mean_square is"
      + " E[|x|^2], frechet_distance is the squared Frechet distance to the base law (from means and"
      + " covariances), improved_fraction is the share of paths whose f, or p(c|x), is better than"
      + " with scale 0 on the same noise, mean_loss the mean over all paths of how much it is worse"
      + " (0 where it is not). effective_sample_size, of samples with weights w = e^log_weight, is"
      + " Kish's (sum w)^2 / sum w^2: the number of samples without weights whose mean would have"
      + " about the same error."
  }
}
