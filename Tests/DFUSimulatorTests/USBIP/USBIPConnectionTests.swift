import Testing

@testable import DFUSimulator

@Suite struct USBIPConnectionTests {
  /// Requests to take back what was never sent: each is answered at once, and nothing waits for
  /// them.
  private static let requests = (0..<1_000 as Range<UInt32>).flatMap {
    USBIPCommand.unlink(sequence: $0, target: 0).bytes
  }

  /// Sends requests until none is taken any more, and reads no answer.
  private func flood(_ connection: inout USBIPConnection, from host: Descriptor) throws -> Int {
    let port = try LivePort(StubPort())
    var taken = 0
    for _ in 0..<1_000 {
      guard let count = SystemCall.send(Self.requests[...], to: host), count > 0 else { break }
      taken += count
      // The server's end is read in pieces.
      for _ in 0..<4 { try connection.serve(port) }
    }
    return taken
  }

  @Test func `a client that never reads is not listened to any more`() throws {
    let (ours, host) = try SystemCall.socketPair()
    var connection = USBIPConnection(ours, arrival: 1)
    let taken = try flood(&connection, from: host)
    #expect(taken < 4 << 20)
    #expect(connection.backlog < USBIPConnection.backlogLimit + (1 << 17))
    #expect(!connection.interest.wantsToReceive)
    #expect(connection.interest.wantsToSend)
    #expect(!connection.isOver)
  }

  @Test func `a client that reads again is listened to again`() throws {
    let (ours, host) = try SystemCall.socketPair()
    var connection = USBIPConnection(ours, arrival: 1)
    _ = try flood(&connection, from: host)
    let port = try LivePort(StubPort())
    var isRead = false
    for _ in 0..<10_000 where !isRead {
      while case .bytes = SystemCall.receive(host) {}
      try connection.serve(port)
      isRead = connection.backlog == 0
    }
    #expect(isRead)
    #expect(connection.interest.wantsToReceive)
  }
}
