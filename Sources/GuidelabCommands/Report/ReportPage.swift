import Foundation
import Harness

/// A report: one page that needs nothing but itself.
///
/// It is a function of the result folders' files and of the program's version. Its security policy
/// forbids whatever comes from elsewhere, and all scripts but its own.
struct ReportPage {
  /// What every report begins with; a file that does not is not ours.
  static let opening =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    + "<meta name=\"generator\" content=\"guidelab "

  /// The results, in order.
  var sources: [ReportSource]

  /// The whole file.
  var html: String {
    Self.opening + HTMLText.escaped(GuidelabVersion.current) + "\">\n"
      + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      + "<meta name=\"color-scheme\" content=\"light dark\">\n"
      + "<meta http-equiv=\"Content-Security-Policy\" content=\"\(Self.policy)\">\n"
      + HTMLText.element("title", text: title) + "\n<style>" + ReportStyle.text
      + "</style>\n</head>\n"
      + "<body>\n<main>\n" + HTMLText.element("h1", text: title) + "\n" + content + "</main>\n"
      + "<script>" + ReportScript.text + "</script>\n</body>\n</html>\n"
  }

  private var title: String {
    sources.count == 1 ? sources[0].title : "Results of \(sources.count) experiments"
  }

  private var content: String {
    guard sources.count != 1 else {
      return ReportSection(source: sources[0], level: 2, isOpen: true).html
    }
    let claims = sources.flatMap(\.claims)
    let sections = sources.enumerated().map { position, source in
      "<section id=\"\(Self.anchor(position))\">\n" + HTMLText.element("h2", text: source.title)
        + "\n"
        + ReportSection(source: source, level: 3, isOpen: false).html + "</section>\n"
    }
    return HTMLText.element("p", text: ReportClaims.summary(claims)) + "\n"
      + ReportClaims.overview(sources, anchor: Self.anchor) + sections.joined()
  }

  private static func anchor(_ position: Int) -> String { "experiment-\(position + 1)" }

  /// Nothing is loaded, and of styles and scripts only the page's own are used.
  static var policy: String {
    "default-src 'none'; style-src '\(digest(ReportStyle.text))';"
      + " script-src '\(digest(ReportScript.text))'; base-uri 'none'; form-action 'none'"
  }

  /// The digest of an inline style or script as security policies spell it.
  static func digest(_ text: String) -> String {
    var bytes = Data()
    var digits = SHA256.hexadecimal(of: text)[...]
    while digits.count > 1 {
      bytes.append(UInt8(digits.prefix(2), radix: 16) ?? 0)
      digits = digits.dropFirst(2)
    }
    return "sha256-" + bytes.base64EncodedString()
  }
}
