import Testing

@testable import Harness

/// Misspelt words and what they were meant to be.
@Suite struct SpecSuggestionTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("abc", "abd", 1), ("abc", "ab", 1),
    ("abc", "xabc", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func distances(first: String, second: String, distance: Int) {
    #expect(EditDistance.between(Array(first), Array(second)) == distance)
    #expect(EditDistance.between(Array(second), Array(first)) == distance)
  }

  @Test func nearestWords() {
    let words = ["steps", "kind", "to", "twin_share"]
    #expect(Suggestion.nearest(to: "stepps", among: words) == "steps")
    #expect(Suggestion.nearest(to: "STEPS", among: words) == "steps")
    #expect(Suggestion.nearest(to: "twin-share", among: words) == "twin_share")
    #expect(Suggestion.nearest(to: "ot", among: words) == "to")
    #expect(Suggestion.nearest(to: "from", among: words) == nil)
  }

  @Test(arguments: [
    ("sampler.stepps", "sampler.steps"), ("steps", "sampler.steps"), ("paths", "run.paths"),
    ("target.clases.3.prior", "target.classes.3.prior"), ("grid.kind", "sampler.grid.kind"),
    ("run.twinshare", "run.twin_share"), ("tilt.kind", "guidance.tilt.kind"),
    ("guidance.tilt.directon.2", "guidance.tilt.direction.2"),
    ("guidance.tilt.matrx.0.1", "guidance.tilt.matrix.0.1"),
  ])
  func nearestKeys(text: String, meant: String) {
    #expect(SpecKey(text) == nil)
    #expect(SpecKey.help(for: text).hasSuffix("did you mean \"\(meant)\"?"))
  }

  @Test func keysHavePaths() throws {
    let key = try #require(SpecKey("target.classes.1.components.0.covariance.2.3"))
    #expect(key.path == "$.target.classes[1].components[0].covariance[2][3]")
    #expect(SpecKey("target.classes.01.prior") == nil)
    #expect(SpecKey("target.classes.-1.prior") == nil)
    #expect(SpecKey("target.classes.99999999999999999999.prior") == nil)
    #expect(SpecKey("sampler.") == nil)
    #expect(SpecKey("") == nil)
    #expect(SpecKey("sweep.sampler.steps")?.path == #"$.sweep["sampler.steps"]"#)
  }
}
