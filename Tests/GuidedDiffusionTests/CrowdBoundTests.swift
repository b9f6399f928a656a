import Foundation
import Testing

@testable import GuidedDiffusion

/// The bounds that the summaries of crowds rest on.
@Suite("Bounds of summaries")
struct CrowdBoundTests {
  @Test(
    "Interpolated Gaussians and their slopes are as near as claimed",
    arguments: [2, 3, 5, 8, 12, 20, 40]
  )
  func interpolation(count: Int) {
    let room = AlignedBuffer(repeating: Lanes.zero, count: count)
    var tightest = 0.0
    for half in [0.05, 0.3, 1, 2, 4, 7] {
      let bound = InterpolationBound.error(nodes: count, halfWidth: half)
      guard bound < 1 else { continue }
      let nodes = ChebyshevNodes(count: count, centre: 0.4, half: half)
      var worst = 0.0
      for place in 0...40 {
        let t = 0.4 + half * (Double(place) / 20 - 1)
        nodes.write(Lanes(repeating: t), to: room.base)
        for step in -40...40 {
          let y = 0.4 + Double(step) * 0.2
          var value = 0.0
          var slope = 0.0
          for index in 0..<count {
            let offset = nodes.places[index] - y
            value += room[index][0] * exp(-offset * offset / 2)
            slope += room[index][0] * offset * exp(-offset * offset / 2)
          }
          let exact = exp(-(t - y) * (t - y) / 2)
          worst = max(worst, abs(value - exact), abs(slope - (t - y) * exact))
        }
      }
      #expect(worst < bound + 4e-15, "\(count) nodes, half-width \(half): \(worst), \(bound)")
      if bound > 1e-13 { tightest = max(tightest, worst / bound) }
    }
    // It is a bound, and not a far-fetched one.
    #expect(tightest > 1e-3)
  }

  @Test("The ladder's reach keeps its promise and grows")
  func reach() {
    for (rung, count) in InterpolationBound.ladder.enumerated().dropFirst() {
      let reach = InterpolationBound.reach[rung]
      #expect(reach > InterpolationBound.reach[rung - 1])
      let error = InterpolationBound.error(nodes: count, halfWidth: reach)
      #expect(error <= InterpolationBound.target * 1.0001)
      #expect(error > InterpolationBound.target * 0.5)
    }
  }

  @Test("Summaries are within their claimed error everywhere", arguments: [1, 2, 3])
  func summaries(dimension: Int) throws {
    let item = CrowdCase(kind: .classifierFree, dimension: dimension, count: 800)
    let tree = try #require(Crowd(TiltedLaw(try item.target, guidance: item.guidance))).outside.tree
    let points = try item.groups().second.points
    let total = log(points.reduce(0) { $0 + exp($1.logWeight) })
    let plan = SummaryPlan(tree)
    let pull = AlignedBuffer(repeating: Lanes.zero, count: 3)
    var measured = 0.0
    for deviation in [60.0, 4, 1, 0.5] {
      let grid = try #require(plan.grid(sharpness: 1 / deviation))
      let finer = try #require(plan.grid(sharpness: 1.5 / deviation))
      let own = SummaryWeights(tree, nodes: plan.nodes(grid))
      let finest = SummaryWeights(tree, nodes: plan.nodes(finer))
      let derived = SummaryWeights(finest, nodes: plan.nodes(grid))
      // At what the grid is made for, and where the error is large enough to be seen.
      for sharpening in [1, 1.5, 2.5] {
        let sharpness = sharpening * grid.sharpest
        let truncation = plan.truncation(grid, sharpness: sharpness)
        let claims = [
          truncation,
          plan.truncation(finer, sharpness: sharpness) + finest.magnitude * truncation,
        ]
        for (weights, claim) in zip([own, derived], claims) {
          let place = AlignedBuffer(repeating: 0.0, count: CrowdSummary.size(weights.counts))
          let summary = CrowdSummary(
            weights,
            sharpest: sharpness,
            truncation: claim,
            at: place.base
          )
          let room = AlignedBuffer(repeating: Lanes.zero, count: summary.room)
          let scale = CrowdScale(sharpness: sharpness)
          let still = CrowdReference(points: points, variance: 1 / scale.precision)
          for step in 0..<20 {
            let x = (0..<dimension).map { row in
              let turn = Double(step * (row + 2)) * 0.754877666 + 0.3 * Double(row)
              return (turn - turn.rounded()) * (4.4 + 5 / sharpness)
            }
            let mass = x.map { Lanes(repeating: $0) }.withUnsafeBufferPointer { lanes in
              lanes.baseAddress.map {
                summary.sum(at: $0, scale, room: room.base, pull: pull.base)[0]
              }
            }
            let exact = still.sum(at: x, logTime: 0, origin: x.map { _ in 0 })
            let square = x.reduce(0) { $0 + $1 * $1 } * scale.precision / 2
            let shift = Double(dimension) / 2 * log(scale.precision)
            let expected = exp(exact.log - square - shift - total)
            // The reference has its own rounding.
            let limit = summary.error + 2e-14 * expected
            let error = abs(try #require(mass) - expected)
            #expect(error <= limit, "\(summary.counts) at \(x): \(error) for \(summary.error)")
            measured = max(measured, error / claim)
            for row in 0..<dimension {
              let slope = pull[row][0] * sharpness - expected * exact.score[row] / sharpness
              #expect(abs(slope) <= limit, "\(summary.counts) at \(x): slope \(slope)")
            }
          }
        }
      }
    }
    // Not a far-fetched bound.
    #expect(measured > 1e-4)
  }

  @Test("What a search leaves out is as little as claimed", arguments: [1, 2, 3])
  func search(dimension: Int) throws {
    // Weights over many orders of magnitude.
    let stream = NormalStream(seed: 9)
    let points = (0..<900).map { index in
      (
        mean: (0..<dimension).map { stream.normal(path: UInt64(index), step: 0, coordinate: $0) },
        logWeight: 8 * stream.normal(path: UInt64(index), step: 1, coordinate: 0)
      )
    }
    let tree = CrowdTree(points, dimension: dimension)
    let reference = CrowdReference(
      points: points.map { ($0.logWeight * log(2), $0.mean) },
      variance: 1
    )
    let room = AlignedBuffer(repeating: Lanes.zero, count: CrowdSearch.room(tree))
    let search = CrowdSearch(tree.places, nil, room: room.base)
    var fewest = tree.leafCount
    for deviation in [0.003, 0.05, 0.3, 2, 50] {
      let v = deviation * deviation
      var still = reference
      still.variance = v
      for step in 0..<30 {
        let reach = [0.5, 2, 30][step % 3]
        let x = (0..<dimension).map {
          reach * stream.normal(path: UInt64(step), step: 7, coordinate: $0)
        }
        let sum = search.sum(
          at: SIMD3(x[0], dimension > 1 ? x[1] : 0, dimension > 2 ? x[2] : 0),
          CrowdScale(sharpness: 1 / deviation),
          floor: -.infinity
        )
        fewest = min(fewest, sum.leaves)
        let exact = still.sum(at: x, logTime: 0, origin: x.map { _ in 0 })
        let square = x.reduce(0) { $0 + $1 * $1 } / (2 * v)
        let own = sum.top * log(2) + log(sum.mass)
        let expected = exact.log - square + Double(dimension) / 2 * log(v)
        #expect(abs(own - expected) < 2e-12 + 1e-15 * square, "\(x), \(deviation)")
        let scale = max(1 / deviation, exact.score.map { abs($0) }.max() ?? 0)
        for row in 0..<dimension {
          let score = sum.pull[row] / (sum.mass * v)
          #expect(abs(score - exact.score[row]) < (3e-11 + 1e-15 * square) * scale)
        }
      }
    }
    #expect(fewest < tree.leafCount / 10)
  }

  @Test("Boxes summed over their nodes are within their claimed error", arguments: [1, 2, 3])
  func cells(dimension: Int) throws {
    let stream = NormalStream(seed: 2)
    let points = (0..<4000).map { index in
      (
        mean: (0..<dimension).map { stream.normal(path: UInt64(index), step: 0, coordinate: $0) },
        logWeight: stream.normal(path: UInt64(index), step: 1, coordinate: 0)
      )
    }
    let tree = CrowdTree(points, dimension: dimension)
    let logs = points.map { ($0.logWeight * log(2), $0.mean) }
    let total = tree.logMass * log(2)
    let room = AlignedBuffer(repeating: Lanes.zero, count: CrowdSearch.room(tree))
    var used = 0
    for level in 0..<2 {
      for count in dimension == 3 ? [16] : CellGrid.counts {
        let boxes = tree.boxes(level: level)
        let grids = try #require(CellGrids(tree, [(boxes, count)]))
        // The narrowest noise at which most boxes are within reach, and a wider one.
        for sharpening in [1, 0.3] {
          let sharpness = sharpening * grids.grids[0].reach / boxes.smallHalf
          let scale = CrowdScale(sharpness: sharpness)
          let v = 1 / scale.precision
          let still = CrowdReference(points: logs, variance: v)
          for step in 0..<25 {
            let x = (0..<dimension).map {
              stream.normal(path: UInt64(step), step: 5, coordinate: $0)
            }
            let place = SIMD3(x[0], dimension > 1 ? x[1] : 0, dimension > 2 ? x[2] : 0)
            let sum = CrowdSearch(tree.places, grids.first, room: room.base)
              .sum(at: place, scale, floor: -.infinity)
            used += sum.cells
            let exact = still.sum(at: x, logTime: 0, origin: x.map { _ in 0 })
            let square = x.reduce(0) { $0 + $1 * $1 } / (2 * v)
            let own = sum.top * log(2) + log(sum.mass)
            let expected = exact.log - square + Double(dimension) / 2 * log(v)
            let what = "\(count) nodes, level \(level), at \(x): \(sum)"
            #expect(abs(own - expected) < 3.5e-11, "\(what)")
            // What was claimed, of the crowd's mass: nothing larger than all cells' bounds.
            let error = abs(exp(own - total) - exp(expected - total))
            #expect(error < 2e-14 + 2e-12 * exp(expected - total), "\(what)")
            let scale = max(sharpness, exact.score.map { abs($0) }.max() ?? 0)
            for row in 0..<dimension {
              let score = sum.pull[row] / (sum.mass * v)
              #expect(abs(score - exact.score[row]) < 7e-11 * scale, "\(what)")
            }
          }
        }
      }
    }
    #expect(used > 100)
  }

  @Test("A tree has every point once", arguments: [1, 7, 8, 9, 64, 65, 1000])
  func tree(count: Int) {
    let stream = NormalStream(seed: 1)
    let points = (0..<count).map { index in
      // Some points coincide.
      (
        mean: (0..<2).map { stream.normal(path: UInt64(index / 3), step: 0, coordinate: $0) },
        logWeight: Double(index)
      )
    }
    let tree = CrowdTree(points, dimension: 2)
    #expect(tree.count == count && tree.leafCount == (count + 7) / 8)
    var seen: [Int: [Double]] = [:]
    for leaf in 0..<tree.leafCount {
      let place = tree.leaves.base + leaf * tree.leafStride
      for lane in 0..<8 where place[2][lane] > -.infinity {
        seen[Int(place[2][lane])] = [place[0][lane], place[1][lane]]
      }
    }
    #expect(seen.count == count)
    for (index, point) in points.enumerated() { #expect(seen[index] == point.mean) }
  }
}
