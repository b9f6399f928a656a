import Foundation

/// The computer and the compiler behind a result; never its name or its paths.
public struct HostFacts: Equatable, Sendable {
  /// The compiler, such as `6.3`.
  public var swift: String
  /// `release` or `debug`.
  public var configuration: String
  /// The system's name and version.
  public var operatingSystem: String
  /// The processor's model, or its architecture where the system does not tell.
  public var processor: String
  /// `x86_64`, `arm64`, ...
  public var architecture: String

  /// This computer and this program.
  public static var current: HostFacts {
    HostFacts(
      swift: swiftVersion,
      configuration: buildConfiguration,
      operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      processor: processorModel ?? architectureName,
      architecture: architectureName
    )
  }

  private static var swiftVersion: String {
    #if compiler(>=6.5)
    "6.5 or later"
    #elseif compiler(>=6.4)
    "6.4"
    #elseif compiler(>=6.3)
    "6.3"
    #elseif compiler(>=6.2)
    "6.2"
    #elseif compiler(>=6.1)
    "6.1"
    #else
    "6.0"
    #endif
  }

  private static var buildConfiguration: String {
    #if DEBUG
    "debug"
    #else
    "release"
    #endif
  }

  private static var architectureName: String {
    #if arch(x86_64)
    "x86_64"
    #elseif arch(arm64)
    "arm64"
    #else
    "other"
    #endif
  }

  private static var processorModel: String? {
    #if canImport(Darwin)
    var size = 0
    let key = "machdep.cpu.brand_string"
    guard sysctlbyname(key, nil, &size, nil, 0) == 0, size > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard sysctlbyname(key, &bytes, &size, nil, 0) == 0 else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
    guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
    return model(inProcessorInformation: String(decoding: data, as: UTF8.self))
    #endif
  }

  /// The first model in the text of /proc/cpuinfo.
  static func model(inProcessorInformation text: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].trimmingCharacters(in: .whitespaces)
      let value = parts[1].trimmingCharacters(in: .whitespaces)
      if ["model name", "cpu model", "Model"].contains(key), !value.isEmpty { return value }
    }
    return nil
  }
}
