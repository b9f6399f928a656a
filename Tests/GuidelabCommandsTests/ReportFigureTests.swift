import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("Figures of reports")
struct ReportFigureTests {
  private typealias Point = FigureSeries.Point

  @Test("A linear axis places values in proportion and marks round ones")
  func linear() {
    let axis = FigureAxis(linear: 0, 10)
    #expect(axis.place(of: 2.5) == 0.25)
    #expect(axis.place(of: .nan) == nil)
    #expect(axis.ticks(5).map(\.label) == ["0", "2", "4", "6", "8", "10"])
    #expect(FigureAxis(linear: -0.35, 0.05).ticks(5).map(\.label) == ["-0.3", "-0.2", "-0.1", "0"])
    #expect(FigureAxis([2, 2]) == FigureAxis(linear: 1.8, 2.2))
  }

  @Test("Scales over decades have a logarithmic axis with a place for 0")
  func logarithmic() throws {
    let axis = FigureAxis([0, 0.01, 0.1, 1, 10], hasZero: true)
    #expect(axis.spacing == .logarithmicAfterZero)
    #expect(axis.place(of: 0) == 0.04)
    let places = try [0.01, 1].map { try #require(axis.place(of: $0)) }
    let expected: [Double] = [0.12, 0.12 + 0.88 * 2 / 3]
    for (place, value) in zip(places, expected) { #expect(abs(place - value) < 1e-12) }
    #expect(axis.place(of: -1) == nil)
    #expect(axis.ticks().map(\.label) == ["0", "0.01", "0.1", "1", "10"])
    #expect(FigureAxis([0, 0.01, 10]).spacing == .linear)
    #expect(FigureAxis([1, 2, 3], hasZero: true).spacing == .linear)
    #expect(
      FigureAxis([0.2, 0.5, 20]).ticks().map(\.label) == ["0.2", "0.5", "1", "2", "5", "10", "20"]
    )
  }

  /// Three points whose axes reach from -0.06 to 2.06 and from 0.94 to 2.06, in a plot from 62 to 350
  /// and from 25 to 205.
  private func figure(_ more: [Point] = []) throws -> Figure {
    let points = [
      Point(x: 0, y: 2), Point(x: 1, y: 1.5, lower: 1.4, upper: 1.6), Point(x: 2, y: 1),
    ]
    let series = FigureSeries(name: "twin", look: .blue, points: points + more)
    return try #require(Figure(title: "T", abscissa: "w", series: [series]))
  }

  @Test("Points, intervals and lines are where they must be")
  func coordinates() throws {
    let figure = try figure()
    #expect(figure.top == 25)
    #expect(figure.bottom == 205)
    let svg = figure.svg
    #expect(svg.hasPrefix("<svg viewBox=\"0 0 360 243\" role=\"img\"><title>T</title>"))
    #expect(svg.contains("<path d=\"M70.2 34.6L206 115L341.8 195.4\"/>"))
    #expect(svg.contains("<path d=\"M206 131.1V98.9\"/>"))
    #expect(svg.contains("<circle class=\"f\" cx=\"206\" cy=\"115\" r=\"3\">"))
    #expect(svg.contains("<title>w = 1: 1.5 (1.4 to 1.6)</title>"))
    #expect(svg.contains("twin: 2 at 0 to 1 at 2, 3 points."))
    #expect(!svg.contains("unreliable"))
  }

  @Test("What cannot be trusted moves no axis and is marked, at the edge where it is beyond")
  func unreliable() throws {
    let figure = try figure([
      Point(x: 1.5, y: 100, lower: -50, upper: 250, isReliable: false),
      Point(x: 1.6, y: 1.2, isReliable: false),
    ])
    #expect(figure.upward == FigureAxis(linear: 1, 2).widened(by: 0.06))
    let beyond = try #require(figure.vertical(100))
    #expect(beyond.place == figure.top)
    #expect(beyond.beyond == 1)
    #expect(figure.vertical(.nan)?.place == nil)
    // An arrow for the first, a cross for the second, and the legend tells of crosses.
    #expect(figure.svg.contains("M-3.5 7L0 1L3.5 7"))
    #expect(figure.svg.contains("w = 1.5: 100 (-50 to 250), unreliable</title>"))
    #expect(figure.legend.joined().map(\.name) == ["twin", "unreliable"])
    // The line does not go there.
    #expect(figure.svg.contains("<path d=\"M70.2 34.6L206 115L341.8 195.4\"/>"))
  }

  @Test("Series can be told apart without colours")
  func looks() {
    let looks = FigureSeries.Look.measured
    let shapes = looks.map { "\($0.outline ?? "disc") \($0.isHollow) \($0.dashes)" }
    #expect(Set(shapes).count == looks.count)
    #expect(Set(FigureSeries.Look.allCases.map(\.className)).count == looks.count + 1)
    for look in FigureSeries.Look.measured {
      #expect(ReportStyle.text.contains("--\(look.className): #"))
    }
  }

  @Test("Nothing to draw is no figure; coordinates have one decimal")
  func nothing() {
    let empty = FigureSeries(name: "twin", look: .blue, points: [Point(x: 1, y: .nan)])
    #expect(Figure(title: "T", abscissa: "w", series: [empty]) == nil)
    #expect([1.25, -0.04, -3.14159, 20].map(Figure.coordinate) == ["1.3", "0", "-3.1", "20"])
    #expect(ReportFigures.spread([1, 2, 3, 4, 5, 6, 7], count: 3) == [1, 4, 7])
    #expect(ReportFigures.spread([1, 2], count: 3) == [1, 2])
  }
}
