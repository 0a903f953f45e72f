/// A document of XML, written from its start to its end; nothing here reads any.
///
/// Whatever a device printed can be put into it. A character that XML cannot hold, and any other
/// that drives a terminal, is written as `\u{1b}`; a library that encodes values would write the
/// first kind as it is, and make a file that no parser takes.
///
/// **Spec:** XML 1.0 (fifth edition) §2.2 Characters, §2.4 Character Data, §3.3.3.
struct XMLText {
  /// The document so far.
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// Writes an element with the elements in it.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - attributes: their names and values.
  ///   - content: writes what is in it.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
    content: (inout XMLText) -> Void
  ) {
    begin(name, attributes)
    text += ">\n"
    depth += 1
    content(&self)
    depth -= 1
    indent()
    text += "</\(name)>\n"
  }

  /// Writes an element with nothing but text in it.
  mutating func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text content: String = ""
  ) {
    begin(name, attributes)
    if content.isEmpty {
      text += "/>\n"
    } else {
      text += ">"
      append(content, isAttribute: false)
      text += "</\(name)>\n"
    }
  }

  private mutating func begin(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    indent()
    text += "<\(name)"
    for (key, value) in attributes {
      text += " \(key)=\""
      append(value, isAttribute: true)
      text += "\""
    }
  }

  private mutating func indent() {
    text += String(repeating: "  ", count: depth)
  }

  private mutating func append(_ content: String, isAttribute: Bool) {
    guard content.utf8.contains(where: \.maySpeakToXML) else {
      text += content
      return
    }
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      // Only `]]>` needs it; so there is no need to look for that.
      case ">": text += "&gt;"
      case "\"" where isAttribute: text += "&quot;"
      // A parser would make blanks of them, or a line feed of a carriage return.
      case "\t", "\n": text += isAttribute ? "&#\(scalar.value);" : String(scalar)
      case _ where scalar.isHarmless: text.unicodeScalars.append(scalar)
      default: text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
  }
}

extension UInt8 {
  /// Whether a text with this byte of UTF-8 must be looked at: a control or a sign of XML, or the
  /// beginning of U+0080 to U+00BF, U+2000 to U+2FFF or U+F000 to U+FFFF.
  fileprivate var maySpeakToXML: Bool {
    switch self {
    case 0x00..<0x20, 0x7F, 0xC2, 0xE2, 0xEF, UInt8(ascii: "&"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "\""):
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Whether it can stand in XML and in a terminal as it is.
  fileprivate var isHarmless: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}
