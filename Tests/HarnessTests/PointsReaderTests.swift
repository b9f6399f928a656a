import Foundation
import GuidedDiffusion
import Testing

@testable import Harness

@Suite("Files of points")
struct PointsReaderTests {
  private let room: TemporaryFolder

  init() throws { room = try TemporaryFolder() }

  private func read(_ text: String, mostNumbers: Int = 1000) throws -> PointsFile {
    try room.write(text, to: "p.csv")
    return try PointsReader(name: "p.csv", path: room.path + "/p.csv", mostNumbers: mostNumbers)
      .read()
  }

  private func messages(_ text: String, mostNumbers: Int = 1000) -> [String] {
    do {
      _ = try read(text, mostNumbers: mostNumbers)
      return []
    } catch {
      return (error as? PointsProblems)?.messages ?? ["\(error)"]
    }
  }

  @Test("Classes by first appearance, points in order, columns in any order")
  func reading() throws {
    let file = try read("x1,label,note,x0\n1,b,\"x\ny\",2\n\n3,a,,-4e-1\n.5,b,,6\n")
    #expect(file.dimension == 2)
    #expect(file.count == 3)
    #expect(file.groups.map(\.label) == ["b", "a"])
    #expect(file.groups.map(\.points) == [[[2, 1], [6, 0.5]], [[-0.4, 3]]])
    let data = try #require(FileManager.default.contents(atPath: room.path + "/p.csv"))
    #expect(file.sha256 == SHA256.hexadecimal(of: String(decoding: data, as: UTF8.self)))
  }

  @Test("Only x followed by a plain number is a coordinate")
  func coordinateNames() throws {
    let file = try read("x00,X1,x0,label,x,x-1,x1 \n1,2,3,a,4,5,6\n")
    #expect(file.groups.map(\.points) == [[[3]]])
    let header = try PointsHeader(["b", "x1", "label", "x0", "x2"])
    #expect(header.coordinates == [3, 1, 4])
    #expect(header.label == 2)
  }

  @Test("No more than five problems are told, and that there are more")
  func manyProblems() {
    let rows = (0..<20).map { _ in "1,\n" }.joined()
    let told = messages("x0,label\n" + rows)
    let blank = "column label: is blank (must be the point's class)"
    #expect(
      told == (2...6).map { "p.csv line \($0), \(blank)" } + ["p.csv: has more problems than these"]
    )
    #expect(messages("x0,label\n" + (0..<5).map { _ in "1,\n" }.joined()).count == 5)
  }

  @Test("A line is that of the text, quoted breaks and blank lines included")
  func lines() {
    let told = messages("note,x0,label\n\"a\nb\",1,a\n\n\"c\n\n\",z,b\n,1,\n")
    #expect(
      told == [
        "p.csv line 5, column x0: is \"z\" (must be a finite number)",
        "p.csv line 8, column label: is blank (must be the point's class)",
      ]
    )
  }

  @Test("More numbers than are allowed are told when they are met")
  func tooLarge() throws {
    let row = "1,2,a\n"
    let full = "x0,x1,label\n" + String(repeating: row, count: 10)
    #expect(try read(full, mostNumbers: 20).count == 10)
    #expect(
      messages(full + row, mostNumbers: 20) == [
        "p.csv: is too large: more than 10 points of 2 coordinates (at most 20 numbers in all)"
      ]
    )
    #expect(
      messages("x0,label\n1,a\n2,a\n", mostNumbers: 1) == [
        "p.csv: is too large: more than 1 points of 1 coordinate (at most 1 numbers in all)"
      ]
    )
  }

  @Test("A line without end is not kept in memory")
  func endlessLine() throws {
    let header = "x0,label\n"
    let long = String(repeating: "1", count: CSVReader.mostBytes + 1)
    #expect(
      messages(header + long) == ["p.csv line 2: is longer than \(CSVReader.mostBytes) bytes"]
    )
  }

  @Test("What is no regular file is not waited for")
  func pipe() throws {
    let path = room.path + "/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: PointsProblems.self) {
      try PointsReader(name: "pipe", path: path).read()
    }
    #expect(error?.messages == ["pipe: is no regular file"])
  }

  @Test("The density is the kernel density, written out by hand")
  func density() throws {
    let file = try read("x0,x1,label\n0,1,a\n2,-1,b\n0.5,0.5,a\n1,1,c\n")
    let target = try file.mixture(bandwidth: 0.3)
    #expect(target.classes.map(\.label) == ["a", "b", "c"])
    #expect(target.classes.map(\.prior) == [0.5, 0.25, 0.25])
    #expect(target.classes[0].components.map(\.weight) == [0.5, 0.5])
    let points: [(Double, Double, Int)] = [(0, 1, 0), (2, -1, 1), (0.5, 0.5, 0), (1, 1, 2)]
    func kernel(_ x: Double, _ y: Double, _ point: (Double, Double, Int)) -> Double {
      exp(-(pow(x - point.0, 2) + pow(y - point.1, 2)) / (2 * 0.09)) / (2 * .pi * 0.09)
    }
    let law = NoisedMixture(MixtureSpectrum(target), logTime: 0)
    for (x, y) in [(0.0, 0.0), (0.4, 0.7), (2, -1), (-1, 3)] {
      let all = points.map { kernel(x, y, $0) / 4 }.reduce(0, +)
      #expect(abs(exp(law.logDensity(at: [x, y])) / all - 1) < 1e-13)
      for index in 0..<3 {
        let own = points.filter { $0.2 == index }
        let density = own.map { kernel(x, y, $0) }.reduce(0, +) / Double(own.count)
        #expect(abs(exp(law.logDensity(at: [x, y], classIndex: index)) / density - 1) < 1e-13)
      }
    }
  }

  @Test("Scott's bandwidth, by hand")
  func scott() throws {
    // Means 2 and 0; variances 14/3 and 2/3, on average 8/3; three points, d + 4 = 6.
    let file = try read("x0,x1,label\n0,-1,a\n1,0,b\n5,1,a\n")
    #expect(abs(file.scottBandwidth - (8.0 / 3).squareRoot() * pow(3, -1.0 / 6)) < 1e-15)
    #expect(try read("x0,label\n3,a\n3,b\n").scottBandwidth == 0)
  }

  @Test("100,000 points are read and decoded in a moment")
  func manyPoints() throws {
    var text = "x0,x1,label\n"
    for index in 0..<100_000 {
      let x = Double(index) * 1e-3 + 0.1234567890123
      text += "\(x),\(-x),class-\(index % 7)\n"
    }
    try room.write(text, to: "many.csv")
    let spec = """
      { "title": "Many", "target": { "kind": "points", "file": "many.csv", "bandwidth": 0.1 },
        "guidance": { "kind": "classifier-free", "label": "class-3", "scales": [1] },
        "sampler": { "kind": "ddpm", "steps": 10 },
        "sweep": { "target.bandwidth": [0.1, 0.2, "scott"] } }
      """
    let start = ContinuousClock.now
    let experiment = try Experiment.decode(Data(spec.utf8), file: room.path + "/spec.json")
    let time = ContinuousClock.now - start
    #expect(experiment.cells.map(\.target.componentCount) == [100_000, 100_000, 100_000])
    #expect(experiment.cells[2].target.classes.count == 7)
    #expect(time < .seconds(10))
  }

  @Test("A file is read once, however many settings use it")
  func readOnce() throws {
    try room.write("x0,label\n1,a\n2,b\n", to: "p.csv")
    let library = PointsLibrary(folder: room.path)
    let first = try library.file(named: "p.csv")
    try room.write("x0,label\n3,a\n4,b\n", to: "p.csv")
    #expect(try library.file(named: "p.csv").groups.map(\.points) == [[[1]], [[2]]])
    #expect(try library.file(named: "p.csv").sha256 == first.sha256)
    #expect(throws: PointsProblems.self) { try library.file(named: "q.csv") }
  }

  @Test(
    "Relative paths start from the spec's folder",
    arguments: [
      ("spec.json", ""), ("a/spec.json", "a"), ("/spec.json", "/"), ("/a/b/spec.json", "/a/b"),
      ("./spec.json", "."),
    ]
  )
  func folders(spec: String, folder: String) {
    #expect(PointsLibrary.folder(of: spec) == folder)
  }
}
