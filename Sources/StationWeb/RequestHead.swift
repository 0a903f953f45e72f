/// What a browser asks for: the first line of a request and its `Host`; no other field matters.
///
/// **Spec:** RFC 9112 §3, §5.
struct RequestHead: Sendable, Hashable {
  /// The most bytes of a head: browsers send some hundred, and with large cookies of other programs
  /// on the same computer some thousand.
  static let byteLimit = 16_384

  /// The method, as in `GET`.
  var method: String
  /// The path that is asked for, without its query.
  var path: String
  /// The host that it is asked of.
  var host: String

  /// Why bytes are no request that is answered.
  enum Problem: Error, Sendable, Hashable {
    /// They are no HTTP.
    case malformed
    /// It is HTTP of another version than 1.0 and 1.1.
    case otherVersion
    /// Not exactly one host is named, so that nobody knows what is meant.
    case noHost
  }

  /// Finds the end of a head.
  ///
  /// - Parameters:
  ///   - bytes: what has come.
  ///   - searched: how many of the first bytes were looked at before.
  /// - Returns: the count of its bytes with the empty line that ends it; `nil` if that has not come
  ///   yet.
  static func end(of bytes: [UInt8], searched: Int) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    // The mark may have begun in what was looked at before.
    var place = max(0, searched - (mark.count - 1))
    while place + mark.count <= bytes.count {
      if bytes[place..<place + mark.count].elementsEqual(mark) { return place + mark.count }
      place += 1
    }
    return nil
  }

  /// Reads a head.
  ///
  /// - Parameter bytes: the head with the empty line at its end.
  /// - Throws: why it is none.
  init(_ bytes: some Collection<UInt8>) throws(Problem) {
    let isText = bytes.allSatisfy { 0x20..<0x7F ~= $0 || $0 >= 0x80 || [9, 10, 13].contains($0) }
    guard isText else { throw .malformed }
    // Swift takes CR LF for one character: lines are told apart by bytes.
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    guard !lines.contains(where: { $0.utf8.contains(0x0D) }), !lines.isEmpty else {
      throw .malformed
    }
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(Self.isLetter),
      words[1].hasPrefix("/"), words[2].hasPrefix("HTTP/")
    else { throw .malformed }
    guard ["HTTP/1.0", "HTTP/1.1"].contains(words[2]) else { throw .otherVersion }
    method = String(words[0])
    path = String(words[1].prefix { $0 != "?" })
    host = try Self.host(in: lines)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x2D
  }

  /// The one host that the fields name.
  private static func host(in lines: [String]) throws(Problem) -> String {
    var hosts: [String] = []
    for line in lines where !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      // A name that ends in a space, or a line that begins with one, is how requests are smuggled.
      guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace) else {
        throw .malformed
      }
      guard parts[0].lowercased() == "host" else { continue }
      hosts.append(String(parts[1].drop(while: \.isWhitespace)))
    }
    guard hosts.count == 1 else { throw .noHost }
    return String(hosts[0].reversed().drop(while: \.isWhitespace).reversed())
  }
}
