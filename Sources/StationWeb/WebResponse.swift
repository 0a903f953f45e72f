/// An answer to a browser.
///
/// The connection ends with it, so that nothing is kept from one request to the next; and nothing
/// is stored, since what a station shows is of use only now.
struct WebResponse: Sendable, Hashable {
  /// The status, as in `404 Not Found`.
  var status: String
  /// What kind of body it is.
  var type: String
  /// Further fields.
  var fields: [String] = []
  /// The body; `nil` if it follows as it comes, to the end of the connection.
  var body: [UInt8]?

  /// A sentence for whoever asks for something else.
  init(_ status: String, _ sentence: String, fields: [String] = []) {
    self.init(
      status, type: "text/plain; charset=utf-8", fields: fields, body: Array((sentence + "\n").utf8)
    )
  }

  /// An answer from its parts.
  init(_ status: String, type: String, fields: [String] = [], body: [UInt8]?) {
    self.status = status
    self.type = type
    self.fields = fields
    self.body = body
  }

  /// The answer as it is sent.
  ///
  /// **Spec:** RFC 9112 §4, §6.3.
  var bytes: [UInt8] {
    var lines = [
      "HTTP/1.1 \(status)", "Content-Type: \(type)", "Connection: close",
      "Cache-Control: no-store", "X-Content-Type-Options: nosniff",
      "Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: no-referrer",
    ]
    if let body { lines.append("Content-Length: \(body.count)") }
    lines += fields
    if !fields.contains(where: { $0.hasPrefix("Content-Security-Policy:") }) {
      lines.append("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'")
    }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
  }
}

extension WebResponse {
  /// All who can watch are there.
  static let full = WebResponse(
    "503 Service Unavailable",
    "\(WebServer.watcherLimit) browsers show this station already: close one of them.",
    fields: ["Retry-After: 5"])

  /// A request with too long a head.
  static let tooLong = WebResponse(
    "431 Request Header Fields Too Large",
    "The head of a request has at most \(RequestHead.byteLimit) bytes here.")

  /// What is no request that is answered.
  init(_ problem: RequestHead.Problem) {
    switch problem {
    case .malformed: self.init("400 Bad Request", "This is no HTTP request.")
    case .noHost: self.init("400 Bad Request", "A request names one host.")
    case .otherVersion:
      self.init("505 HTTP Version Not Supported", "HTTP 1.1 and 1.0 are spoken here.")
    }
  }
}
