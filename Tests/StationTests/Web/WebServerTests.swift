import FlyingSocks
import Foundation
import Testing

@testable import Station
@testable import StationWeb

/// The server behind its sockets, asked by a client that knows no HTTP.
///
/// However busy the machine is, no request is late and no connection takes too long: a server that
/// does not answer runs into the limit of the test.
@Suite(.timeLimit(.minutes(10))) struct WebServerTests {
  /// Longer than any test.
  private static let patience = 3_600

  /// A server that answers while a test talks to it.
  private func withServer(
    _ test: (StationFeed, sockaddr_in) async throws -> Void
  ) async throws {
    let feed = StationFeed(WebDeskTests.snapshot)
    let server = try WebServer(
      at: WebAddress("0"), requestLimit: .seconds(Self.patience))
    let running = Task { try await server.run(showing: feed) }
    do {
      try await test(feed, .inet(ip4: "127.0.0.1", port: server.address.port))
    } catch {
      running.cancel()
      throw error
    }
    running.cancel()
    try await running.value
  }

  private func reach(_ address: sockaddr_in) async throws -> AsyncSocket {
    try await AsyncSocket.connected(to: address, timeout: Double(Self.patience))
  }

  private func connect(_ address: sockaddr_in, _ text: String) async throws -> AsyncSocket {
    let socket = try await reach(address)
    try await socket.write(Data(text.utf8))
    return socket
  }

  /// What is read until a text is in it or the connection ends.
  private func read(_ socket: AsyncSocket, until text: String? = nil) async throws -> String {
    var bytes: [UInt8] = []
    while true {
      do {
        bytes += try await socket.read(atMost: 4_096)
      } catch SocketError.disconnected {
        return String(decoding: bytes, as: UTF8.self)
      }
      let all = String(decoding: bytes, as: UTF8.self)
      if let text, all.contains(text) { return all }
    }
  }

  private func ask(_ address: sockaddr_in, _ text: String) async throws -> String {
    let socket = try await connect(address, text)
    let answer = try await read(socket)
    try socket.close()
    return answer
  }

  private static func get(_ path: String) -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
  }

  @Test func `the page and the snapshot are had by their paths`() async throws {
    try await withServer { _, address in
      let page = try await ask(address, Self.get("/"))
      #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(page.hasSuffix("</html>\n"))
      let snapshot = try await ask(address, Self.get("/snapshot.json"))
      #expect(snapshot.contains(#""revision":3,"#))
    }
  }

  @Test func `a request that comes letter by letter is answered`() async throws {
    try await withServer { _, address in
      let socket = try await reach(address)
      for byte in Self.get("/snapshot.json").utf8 { try await socket.write(Data([byte])) }
      #expect(try await read(socket).hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test func `who sends a body gets an answer all the same`() async throws {
    try await withServer { _, address in
      let body = String(repeating: "x", count: 20_000)
      let answer = try await ask(
        address,
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n" + body)
      #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
    }
  }

  @Test func `a head without end is refused`() async throws {
    try await withServer { _, address in
      let text = "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 20_000)
      let answer = try await ask(address, text)
      #expect(answer.hasPrefix("HTTP/1.1 431 "))
    }
  }

  @Test func `who watches is told at once, then each change, and at last the newest`() async throws
  {
    try await withServer { feed, address in
      let socket = try await connect(address, Self.get("/events"))
      let first = try await read(socket, until: "\"revision\":3")
      #expect(first.contains("Content-Type: text/event-stream\r\n"))
      #expect(first.contains("retry: 1000\n"))
      for number in 1...500 { feed.update { $0.counts.passed = number } }
      let rest = try await read(socket, until: "\"passed\":500")
      // A person cannot read five hundred in a moment, and none of them is missed.
      #expect(rest.split(separator: "data: ").count < 50)
      try socket.close()
    }
  }

  @Test func `who watches hears that the station is there though nothing changes`() async throws {
    try await withServer { _, address in
      let socket = try await connect(address, Self.get("/events"))
      _ = try await read(socket, until: "event: alive\ndata: ")
      try socket.close()
    }
  }

  @Test func `who watches and never reads holds up nobody`() async throws {
    try await withServer { feed, address in
      let slow = try await connect(address, Self.get("/events"))
      let quick = try await connect(address, Self.get("/events"))
      let long = String(repeating: "x", count: 50_000)
      for number in 1...20 {
        feed.update { snapshot in
          snapshot.counts.passed = number
          snapshot.change("1-4") { $0.station = long }
        }
        _ = try await read(quick, until: "\"passed\":\(number),")
      }
      // What waited for it is little, and the newest comes at the end.
      let text = try await read(slow, until: "\"passed\":20,")
      #expect(text.utf8.count < 20 * long.utf8.count)
      try slow.close()
      try quick.close()
    }
  }

  @Test func `there are places for so many that watch, and they are given back`() async throws {
    try await withServer { _, address in
      var watchers: [AsyncSocket] = []
      for _ in 0..<WebServer.watcherLimit {
        let socket = try await connect(address, Self.get("/events"))
        _ = try await read(socket, until: "data: {")
        watchers.append(socket)
      }
      let refused = try await ask(address, Self.get("/events"))
      #expect(refused.hasPrefix("HTTP/1.1 503 "))
      #expect(try await ask(address, Self.get("/snapshot.json")).hasPrefix("HTTP/1.1 200 "))
      for socket in watchers { try socket.close() }
      var answer = refused
      while answer.hasPrefix("HTTP/1.1 503 ") {
        try await Task.sleep(for: .milliseconds(50))
        let socket = try await connect(address, Self.get("/events"))
        answer = try await read(socket, until: "data: ")
        try socket.close()
      }
      #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func `connections beyond the limit are closed, and those within it work on`() async throws {
    try await withServer { _, address in
      var idle: [AsyncSocket] = []
      for _ in 0..<WebServer.connectionLimit {
        idle.append(try await reach(address))
      }
      let extra = try await reach(address)
      #expect(try await read(extra).isEmpty)
      try await idle[0].write(Data(Self.get("/snapshot.json").utf8))
      #expect(try await read(idle[0]).hasPrefix("HTTP/1.1 200 "))
      for socket in idle { try socket.close() }
    }
  }

  @Test func `the last words of a station reach who watches, and then the page is over`()
    async throws
  {
    let feed = StationFeed(WebDeskTests.snapshot)
    let server = try WebServer(
      at: WebAddress("0"), requestLimit: .seconds(Self.patience))
    let running = Task { try await server.run(showing: feed) }
    let socket = try await connect(
      .inet(ip4: "127.0.0.1", port: server.address.port), Self.get("/events"))
    _ = try await read(socket, until: "\"revision\":3")
    feed.update { $0.counts.passed = 77 }
    feed.finish()
    #expect(try await read(socket).contains("\"passed\":77"))
    try await running.value
  }

  @Test func `a port that another program has is said`() throws {
    let first = try WebServer(at: WebAddress("0"))
    let error = #expect(throws: WebServerError.self) { try WebServer(at: first.address) }
    #expect(error?.kind == .inUse)
    #expect(
      error?.description
        == "127.0.0.1:\(first.address.port) is in use by another program: end that, or name "
        + "another port for the page.")
    withExtendedLifetime(first) {}
  }

  @Test func `an address that this computer does not have is said`() throws {
    let error = #expect(throws: WebServerError.self) {
      try WebServer(at: WebAddress("192.0.2.1:0"))
    }
    #expect(error?.kind == .noSuchAddress)
  }

  @Test func `a station that is started anew gets the port of the one before`() async throws {
    // Of the ports that no connection is given: another test's may have any other in between.
    let address = try #require(
      (20_000..<30_000).lazy.compactMap { try? WebServer(at: WebAddress("\($0)")).address }.first)
    for _ in 0..<3 {
      let server = try WebServer(at: address)
      let running = Task { try await server.run(showing: StationFeed(WebDeskTests.snapshot)) }
      let answer = try await ask(
        .inet(ip4: "127.0.0.1", port: address.port), Self.get("/snapshot.json"))
      #expect(answer.hasPrefix("HTTP/1.1 200 "))
      running.cancel()
      try await running.value
    }
  }
}
