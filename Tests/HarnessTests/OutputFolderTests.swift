import Foundation
import Synchronization
import Testing

@testable import Harness

@Suite("A result folder")
struct OutputFolderTests {
  private static let names = ["table.csv", "datapackage.json"]

  private func files(_ text: String) -> [ResultFolder.File] {
    Self.names.map { ResultFolder.File(name: $0, text: text) }
  }

  @Test("is made with the folders above it, filled, and holds nothing else")
  func writes() throws {
    let room = try TemporaryFolder()
    let folder = try ResultFolder.prepare(room.path + "/a/b/", names: Self.names)
    try folder.write(files("one\n"))
    folder.close()
    #expect(room.names(in: "a/b") == ["datapackage.json", "table.csv"])
    #expect(room.text("a/b/table.csv") == "one\n")
  }

  @Test("keeps other files and loses only the temporaries of a killed run")
  func keepsOthers() throws {
    let room = try TemporaryFolder()
    for name in ["notes.txt", "table.csv", ".guidelab-table.csv.tmp", "x.tmp", ".guidelab.lock"] {
      try room.write("old", to: name)
    }
    let folder = try ResultFolder.prepare(room.path, names: Self.names)
    #expect(room.text("table.csv") == "old")
    try folder.write(files("new"))
    folder.close()
    #expect(room.names() == ["datapackage.json", "notes.txt", "table.csv", "x.tmp"])
    #expect(room.text("notes.txt") == "old")
    #expect(room.text("table.csv") == "new")
  }

  @Test("that was made for nothing is removed, but never a folder that was there")
  func removesEmpty() throws {
    let room = try TemporaryFolder()
    try ResultFolder.prepare(room.path + "/a/b", names: Self.names).close()
    #expect(room.names() == [])
    try ResultFolder.prepare(room.path, names: Self.names).close()
    #expect(FileManager.default.fileExists(atPath: room.path))
  }

  @Test("that another run holds is waited for as long as patience lasts")
  func waits() async throws {
    let room = try TemporaryFolder()
    let holder = try ResultFolder.prepare(room.path, names: Self.names)
    let started = ProcessInfo.processInfo.systemUptime
    #expect(throws: FileProblem.self) {
      try ResultFolder.prepare(room.path, names: Self.names, patience: 0.2)
    }
    #expect(ProcessInfo.processInfo.systemUptime - started >= 0.2)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      holder.close()
    }
    try ResultFolder.prepare(room.path, names: Self.names, patience: 30).close()
  }

  @Test("cannot be a file, below a file, in /proc, or nameless")
  func refusesImpossible() throws {
    let room = try TemporaryFolder()
    try room.write("", to: "file")
    let file = room.path + "/file"
    for path in [file, file + "/below"] {
      #expect(throws: FileProblem(path: file, message: "is a file, not a folder")) {
        try ResultFolder.prepare(path, names: Self.names)
      }
    }
    #expect(throws: FileProblem.self) { try ResultFolder.prepare("", names: Self.names) }
    #if os(Linux)
    #expect(throws: FileProblem.self) { try ResultFolder.prepare("/proc/x", names: Self.names) }
    #expect(throws: FileProblem.self) { try ResultFolder.prepare("/proc", names: Self.names) }
    #endif
    #expect(room.names() == ["file"])
  }

  @Test("must be writable", .enabled(if: geteuid() != 0, "root may write anywhere"))
  func refusesReadOnly() throws {
    let room = try TemporaryFolder()
    chmod(room.path, 0o555)
    #expect(throws: FileProblem.self) { try ResultFolder.prepare(room.path, names: Self.names) }
    chmod(room.path, 0o755)
  }

  @Test("with a folder in a file's place is refused before and after the run")
  func refusesFolderInPlace() throws {
    let room = try TemporaryFolder()
    let folder = try ResultFolder.prepare(room.path, names: Self.names)
    try FileManager.default.createDirectory(
      atPath: room.path + "/datapackage.json",
      withIntermediateDirectories: false
    )
    try room.write("old", to: "table.csv")
    #expect(throws: FileProblem.self) { try folder.write(files("new")) }
    #expect(room.text("table.csv") == "old")
    folder.close()
    #expect(throws: FileProblem.self) { try ResultFolder.prepare(room.path, names: Self.names) }
    #expect(room.names() == ["datapackage.json", "table.csv"])
  }

  @Test("on a full disk is found out before the run")
  func fullBefore() throws {
    let room = try TemporaryFolder()
    let full = DurableFile { _, _ in
      errno = ENOSPC
      return -1
    }
    let error = #expect(throws: FileProblem.self) {
      try ResultFolder.prepare(room.path + "/new", names: Self.names, disk: full)
    }
    #expect(error?.message.contains("cannot be written to (No space left") == true)
    #expect(room.names() == [])
  }

  @Test("on a disk that fills up while writing keeps the earlier files whole")
  func fullAfter() throws {
    let room = try TemporaryFolder()
    for name in Self.names { try room.write("old", to: name) }
    // 4096 bytes of the probe, the first file and a part of the second fit.
    let free = FreeSpace(4096 + 1000 + 300)
    let disk = DurableFile { free.write($0, $1) }
    let folder = try ResultFolder.prepare(room.path, names: Self.names, disk: disk)
    let error = #expect(throws: FileProblem.self) {
      try folder.write(files(String(repeating: "n", count: 1000)))
    }
    #expect(
      error?.description.hasPrefix("\(room.path): datapackage.json cannot be written") == true
    )
    #expect(error?.description.hasSuffix("the earlier files are unchanged") == true)
    folder.close()
    #expect(room.names() == Self.names.sorted())
    for name in Self.names { #expect(room.text(name) == "old") }
  }

  @Test("that vanished during the run is made again")
  func vanished() throws {
    let room = try TemporaryFolder()
    let folder = try ResultFolder.prepare(room.path + "/a/b", names: Self.names)
    try FileManager.default.removeItem(atPath: room.path + "/a")
    #expect(!folder.wasMadeAgain)
    try folder.write(files("new"))
    folder.close()
    #expect(folder.wasMadeAgain)
    #expect(room.names(in: "a/b") == Self.names.sorted())
  }

  @Test("that became a file during the run is reported")
  func replacedByFile() throws {
    let room = try TemporaryFolder()
    let folder = try ResultFolder.prepare(room.path + "/a", names: Self.names)
    try FileManager.default.removeItem(atPath: room.path + "/a")
    try room.write("", to: "a")
    #expect(throws: FileProblem.self) { try folder.write(files("new")) }
    folder.close()
    #expect(room.names() == ["a"])
  }

  @Test("takes one run at a time")
  func lock() throws {
    let room = try TemporaryFolder()
    let first = try ResultFolder.prepare(room.path, names: Self.names)
    let error = #expect(throws: FileProblem.self) {
      try ResultFolder.prepare(room.path, names: Self.names)
    }
    #expect(error?.message.contains("another run (process \(getpid())) is writing here") == true)
    first.close()
    first.close()
    try ResultFolder.prepare(room.path, names: Self.names).close()
    #expect(room.names() == [])
  }
}

/// A disk with so many bytes left.
private final class FreeSpace: Sendable {
  private let left: Mutex<Int>

  init(_ bytes: Int) { left = Mutex(bytes) }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    left.withLock { left in
      let count = min(left, bytes.count)
      guard count > 0 else {
        errno = ENOSPC
        return -1
      }
      left -= count
      return Foundation.write(descriptor, bytes.baseAddress, count)
    }
  }
}
