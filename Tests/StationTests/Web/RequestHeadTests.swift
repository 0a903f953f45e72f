import TestSupport
import Testing

@testable import StationWeb

@Suite struct RequestHeadTests {
  private func head(_ text: String) throws(RequestHead.Problem) -> RequestHead {
    try RequestHead(Array(text.utf8))
  }

  @Test func `a request says what it wants, and of whom`() throws {
    let head = try head(
      "GET /snapshot.json?a=b HTTP/1.1\r\nAccept: */*\r\nhOsT: \t127.0.0.1:8080 \r\n\r\n")
    #expect(head.method == "GET")
    #expect(head.path == "/snapshot.json")
    #expect(head.host == "127.0.0.1:8080")
  }

  @Test(arguments: [
    "\r\n\r\n", "GET\r\n\r\n", "GET / \r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
    "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "/ GET HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTCPCP/1.0\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
  ])
  func `what is no HTTP is malformed`(text: String) {
    #expect(throws: RequestHead.Problem.malformed) { try head(text) }
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
    "GET / HTTP/1.0\r\nX: y\r\n\r\n",
  ])
  func `a request names one host`(text: String) {
    #expect(throws: RequestHead.Problem.noHost) { try head(text) }
  }

  @Test(arguments: ["HTTP/0.9", "HTTP/2.0", "HTTP/11", "HTTP/"])
  func `another version of HTTP is not spoken`(version: String) {
    #expect(throws: RequestHead.Problem.otherVersion) {
      try head("GET / \(version)\r\nHost: a\r\n\r\n")
    }
  }

  @Test(arguments: 0..<27)
  func `the end of a head is found however it comes in`(place: Int) {
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nmore".utf8)
    let first = Array(bytes.prefix(place))
    #expect(RequestHead.end(of: first, searched: 0) == nil)
    #expect(RequestHead.end(of: bytes, searched: place) == bytes.count - 4)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `any bytes are a request or an error`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n".utf8)
    for byte in random.bytes(1 + Int(seed % 8)) {
      bytes[Int(random.next() % UInt64(bytes.count))] = byte
    }
    do throws(RequestHead.Problem) {
      let head = try RequestHead(bytes)
      #expect(head.path.hasPrefix("/"))
    } catch {
      #expect(WebResponse(error).body?.isEmpty == false)
    }
  }
}
