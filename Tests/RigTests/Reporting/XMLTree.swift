import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A document of XML as libxml2 reads it.
struct XMLTree {
  /// An element with what is in it.
  final class Element {
    let name: String
    let attributes: [String: String]
    var children: [Element] = []
    var text = ""

    init(name: String, attributes: [String: String]) {
      self.name = name
      self.attributes = attributes
    }

    /// The first child of a name.
    subscript(name: String) -> Element? { children.first { $0.name == name } }
  }

  struct Unreadable: Error {
    var line: Int
  }

  let root: Element

  /// Reads a document.
  ///
  /// - Throws: that it is none.
  init(_ text: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    guard parser.parse(), let root = reader.top.children.first else {
      throw Unreadable(line: parser.lineNumber)
    }
    self.root = root
  }

  private final class Reader: NSObject, XMLParserDelegate {
    let top = Element(name: "", attributes: [:])
    lazy var open = [top]

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      let element = Element(name: name, attributes: attributes)
      open.last?.children.append(element)
      open.append(element)
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }
  }
}
