#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Where a station shows its page: an address of this computer and a TCP port.
///
/// Names are not looked up: what a name means may change, and who may see the page with it.
public struct WebAddress: Sendable, Hashable {
  /// The address as a URL has it: `127.0.0.1` or `[::1]`.
  public let host: String
  /// The TCP port; 0 takes one that is free.
  public var port: UInt16
  /// The address, 4 or 16 bytes, the most significant first.
  let bytes: [UInt8]

  /// Reads `8080`, `127.0.0.1:8080`, `localhost:8080` or `[::1]:8080`; a port alone is a port of
  /// the loopback.
  ///
  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(WebAddressError) {
    let colon = text.lastIndex(of: ":")
    let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(digits)
    else { throw WebAddressError(text: text, problem: .noPort) }
    guard let colon else {
      self.init(host: "127.0.0.1", port: port, bytes: [127, 0, 0, 1])
      return
    }
    let host = String(text[..<colon])
    guard let bytes = host == "localhost" ? [127, 0, 0, 1] : Self.bytes(ofHost: host) else {
      throw WebAddressError(text: text, problem: .noAddress)
    }
    self.init(
      host: host == "localhost" ? "127.0.0.1" : host.lowercased(), port: port, bytes: bytes)
  }

  private init(host: String, port: UInt16, bytes: [UInt8]) {
    self.host = host
    self.port = port
    self.bytes = bytes
  }

  /// Whether only this computer can reach it.
  public var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes == Self.loopback6
  }

  /// Whether it stands for all addresses of this computer.
  var isEveryAddress: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The address of the page for whoever sits at this computer.
  public var url: String {
    let host = isEveryAddress ? (bytes.count == 4 ? "127.0.0.1" : "[::1]") : host
    return "http://\(host):\(port)/"
  }

  /// Whether a browser that asks for this host means this page.
  ///
  /// A page of somebody else's may give its own name this computer's address (DNS rebinding), and
  /// a browser would then let it read the answer. So a name is refused, save `localhost`, which
  /// browsers do not look up. The port says nothing about that, and it is another one behind a
  /// tunnel.
  ///
  /// - Parameter field: the `Host` field of a request, as in `127.0.0.1:8080`.
  /// - Returns: whether it does.
  func isMeant(by field: String) -> Bool {
    var host = field
    if let colon = field.lastIndex(of: ":"), !field.hasSuffix("]") {
      guard field[field.index(after: colon)...].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return false
      }
      host = String(field[..<colon])
    }
    if host.lowercased() == "localhost" { return true }
    guard let asked = Self.bytes(ofHost: host) else { return false }
    return isEveryAddress || asked == bytes
  }

  private static let loopback6 = [UInt8](repeating: 0, count: 15) + [1]

  /// The bytes of `127.0.0.1` or `[::1]`; `nil` for anything else.
  private static func bytes(ofHost host: String) -> [UInt8]? {
    guard host.hasPrefix("["), host.hasSuffix("]") else {
      return bytes(of: host, family: AF_INET, count: 4)
    }
    return bytes(of: String(host.dropFirst().dropLast()), family: AF_INET6, count: 16)
  }

  private static func bytes(of text: String, family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    // C would read to the first zero, and take the rest for nothing.
    guard !text.utf8.contains(0),
      unsafe bytes.withUnsafeMutableBytes({ unsafe inet_pton(family, text, $0.baseAddress) }) == 1
    else { return nil }
    return bytes
  }
}

extension WebAddress: CustomStringConvertible {
  /// `127.0.0.1:8080`.
  public var description: String { "\(host):\(port)" }
}

/// Why a text is no address for a page.
public struct WebAddressError: Error, Sendable, Hashable, CustomStringConvertible {
  enum Problem {
    case noPort
    case noAddress
  }

  /// The text.
  let text: String
  let problem: Problem

  /// What is wrong and what to write, in whole sentences.
  public var description: String {
    let forms =
      "Write a port, as in 8080, or an address of this computer and a port, as in "
      + "127.0.0.1:8080 or [::1]:8080."
    return switch problem {
    case .noPort: "\"\(text.shown)\" does not end in a port from 0 to 65535. \(forms)"
    case .noAddress:
      "\"\(text.shown)\" does not begin with an address; no name but localhost is known here. "
        + forms
    }
  }
}

extension String {
  /// The text for a message: short, and with nothing in it that a terminal obeys.
  var shown: String {
    var text = ""
    for scalar in unicodeScalars.prefix(80) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        text.unicodeScalars.append("\u{FFFD}")
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
