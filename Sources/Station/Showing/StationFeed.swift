internal import Synchronization

/// What a station shows, for any number of onlookers: the present, and each change.
///
/// An onlooker that is slow misses changes and never the newest state, so nobody can hold up the
/// work.
public final class StationFeed: Sendable {
  private struct State {
    var snapshot: StationSnapshot
    var onlookers: [UInt64: AsyncStream<StationSnapshot>.Continuation] = [:]
    var lastOnlooker: UInt64 = 0
    var isOver = false
  }

  private let state: Mutex<State>

  /// Creates the feed of a station that has just been started.
  public init(_ snapshot: StationSnapshot) {
    state = Mutex(State(snapshot: snapshot))
  }

  /// What is shown now.
  public var current: StationSnapshot { state.withLock { $0.snapshot } }

  /// What is shown now, and then after each change; ends when the station does.
  public func snapshots() -> AsyncStream<StationSnapshot> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StationSnapshot.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.lastOnlooker += 1
      if !state.isOver { state.onlookers[state.lastOnlooker] = continuation }
      continuation.yield(state.snapshot)
      if state.isOver { continuation.finish() }
      return state.lastOnlooker
    }
    continuation.onTermination = { [weak self] _ in self?.forget(number) }
    return stream
  }

  /// Changes what is shown; a change that changes nothing is not told.
  func update(_ change: (inout StationSnapshot) -> Void) {
    state.withLock { state in
      var next = state.snapshot
      change(&next)
      guard next != state.snapshot else { return }
      next.revision += 1
      state.snapshot = next
      for onlooker in state.onlookers.values { onlooker.yield(next) }
    }
  }

  /// Ends the stream of every onlooker.
  func finish() {
    let onlookers = state.withLock { state in
      state.isOver = true
      defer { state.onlookers = [:] }
      return state.onlookers
    }
    for onlooker in onlookers.values { onlooker.finish() }
  }

  private func forget(_ number: UInt64) {
    _ = state.withLock { $0.onlookers.removeValue(forKey: number) }
  }
}

extension StationSnapshot {
  /// Changes a port, and adds it if it was not known.
  mutating func change(_ path: String, _ change: (inout Port) -> Void) {
    if let place = ports.firstIndex(where: { $0.path == path }) {
      change(&ports[place])
      return
    }
    var port = Port(path: path)
    change(&port)
    ports.append(port)
    ports.sort { $0.path < $1.path }
  }

  /// Gives a port of the configuration the kernel's name, once that is known.
  mutating func name(_ placeholder: String, as path: String) {
    guard placeholder != path, let place = ports.firstIndex(where: { $0.path == placeholder })
    else { return }
    var port = ports.remove(at: place)
    port.path = path
    ports.removeAll { $0.path == path }
    ports.append(port)
    ports.sort { $0.path < $1.path }
  }

  /// Puts a result before all others, and counts it.
  mutating func add(_ result: BoardResult) {
    recent.insert(result, at: 0)
    recent = Array(recent.prefix(Self.recentLimit))
    switch result.verdict {
    case .pass: counts.passed += 1
    case .fail: counts.failed += 1
    case .untouched: counts.untouched += 1
    }
    if result.outcome == .unchanged { counts.unchanged += 1 }
  }
}
