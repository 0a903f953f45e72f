import Testing

@testable import Station
@testable import StationWeb

/// What is answered, as values: no socket is in it.
@Suite struct WebDeskTests {
  static let start = Timestamp(milliseconds: 1_795_000_000_000)

  /// A snapshot with one of everything.
  static var snapshot: StationSnapshot {
    var failed = BoardResult(
      .fail, path: "1-4", station: "left", serial: "<script>alert(1)</script>",
      startedAt: start, endedAt: start.advanced(by: .seconds(5)), message: "No \"luck\".\n/")
    failed.attempt = 7
    failed.outcome = .failed
    failed.writtenBytes = 2_048
    var snapshot = StationSnapshot(startedAt: start)
    snapshot.change("1-4") { port in
      port.station = "left"
      port.state = .working
      port.board = StationSnapshot.Board(serial: nil, usbID: "0483:df11", isBootloader: true)
      port.activity = Activity(.writing, doneBytes: 10, totalBytes: 20, secondsLeft: 1.5)
    }
    snapshot.add(failed)
    snapshot.revision = 3
    return snapshot
  }

  private func answer(
    _ path: String, _ method: String = "GET", host: String = "127.0.0.1:8080"
  ) throws -> WebDesk.Answer {
    let desk = WebDesk(
      address: try WebAddress("8080"), page: .own, feed: StationFeed(Self.snapshot))
    let text = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n"
    return desk.answer(try RequestHead(Array(text.utf8)))
  }

  private func response(
    _ path: String, _ method: String = "GET", host: String = "127.0.0.1:8080"
  ) throws -> WebResponse {
    guard case .whole(let response) = try answer(path, method, host: host) else {
      throw WrongAnswer()
    }
    return response
  }

  private struct WrongAnswer: Error {}

  @Test func `the snapshot is JSON with sorted keys, and nothing in it is markup`() throws {
    let response = try response("/snapshot.json")
    #expect(response.status == "200 OK")
    #expect(response.type == "application/json")
    #expect(
      String(decoding: response.body ?? [], as: UTF8.self) == #"""
        {"counts":{"failed":1,"passed":0,"unchanged":0,"untouched":0},"ports":[{"activity":\#
        {"doneBytes":10,"phase":"writing","secondsLeft":1.5,"totalBytes":20},"board":\#
        {"isBootloader":true,"usbID":"0483:df11"},"path":"1-4","state":"working",\#
        "station":"left"}],"recent":[{"attempt":7,"endedAt":1795000005000,\#
        "message":"No \"luck\".\n/","outcome":"failed","path":"1-4",\#
        "serial":"<script>alert(1)</script>","skippedBytes":0,"startedAt":1795000000000,\#
        "station":"left","verdict":"fail","writtenBytes":2048}],"revision":3,\#
        "startedAt":1795000000000}

        """#)
  }

  @Test func `an estimate that is no number keeps nothing from being told`() {
    var snapshot = Self.snapshot
    snapshot.change("1-4") { $0.activity?.secondsLeft = .nan }
    let text = String(decoding: SnapshotEvent.json(snapshot), as: UTF8.self)
    #expect(text.contains(#""secondsLeft":"unknown""#))
  }

  @Test func `an event is one line of data with the station's start and the revision`() {
    let lines = String(decoding: SnapshotEvent.event(Self.snapshot), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    #expect(lines[0] == "id: 1795000000000-3")
    #expect(lines[1].hasPrefix(#"data: {"counts""#))
    #expect(lines[2...].joined().isEmpty)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get"])
  func `nothing but GET is answered`(method: String) throws {
    for path in ["/", "/events", "/snapshot.json", "/nothing"] {
      let response = try response(path, method)
      #expect(response.status == "405 Method Not Allowed")
      #expect(response.fields.contains("Allow: GET"))
    }
  }

  @Test(arguments: ["/", "/events", "/snapshot.json", "/nothing"])
  func `nothing is told to who asks under another name`(path: String) throws {
    let response = try response(path, host: "evil.example")
    #expect(response.status == "421 Misdirected Request")
    #expect(!String(decoding: response.bytes, as: UTF8.self).contains("left"))
  }

  @Test func `what is not there is not found`() throws {
    #expect(try response("/../etc/passwd").status == "404 Not Found")
    #expect(try response("/favicon.ico").status == "404 Not Found")
  }

  @Test func `who watches gets events`() throws {
    #expect(try answer("/events?again") == .events)
  }

  @Test(arguments: ["/", "/snapshot.json", "/nothing"])
  func `no answer is kept, guessed at or put into a frame`(path: String) throws {
    let text = String(decoding: try response(path).bytes, as: UTF8.self)
    for field in [
      "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "frame-ancestors 'none'",
      "Connection: close", "default-src 'none'", "Cross-Origin-Resource-Policy: same-origin",
    ] {
      #expect(text.contains(field), "\(field)")
    }
  }

  @Test func `the page is one document that asks nobody else for anything`() throws {
    let text = String(decoding: try response("/").body ?? [], as: UTF8.self)
    #expect(!text.contains("{{"))
    #expect(text.contains("new EventSource(\"events\")"))
    for mark in ["http://", "https://", "//cdn", "@import", "url(", "innerHTML", "src="] {
      #expect(!text.contains(mark), "\(mark)")
    }
    for mark in ["style=", "onclick", "onload"] { #expect(!text.contains(mark), "\(mark)") }
  }

  @Test func `another script or style is another edition`() {
    let one = StationPage(document: Array("{{edition}}".utf8), style: [], script: [])
    let other = StationPage(document: Array("{{edition}}".utf8), style: [], script: [1])
    #expect(one.edition != other.edition)
    #expect(String(decoding: one.document, as: UTF8.self) == one.edition)
    #expect(one.policy != other.policy)
  }
}
