import Foundation
import Harness

/// The lines of several series of one quantity as one grid, so that they line up.
struct ComparisonGrid {
  /// The least and the most letters of a chart.
  static let chart = (least: 7, most: 48)

  /// What marks values by the plain mean where others are by the twin.
  static let directMark = "d"

  /// What a grid may leave out where it is narrow, the first at first.
  private enum Part: CaseIterable {
    case unguided, fraction
  }

  /// The layouts, the first that fits is taken.
  private static let choices:
    [(decimals: Int, without: Set<Part>, isAligned: Bool, hasChart: Bool)] = [
      (6, [], true, true), (6, [.unguided], true, true), (6, [.unguided], false, true),
      (6, [.unguided, .fraction], true, true), (6, [.unguided, .fraction], false, true),
      (6, [.unguided, .fraction], false, false), (4, [.unguided, .fraction], false, false),
      (2, [.unguided, .fraction], false, false),
    ]

  private let pairs: [GuidancePair]
  private let confidence: Double?
  /// The title of the columns and the text of each pair.
  private var table: (title: String, lines: [String])
  private let isUnicode: Bool
  /// The letters of the charts, or `nil` where there is no room for one.
  let chartColumns: Int?
  /// Whether the unguided values have no column.
  let leavesOutUnguided: Bool
  /// Whether shares of improved paths have a column.
  let showsFraction: Bool

  /// The grid of `pairs` in at most `width` columns.
  init(_ pairs: [GuidancePair], confidence: Double?, width: Int, isUnicode: Bool) {
    self.pairs = pairs
    self.confidence = confidence
    self.isUnicode = isUnicode
    var chosen: (columns: [AlignedColumn], room: Int, without: Set<Part>)?
    let needsChart = pairs.contains { $0.improvement != nil }
    for choice in Self.choices {
      var columns = Self.columns(
        pairs,
        confidence: confidence,
        decimals: choice.decimals,
        without: choice.without
      )
      if !choice.isAligned { for index in columns.indices { columns[index].isAligned = false } }
      let used = columns.reduce(0) { $0 + $1.width + 2 }
      chosen = (columns, width - used, choice.without)
      if width - used >= (needsChart && choice.hasChart ? Self.chart.least : -2) { break }
    }
    let (columns, room, without) = chosen ?? ([], width, [])
    leavesOutUnguided = without.contains(.unguided)
    showsFraction =
      !without.contains(.fraction) && pairs.contains { $0.improvedFraction != nil }
    chartColumns = needsChart && room >= Self.chart.least ? min(Self.chart.most, room) : nil
    let texts = columns.map { $0.lines() }
    let widths = columns.map(\.width)
    func joined(_ cells: [String]) -> String {
      zip(cells, widths).map { TextLayout.right($0, $1) }.joined(separator: "  ")
    }
    table = (
      joined(columns.map(\.title)),
      pairs.indices.map { line in joined(texts.map { $0[line] }) }
    )
    if chartColumns == nil {
      table.title = TextLayout.truncated(table.title, to: width)
      table.lines = table.lines.map { TextLayout.truncated($0, to: width) }
    }
  }

  /// The header, a rule and the lines of the pairs in `range`, which are those of one series.
  func lines(_ range: Range<Int>, style: TextStyle) -> [String] {
    let chart = chartColumns.map {
      ImprovementChart(Array(pairs[range]), columns: $0, isUnicode: isUnicode)
    }
    let header = table.title + (chart.map { "  " + $0.scale } ?? "")
    let length = TextLayout.width(table.title) + (chart.map { 2 + $0.columns } ?? 0)
    let rule = String(repeating: isUnicode ? "─" : "-", count: length)
    return [TextLayout.trimmed(header), style.faint(rule)]
      + range.map { index in
        let text = table.lines[index] + (chart.map { "  " + $0.bar(pairs[index]) } ?? "")
        let line = TextLayout.trimmed(text)
        switch pairs[index].verdict {
        case .unreliable, .failed: return style.faint(line)
        case .worse: return style.bold(line)
        default: return line
        }
      }
  }

  /// The columns, those of `without` left out.
  private static func columns(
    _ pairs: [GuidancePair],
    confidence: Double?,
    decimals: Int,
    without: Set<Part>
  ) -> [AlignedColumn] {
    let scales = pairs.map(\.scale)
    let digits = (3...6).first { digits in
      Set(scales.map { RoundedNumber.short($0, digits: digits) }).count == Set(scales).count
    }
    let isMixed = Set(pairs.map(\.estimator)).count > 1
    func value(_ estimate: ResultRow.Estimate?, mark: String = "") -> AlignedColumn.Entry {
      guard let estimate else { return .word("–") }
      let number = RoundedNumber.measured(
        estimate.value,
        error: estimate.standardError,
        decimals: decimals
      )
      return .number(number.value, mark: mark)
    }
    let level = confidence.map { RoundedNumber.short(100 * $0, digits: 4) + " %" } ?? "interval"
    var columns = [
      AlignedColumn(
        title: "scale",
        entries: scales.map {
          .number(RoundedNumber(RoundedNumber.short($0, digits: digits ?? 6)), mark: "")
        }
      )
    ]
    if !without.contains(.unguided), pairs.contains(where: { $0.unguided != nil }) {
      columns.append(AlignedColumn(title: "unguided", entries: pairs.map { value($0.unguided) }))
    }
    columns.append(
      AlignedColumn(
        title: "guided",
        entries: pairs.map { pair in
          value(pair.guided, mark: isMixed && pair.estimator == .direct ? directMark : "")
        }
      )
    )
    if pairs.contains(where: { $0.improvement != nil }) {
      columns.append(
        AlignedColumn(
          title: "improvement ± \(level)",
          entries: pairs.map { pair in
            guard let improvement = pair.improvement, let half = pair.halfInterval else {
              return .word("–")
            }
            let number = RoundedNumber.measured(improvement.value, error: half, decimals: decimals)
            return .measured(number.value, error: number.error, mark: "")
          }
        )
      )
    }
    if !without.contains(.fraction), pairs.contains(where: { $0.improvedFraction != nil }) {
      columns.append(
        AlignedColumn(
          title: "improved",
          entries: pairs.map { pair in
            guard let fraction = pair.improvedFraction, fraction.value.isFinite else {
              return .word("–")
            }
            return .word(RoundedNumber.percent(fraction.value))
          }
        )
      )
    }
    if pairs.contains(where: { $0.verdict != .none }) {
      columns.append(
        AlignedColumn(title: "verdict", entries: pairs.map { .word($0.verdict.label) })
      )
    }
    return columns
  }
}

extension RoundedNumber {
  /// A share as per cent with one decimal; only all and nothing are 100 and 0.
  fileprivate static func percent(_ share: Double) -> String {
    let text = String(format: "%.1f", 100 * share)
    if text == "100.0", share < 1 { return ">99.9 %" }
    if text == "0.0", share > 0 { return "<0.1 %" }
    return text + " %"
  }
}
