import Harness

/// The text of a progress bar, in as much detail as a width allows.
struct ProgressLine: Sendable {
  /// The name of the run.
  var label: String
  /// How far it is.
  var progress: RunProgress
  /// Seconds since it began.
  var elapsed: Double
  /// Whether the bar may be drawn with characters beyond ASCII.
  var isUnicode: Bool

  /// The line in at most `width` columns: what matters least is left out first.
  func text(width: Int) -> String {
    if let training = progress.training { return text(training, width: width) }
    let share =
      progress.plannedPathSteps > 0
      ? min(1, max(0, Double(progress.pathSteps) / Double(progress.plannedPathSteps))) : 0
    let percent = TextLayout.right("\(Int(share * 100))%", 4)
    let own = max(0, progress.pathSteps - progress.resumedPathSteps)
    let rate = elapsed > 0 ? Double(own) / elapsed : 0
    let remaining = Double(progress.plannedPathSteps - progress.pathSteps) / rate
    let left = rate > 0 ? SpokenQuantity.clock(max(0, remaining)) + " left" : ""
    let cell = progress.cells > 1 ? "cell \(progress.cell + 1)/\(progress.cells)" : ""
    let speed = rate > 0 ? SpokenQuantity.rate(rate) : ""
    let short = TextLayout.truncated(label, to: 24)
    let choices: [(before: [String], after: [String])] = [
      ([short, cell], [percent, speed, left]), ([cell], [percent, speed, left]),
      ([cell], [percent, left]), ([], [percent, left]),
    ]
    for choice in choices {
      let fixed = (choice.before + choice.after).filter { !$0.isEmpty }
      let used = fixed.reduce(0) { $0 + TextLayout.width($1) + 2 }
      let room = min(30, width - used)
      guard room >= 8 else { continue }
      let parts = choice.before + [bar(share, columns: room)] + choice.after
      return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
    let bare = [percent, left].filter { !$0.isEmpty }.joined(separator: "  ")
    return TextLayout.width(bare) <= width ? bare : String(percent.prefix(max(0, width)))
  }

  /// The line while a network is trained, whose share the bar is.
  private func text(_ training: RunProgress.Training, width: Int) -> String {
    let share = training.steps > 0 ? Double(training.step) / Double(training.steps) : 0
    let percent = TextLayout.right("\(Int(share * 100))%", 4)
    let cell = progress.cells > 1 ? "cell \(progress.cell + 1)/\(progress.cells)" : ""
    let name = "training \(training.network)"
    let count =
      "step \(TextLayout.grouped(training.step)) of \(TextLayout.grouped(training.steps))"
    let choices: [(before: [String], after: [String])] = [
      ([TextLayout.truncated(label, to: 24), cell, name], [percent, count]),
      ([cell, name], [percent, count]), ([name], [percent, count]), ([name], [percent]),
    ]
    for choice in choices {
      let fixed = (choice.before + choice.after).filter { !$0.isEmpty }
      let room = min(30, width - fixed.reduce(0) { $0 + TextLayout.width($1) + 2 })
      guard room >= 8 else { continue }
      let parts = choice.before + [bar(share, columns: room)] + choice.after
      return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
    return String(percent.prefix(max(0, width)))
  }

  private func bar(_ share: Double, columns: Int) -> String {
    let full = Int(share * Double(columns))
    return String(repeating: isUnicode ? "█" : "#", count: full)
      + String(repeating: isUnicode ? "░" : ".", count: columns - full)
  }
}
