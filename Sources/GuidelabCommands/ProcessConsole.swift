import Foundation
import Synchronization

/// The process's own streams: unbuffered, and remembering whether writing failed.
final class ProcessConsole: Sendable {
  private let failure = Mutex<Int32?>(nil)

  /// The console of this process.
  var console: Console {
    var console = Console(
      output: { self.write($0, to: STDOUT_FILENO) },
      errors: { self.write($0, to: STDERR_FILENO) }
    )
    console.outputIsTerminal = isatty(STDOUT_FILENO) == 1
    console.errorsAreTerminal = isatty(STDERR_FILENO) == 1
    console.terminalWidth = { Self.width(of: STDERR_FILENO) }
    console.environment = ProcessInfo.processInfo.environment
    console.currentFolder = FileManager.default.currentDirectoryPath
    return console
  }

  /// Why standard output did not take everything, or `nil`; a closed pipe is no failure.
  var outputProblem: String? {
    failure.withLock { code in
      guard let code, code != EPIPE else { return nil }
      return "standard output cannot be written to (\(String(cString: strerror(code))))"
    }
  }

  private func write(_ text: String, to descriptor: Int32) {
    if descriptor == STDOUT_FILENO, failure.withLock({ $0 != nil }) { return }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR && errno != EAGAIN {
        let code = errno
        if descriptor == STDOUT_FILENO { failure.withLock { $0 = code } }
        return
      }
    }
  }

  /// The width of the terminal behind a descriptor, 80 where it does not tell.
  private static func width(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
