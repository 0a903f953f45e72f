internal import FlyingSocks
internal import Foundation
internal import Station

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// One connection of a browser: one request, and the answer to it.
struct WebConnection: Sendable {
  /// How long a request may take to come, and any whole answer to go, unless a test has more time.
  static let requestLimit = Duration.seconds(10)
  /// How long a browser that watches may take none of what it is told: it is dropped then, and
  /// comes again when it can.
  static let watchLimit = Duration.seconds(20)
  /// How often a browser hears that the station is there, at least.
  static let heartbeat = Duration.seconds(4)
  /// The time from one snapshot to the next: a person sees no more than ten of them a second.
  static let pace = Duration.milliseconds(100)
  /// How long what is left of a request is read and thrown away, and how much of it.
  ///
  /// Closing a connection on which something unread is left would take the answer back.
  private static let drainTime = Duration.seconds(1)
  private static let drainLimit = 65_536
  /// The most that the kernel keeps for a browser that is slow, bytes: what waits there is old.
  private static let sendBuffer: Int32 = 65_536

  let socket: AsyncSocket
  let desk: WebDesk
  let watchers: Places
  /// How long its request, and any whole answer, may take.
  let requestLimit: Duration

  /// Reads the request and answers it, to the end of the connection.
  func serve() async {
    // `try?`: with the kernel's own size it works as well.
    try? socket.socket.setValue(Self.sendBuffer, for: .sendBufferSize)
    if let answer = await value(within: requestLimit, { try await self.answer() }) {
      await give(answer)
    }
    // `try?`: the connection is over in any case.
    try? socket.close()
  }

  /// Reads the head of the request.
  private func answer() async throws -> WebDesk.Answer {
    var bytes: [UInt8] = []
    while true {
      let searched = bytes.count
      bytes += try await socket.read(atMost: 4_096)
      if let end = RequestHead.end(of: bytes, searched: searched) {
        guard end <= RequestHead.byteLimit else { return .whole(.tooLong) }
        do throws(RequestHead.Problem) {
          return desk.answer(try RequestHead(bytes[..<end]))
        } catch {
          return .whole(WebResponse(error))
        }
      }
      guard bytes.count < RequestHead.byteLimit else { return .whole(.tooLong) }
    }
  }

  private func give(_ answer: WebDesk.Answer) async {
    switch answer {
    case .whole(let response): await send(response)
    case .events:
      guard watchers.take() else { return await send(.full) }
      await watch()
      watchers.giveBack()
    }
  }

  private func send(_ response: WebResponse) async {
    let bytes = response.bytes
    await value(within: requestLimit) { try await socket.write(Data(bytes)) }
    _ = shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    await value(within: Self.drainTime) { try await drain(limit: Self.drainLimit) }
  }

  /// Reads and throws away, to a limit or until the browser is gone, which is thrown.
  private func drain(limit: Int) async throws {
    var count = 0
    while count < limit { count += try await socket.read(atMost: 4_096).count }
  }
}

extension WebConnection {
  /// Tells a browser of each change until it or the station leaves.
  private func watch() async {
    // Whatever happens in between, there is one thing to tell, the newest.
    let (calls, caller) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await tell(calls) }
      // Nothing comes from a browser that watches but its end.
      // `try?`: the end is what is waited for.
      group.addTask { try? await drain(limit: Self.drainLimit) }
      group.addTask {
        for await _ in desk.feed.snapshots() { caller.yield() }
        caller.finish()
        // The teller ends when it has told the last one.
        // `try?`: being cancelled is how this wait ends.
        try? await Task.sleep(for: Self.watchLimit)
      }
      group.addTask {
        while !Task.isCancelled {
          // `try?`: being cancelled ends the loop.
          try? await Task.sleep(for: Self.heartbeat)
          caller.yield()
        }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func tell(_ calls: AsyncStream<Void>) async {
    var words = WebResponse("200 OK", type: "text/event-stream", body: nil).bytes
    words += SnapshotEvent.greeting(edition: desk.page.edition)
    var told: UInt64?
    for await _ in calls {
      let snapshot = desk.feed.current
      words += snapshot.revision == told ? SnapshotEvent.alive : SnapshotEvent.event(snapshot)
      told = snapshot.revision
      let data = Data(words)
      words = []
      let isSent: Void? = await value(within: Self.watchLimit) { try await socket.write(data) }
      guard isSent != nil else { return }
      // `try?`: being cancelled ends the stream of calls, too.
      try? await Task.sleep(for: Self.pace)
    }
  }

  /// The value of some work, which is cancelled after a limit; `nil` if it failed or took longer.
  @discardableResult
  private func value<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
      // `try?`: whatever ends a connection, there is nobody to be told of it.
      group.addTask { try? await work() }
      group.addTask {
        // `try?`: being cancelled means that the work was done.
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }
}
