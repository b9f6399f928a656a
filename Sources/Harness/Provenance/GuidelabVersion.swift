/// The version of the program, in one place.
public enum GuidelabVersion {
  /// Semantic version, as `--version` prints it and provenance.json records it.
  public static let current = "0.1.0"
}
