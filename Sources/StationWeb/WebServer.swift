internal import FlyingSocks
public import Station
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Shows a station on a page of its own, to browsers on this computer or, if that was asked for, on
/// others.
///
/// It shares a process with what flashes boards, and everything in it has a limit, so that nobody
/// who talks to it can take from that process more than a little memory and time: how many are
/// connected, how long a head is, how long each step may take. That is why the few lines of HTTP
/// that a page needs are read here, above FlyingFox's sockets: its server takes any number of
/// connections and heads of any length.
public final class WebServer: Sendable {
  /// The most browsers that watch at once: some screens and telephones for each port of a bench.
  public static let watcherLimit = 32
  /// The most connections at once: the watchers, and as many that ask for something short.
  static let connectionLimit = 2 * watcherLimit

  /// Where it listens; the port is the one that it got.
  public let address: WebAddress

  private let listener: Socket
  private let isClosed = Atomic(false)
  private let connections = Places(limit: connectionLimit)
  private let watchers = Places(limit: watcherLimit)
  private let requestLimit: Duration

  /// Begins to listen; nothing is answered before ``run(showing:)``.
  ///
  /// - Throws: why that address cannot be had.
  public convenience init(at address: WebAddress) throws(WebServerError) {
    try self.init(at: address, requestLimit: WebConnection.requestLimit)
  }

  /// The same, for clients that have a machine of their own or a busy one.
  init(at address: WebAddress, requestLimit: Duration) throws(WebServerError) {
    let listener: Socket
    do {
      listener = try Socket(domain: address.bytes.count == 4 ? AF_INET : AF_INET6)
      listener.closeInChildren()
    } catch {
      throw WebServerError(address, error)
    }
    do {
      // What is left of the connections of a station that has just ended does not count.
      try listener.setValue(true, for: .localAddressReuse)
      if address.bytes.count == 4 {
        try listener.bind(to: .inet(ip4: address.host, port: address.port))
      } else {
        let host = String(address.host.dropFirst().dropLast())
        try listener.bind(to: .inet6(ip6: host, port: address.port))
      }
      try listener.listen(maxPendingConnection: Int32(Self.connectionLimit))
      var own = address
      switch try listener.sockname() {
      case .ip4(_, let port), .ip6(_, let port): own.port = port
      case .unix: break
      }
      self.address = own
    } catch {
      // `try?`: it is of no use to anyone any more.
      try? listener.close()
      throw WebServerError(address, error)
    }
    self.listener = listener
    self.requestLimit = requestLimit
  }

  deinit { close() }

  /// Gives the port back, once.
  private func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    // `try?`: nobody is left who could do something about it.
    try? listener.close()
  }

  /// Answers until the station ends or the task is cancelled, and gives the port back.
  ///
  /// - Parameter feed: what is shown.
  /// - Throws: what keeps it from answering; the station is not concerned by that.
  public func run(showing feed: StationFeed) async throws(WebServerError) {
    defer { close() }
    let desk = WebDesk(address: address, page: .own, feed: feed)
    let pool = HTTPPool.make()
    let failure: (any Error)? = await withTaskGroup(of: (any Error)?.self) { group in
      do {
        try await pool.prepare()
        let socket = try AsyncSocket(socket: listener, pool: pool)
        group.addTask { await Self.failure { try await pool.run() } }
        group.addTask { await Self.failure { try await self.accept(socket, desk) } }
        group.addTask {
          for await _ in feed.snapshots() {}
          // The last words have their time to arrive.
          // `try?`: being cancelled then only shortens that.
          try? await Task.sleep(for: WebConnection.pace * 2)
          return nil
        }
      } catch {
        return error
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      // Whatever ends first when the task is cancelled: that is no failure.
      return Task.isCancelled ? nil : first
    }
    if let failure { throw WebServerError(address, failure) }
  }

  private static func failure(_ work: () async throws -> Void) async -> (any Error)? {
    do {
      try await work()
      return nil
    } catch {
      return error
    }
  }

  /// Takes connections, each with a task of its own.
  private func accept(_ socket: AsyncSocket, _ desk: WebDesk) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        try Task.checkCancellation()
        let client: AsyncSocket
        do {
          client = try await socket.accept()
        } catch SocketError.failed(_, let number, _) where Self.passes(number) {
          try await Task.sleep(for: .milliseconds(200))
          continue
        }
        client.socket.closeInChildren()
        guard connections.take() else {
          // `try?`: whom there is no place for has to come again in any case.
          try? client.close()
          continue
        }
        group.addTask {
          await WebConnection(
            socket: client, desk: desk, watchers: self.watchers, requestLimit: self.requestLimit
          ).serve()
          self.connections.giveBack()
        }
      }
    }
  }

  /// Whether what keeps a connection from being taken may be over in a moment: it is gone already,
  /// or there is no descriptor or memory left for it just now.
  private static func passes(_ number: Int32) -> Bool {
    [ECONNABORTED, EINTR, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPROTO].contains(number)
  }
}

/// The means to wait for sockets.
private enum HTTPPool {
  static func make() -> some AsyncSocketPool { .make() }
}

extension Socket {
  /// Keeps a hook, which may outlive the station, from holding the address.
  fileprivate func closeInChildren() {
    _ = fcntl(file.rawValue, F_SETFD, FD_CLOEXEC)
  }
}
