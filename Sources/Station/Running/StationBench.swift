public import DFU
internal import Synchronization

/// A station that a person stands at: works on whatever is plugged in, at several ports at once,
/// until its task is cancelled.
///
/// What it shows is in its ``feed``; it acts on nothing but the bus and the configuration.
public struct StationBench: Sendable {
  /// How long the bus is watched in one go; any time will do, since each change ends it.
  private static let watchLimit = Duration.seconds(86_400)

  private let configuration: StationConfiguration
  private let tools: StationTools
  private let tell: @Sendable (String, ArrivalEvent) -> Void
  private let ended: @Sendable (ArrivalEnding) -> Void
  /// What it shows.
  public let feed: StationFeed

  /// Creates a bench.
  ///
  /// - Parameters:
  ///   - configuration: what is to be done with which board.
  ///   - tools: what it is done with.
  ///   - tell: told what happens at a port, by the kernel's name, on any thread.
  ///   - ended: told how each arrival ended that somebody should see.
  public init(
    configuration: StationConfiguration, tools: StationTools,
    tell: @escaping @Sendable (_ path: String, ArrivalEvent) -> Void = { _, _ in },
    ended: @escaping @Sendable (ArrivalEnding) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.tools = tools
    self.tell = tell
    self.ended = ended
    var snapshot = StationSnapshot(startedAt: tools.calendar())
    for station in configuration.stations {
      guard let port = station.boards.port else { continue }
      snapshot.change("\(port)") { $0.station = station.name }
    }
    feed = StationFeed(snapshot)
  }

  /// What the bench hears of.
  private enum Event: Sendable {
    case bus(BusSnapshot)
    case ended(path: String)
    case failed(TransportError)
  }

  /// Works until the task is cancelled; a flash that runs then is stopped safely and waited for.
  ///
  /// - Throws: what keeps the bus from being read.
  public func run() async throws(TransportError) {
    let (events, source) = AsyncStream.makeStream(of: Event.self)
    let failure = await withTaskGroup(of: Void.self) { group -> TransportError? in
      group.addTask { await watch(source) }
      let failure = await follow(events, source, in: &group)
      group.cancelAll()
      return failure
    }
    feed.finish()
    if let failure { throw failure }
  }

  /// Tells of the bus as it is, and of each change.
  private func watch(_ source: AsyncStream<Event>.Continuation) async {
    while !Task.isCancelled {
      do throws(TransportError) {
        let snapshot = try await tools.bus.snapshot()
        source.yield(.bus(snapshot))
        _ = await tools.bus.waitForChange(since: snapshot, limit: Self.watchLimit)
      } catch {
        source.yield(.failed(error))
        return
      }
    }
  }

  /// Begins a task for each arrival, one at a port at a time.
  private func follow(
    _ events: AsyncStream<Event>, _ source: AsyncStream<Event>.Continuation,
    in group: inout TaskGroup<Void>
  ) async -> TransportError? {
    var devices: [USBDevice] = []
    var busy: Set<String> = []
    // The arrival at each port that was worked on last.
    var seen: [String: UInt64] = [:]
    for await event in events {
      switch event {
      case .bus(let snapshot): devices = snapshot.devices
      case .ended(let path): busy.remove(path)
      case .failed(let error): return error
      }
      noteDepartures(devices, busy)
      for device in devices where !busy.contains(device.path) && seen[device.path] != device.arrival
      {
        seen[device.path] = device.arrival
        busy.insert(device.path)
        group.addTask {
          await work(on: device)
          source.yield(.ended(path: device.path))
        }
      }
    }
    return nil
  }

  private func work(on device: USBDevice) async {
    guard let arrival = await tools.arrivals.arrival(of: device) else { return }
    let placeholder = configuration.stations.lazy.compactMap(\.boards.port).first(
      where: arrival.isAt)
    let path = device.path
    let run = ArrivalRun(configuration: configuration, tools: tools) { event in
      show(event, of: device, placeholder: placeholder?.description)
      tell(path, event)
    }
    let ending = await run.run(arrival)
    guard !ending.isSilent else { return }
    feed.update { snapshot in
      snapshot.change(path) { $0.end(with: ending.result, board: StationSnapshot.Board(device)) }
      snapshot.add(ending.result)
    }
    ended(ending)
  }

  /// Shows what happens at a port.
  private func show(_ event: ArrivalEvent, of device: USBDevice, placeholder: String?) {
    feed.update { snapshot in
      if case .chosen = event, let placeholder {
        snapshot.name(placeholder, as: device.path)
      }
      switch event {
      case .began:
        snapshot.change(device.path) { $0.begin(StationSnapshot.Board(device)) }
      case .opening(let bootloader):
        snapshot.change(device.path) { $0.board = StationSnapshot.Board(bootloader) }
      case .activity(let activity):
        snapshot.change(device.path) { $0.activity = activity }
      case .chosen, .entry, .flash, .note: break
      }
    }
  }

  private func noteDepartures(_ devices: [USBDevice], _ busy: Set<String>) {
    let there = Set(devices.map(\.path))
    feed.update { snapshot in
      for port in snapshot.ports where !there.contains(port.path) && !busy.contains(port.path) {
        snapshot.change(port.path) { $0.leave() }
      }
    }
  }
}

extension StationSnapshot.Board {
  init(_ device: USBDevice) {
    self.init(
      serial: device.serial, usbID: "\(device.id)", isBootloader: device.bootloader != nil)
  }
}

extension StationSnapshot.Port {
  /// A board is worked on.
  mutating func begin(_ board: StationSnapshot.Board) {
    self.board = board
    state = .working
  }

  /// The work is over.
  mutating func end(with result: BoardResult, board: StationSnapshot.Board) {
    self.board = board
    activity = nil
    last = result
    state =
      switch result.verdict {
      case .pass: .passed
      case .fail: .failed
      case .untouched: .untouched
      }
  }

  /// The plug is out: how the last board ended stays, since that is when a person looks.
  mutating func leave() {
    board = nil
    activity = nil
    if state == .untouched { state = .empty }
  }
}
