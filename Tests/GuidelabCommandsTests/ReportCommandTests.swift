import Foundation
import Testing

@testable import GuidelabCommands
@testable import Harness

@Suite("guidelab report")
struct ReportCommandTests {
  private let room: CompareRoom

  init() throws { room = try CompareRoom() }

  private static func spec(_ title: String) -> String {
    let claims =
      "\"claims\": [{\"claim\": \"increases\", \"quantity\": \"reciprocal_probability\"}],"
    return CommandFixtures.spec(title: title, scales: "[0.5, 1, 2]")
      .replacing("\"run\":", with: "\(claims) \"notes\": [\"A & B\"], \"run\":")
  }

  /// The report of one folder.
  private func report(_ title: String = "CFG", _ name: String = "a") throws -> String {
    try room.write(name, spec: Self.spec(title))
    let outcome = guidelab("report", room.results(name), "-o", "-")
    #expect(outcome.code == .done, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    return outcome.output
  }

  private func count(_ text: String, in page: String) -> Int {
    page.components(separatedBy: text).count - 1
  }

  @Test("Text is shown as it stands, whatever it is")
  func escaping() throws {
    let title = "<script>alert('x')</script> & <b>"
    let page = try report(title)
    let shown = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;"
    #expect(page.contains("<h1>\(shown)</h1>"))
    #expect(page.contains("<title>\(shown)</title>"))
    #expect(page.contains("A &amp; B"))
    #expect(count("<script>", in: page) == 1)
    #expect(!page.contains("<b>"))
    #expect(
      HTMLText.element("p", ["class": "a\" b"], text: "\u{1B}") == "<p class=\"a&quot; b\"> </p>"
    )
    #expect(HTMLText.escapedLines("a<\n>b") == "a&lt;\n&gt;b")
  }

  @Test("The page loads nothing: a policy with the digests of its own style and script")
  func policy() throws {
    let page = try report()
    #expect(page.contains("content=\"default-src 'none'; style-src 'sha256-"))
    for word in ["http://", "https://", "src=", "url(", "@import", "onclick"] {
      #expect(!page.contains(word), "\(word)")
    }
    // The digest of the empty text, in the two spellings.
    #expect(ReportPage.digest("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    #expect(page.contains("<script>" + ReportScript.text + "</script>"))
    #expect(page.contains("<style>" + ReportStyle.text + "</style>"))
  }

  @Test("Claims stand on top in words, before figures, tables and provenance")
  func order() throws {
    let page = try report()
    let claim =
      "<th scope=\"row\">E[1/p(c|x)] rises at every scale</th>"
      + "<td><span class=\"verdict refuted\">✗ refuted</span></td>"
    let parts = [
      "<h1>", claim, "<h2>Figures</h2>", "<svg", "<h2>Tables</h2>", "<h2>Provenance</h2>",
    ]
    let places = try parts.map { try #require(page.range(of: $0), "\($0)").lowerBound }
    #expect(places == places.sorted())
    #expect(page.contains("Change in E[1/p(c|x)] against w</figcaption>"))
    #expect(page.contains("Share of paths that end better"))
    #expect(page.contains("&quot;title&quot;: &quot;CFG&quot;"))
  }

  @Test("Heads of columns say how they sort and what they mean; doubtful rows are marked")
  func heads() throws {
    let page = try report()
    let estimate = "<th scope=\"col\" data-sort=\"number\" title=\"Point estimate.\">estimate</th>"
    #expect(page.contains(estimate))
    #expect(
      page.contains("<th scope=\"col\" data-sort=\"text\" data-choose title=\"What is estimated: ")
    )
    #expect(
      page.contains("<th scope=\"col\" data-sort=\"text\" data-choose title=\"ok; partial when")
    )
    #expect(page.contains("<dt>pareto_k</dt>"))
    let table = try StoredTable(path: room.results("a") + "/table.csv")
    let doubtful = table.rows.count { $0.status == .unreliable }
    #expect(doubtful > 0)
    let estimates = try #require(page.components(separatedBy: "Claims by cell and scale").first)
    #expect(count("<tr class=\"doubtful\">", in: estimates) == doubtful)
    #expect(count("<td>⚠ unreliable</td>", in: page) == doubtful)
    // Six digits are shown, and all are there.
    let value = try #require(
      table.rows.first { $0.scale == 0.5 && $0.estimator == .twin }?.estimate
    )
    let full = TableNumber.text(value.value)
    #expect(page.contains("<td class=\"n\" title=\"\(full)\">1.73333</td>"), "\(full)")
    #expect(ReportScript.text.contains("head.setAttribute(\"aria-sort\""))
  }

  @Test("The same files give the same bytes, wherever they are, and stay as they are")
  func determinism() throws {
    let page = try report()
    let names = room.folder.names(in: "results/a")
    let copy = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: room.results("a"), toPath: copy.path + "/a")
    #expect(guidelab("report", copy.path + "/a/", "-o", "-").output == page)
    try copy.write("kept", to: "a/.guidelab.journal")
    for _ in 0..<2 {
      let outcome = guidelab("report", copy.path + "/a")
      #expect(outcome.code == .done, "\(outcome.errors)")
      #expect(outcome.output.contains("/a/report.html: 1 experiment, 1 claim: 0 supported"))
    }
    #expect(copy.text("a/report.html") == page)
    #expect(copy.names(in: "a") == ([".guidelab.journal", "report.html"] + names).sorted())
    for name in names { #expect(copy.text("a/" + name) == room.folder.text("results/a/" + name)) }
  }

  @Test("A folder of folders gives one page with an overview that links to each")
  func tree() throws {
    _ = try report("One", "b/one")
    _ = try report("Two", "b/two")
    let file = room.path + "/all.html"
    #expect(guidelab("report", room.path + "/results", "-o", file).code == .done)
    let page = try #require(room.folder.text("all.html"))
    #expect(page.contains("<h1>Results of 2 experiments</h1>"))
    #expect(page.contains("2 claims: 0 supported, 0 inconclusive, 2 refuted."))
    #expect(page.contains("<a href=\"#experiment-2\">Two</a><br><small>results/b/two</small>"))
    #expect(page.contains("<section id=\"experiment-2\">\n<h2>Two</h2>"))
    let twice = guidelab("report", room.results("b"), room.results("b/one"), "-o", "-")
    #expect(twice.output.contains("<h1>Results of 2 experiments</h1>"))
  }

  @Test("A folder with nothing but a table is shown, too")
  func bare() throws {
    _ = try report()
    try room.folder.write(
      try #require(room.folder.text("results/a/table.csv")),
      to: "bare/table.csv"
    )
    let outcome = guidelab("report", room.path + "/bare", "-o", "-")
    #expect(outcome.code == .done)
    #expect(outcome.output.contains("<h1>bare</h1>"))
    #expect(outcome.output.contains("Nothing is claimed."))
    #expect(
      outcome.output.contains("class=\"warning\">⚠ bare: no provenance.json tells of the spec")
    )
  }
}
