import GuidedDiffusion
import Testing

@Suite("Random mixtures")
struct RandomMixtureTests {
  private static let recipe = RandomMixture(
    dimension: 3,
    classes: 4,
    components: 2,
    separation: 2,
    covariance: .full,
    seed: 1
  )

  @Test("One recipe, one target; another seed, another")
  func deterministic() throws {
    let target = try Self.recipe.mixture()
    let again = try Self.recipe.mixture()
    #expect(target == again)
    var recipe = Self.recipe
    recipe.seed = 2
    let other = try recipe.mixture()
    #expect(target != other)
  }

  @Test(
    "Shapes, labels, and shares that sum to 1",
    arguments: RandomMixture.CovarianceForm.allCases
  )
  func shape(form: RandomMixture.CovarianceForm) throws {
    var recipe = Self.recipe
    recipe.covariance = form
    let target = try recipe.mixture()
    #expect(target.dimension == 3)
    #expect(target.classes.map(\.label) == ["class-1", "class-2", "class-3", "class-4"])
    #expect(abs(target.classes.map(\.prior).reduce(0, +) - 1) < 1e-15)
    for item in target.classes {
      #expect(item.components.count == 2)
      #expect(abs(item.components.map(\.weight).reduce(0, +) - 1) < 1e-15)
      // The raw shares lie between 1/2 and 3/2.
      #expect(item.prior > 1 / 10.0 && item.prior < 1 / 2.0)
      for component in item.components {
        let matched =
          switch (component.covariance, form) {
          case (.isotropic, .isotropic), (.diagonal, .diagonal), (.full, .full): true
          default: false
          }
        #expect(matched)
      }
    }
  }

  @Test("The moments of many means and variances, within 4 standard errors")
  func laws() throws {
    let recipe = RandomMixture(
      dimension: 50,
      classes: 20,
      components: 10,
      separation: 3,
      covariance: .diagonal,
      seed: 4
    )
    let components = try recipe.mixture().components
    let means = components.flatMap(\.mean)
    let count = Double(means.count)
    let variance = means.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(means.reduce(0, +) / count) < 4 * 3 / count.squareRoot())
    #expect(abs(variance / 9 - 1) < 4 * (2 / count).squareRoot())
    let variances = components.flatMap { component in
      (0..<50).map { component.covariance.variance(of: $0) }
    }
    // Half of a log-normal of median 1 lies below 1.
    let below = Double(variances.filter { $0 < 1 }.count) / count
    #expect(abs(below - 0.5) < 4 * 0.5 / count.squareRoot())
  }

  @Test("The separation multiplies the means and nothing else")
  func separation() throws {
    var wide = Self.recipe
    wide.separation = 4
    let (near, far) = (try Self.recipe.mixture(), try wide.mixture())
    for (first, second) in zip(near.components, far.components) {
      #expect(first.mean.map { 2 * $0 } == second.mean)
      #expect(first.covariance == second.covariance && first.weight == second.weight)
    }
  }

  @Test("Recipes that are refused")
  func refused() {
    for field in ["dimension", "classes", "components", "separation"] {
      var recipe = Self.recipe
      switch field {
      case "dimension": recipe.dimension = 0
      case "classes": recipe.classes = -1
      case "components": recipe.components = 0
      default: recipe.separation = .nan
      }
      let error = #expect(throws: InvalidMixture.self) { try recipe.mixture() }
      #expect(error?.problems.map(\.field) == [field])
    }
  }

  @Test("The first numbers of a target, pinned")
  func pinned() throws {
    let target = try Self.recipe.mixture()
    let first = target.classes[0].components[0]
    #expect(target.classes[0].prior == 0.2532262123432812)
    #expect(first.weight == 0.34090511287552966)
    #expect(first.mean == [1.37162627848541, 3.509867495331752, 0.5666456116271992])
    let covariance = first.covariance.matrix(dimension: 3)
    #expect(covariance[0, 0] == 1.3863991968728304)
    #expect(covariance[2, 1] == -1.4202820346421563)
  }
}
