internal import Crypto
internal import Foundation

/// The page: one document with its style and its script in it, which asks nobody for anything but
/// the station.
///
/// Its parts are the files of `Page`, which the build puts into the program.
struct StationPage: Sendable {
  /// The page of this program.
  static let own = StationPage(
    document: PackageResources.page_html, style: PackageResources.page_css,
    script: PackageResources.page_js)

  /// The document.
  let document: [UInt8]
  /// What tells one edition of the page from another: a page that stays open while dfuswift is
  /// brought up to date loads itself anew.
  let edition: String
  /// What the document may do: run its own script, have its own style, ask its own station.
  ///
  /// **Spec:** Content Security Policy Level 3 §2.3.1: hashes name what is in the document.
  let policy: String

  /// Puts a page together.
  init(document: [UInt8], style: [UInt8], script: [UInt8]) {
    edition = SHA256.hash(data: document + style + script).prefix(8)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let texts = [
      "{{edition}}": edition, "{{style}}": String(decoding: style, as: UTF8.self),
      "{{script}}": String(decoding: script, as: UTF8.self),
    ]
    var text = String(decoding: document, as: UTF8.self)
    for (mark, replacement) in texts {
      text = text.replacingOccurrences(of: mark, with: replacement)
    }
    self.document = Array(text.utf8)
    policy =
      "default-src 'none'; script-src '\(Self.source(script))'; style-src '\(Self.source(style))'; "
      + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
  }

  /// The answer that has the page in it.
  var response: WebResponse {
    WebResponse(
      "200 OK", type: "text/html; charset=utf-8",
      fields: ["Content-Security-Policy: \(policy)"], body: document)
  }

  private static func source(_ bytes: [UInt8]) -> String {
    "sha256-" + Data(SHA256.hash(data: bytes)).base64EncodedString()
  }
}
