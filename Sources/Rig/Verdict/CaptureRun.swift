internal import DFU
internal import Synchronization

/// One run of a ``SerialCapture``: opens the port, reads it, opens it again.
struct CaptureRun {
  /// How often a port is tried again that cannot be opened yet.
  private static let tryInterval = Duration.milliseconds(50)
  /// The longest that a read goes without a look at whether the task was cancelled.
  private static let listeningLimit = Duration.milliseconds(100)
  /// The longest wait for a device; what comes of it is waiting again.
  private static let longestWait = Duration.seconds(3_600)

  private let capture: SerialCapture
  private let clock: any DeviceClock
  private let begin: Duration
  private(set) var machine: VerdictMachine
  /// The application that was seen last.
  private(set) var application: USBDevice?
  /// What is in the way of opening the port, and since when.
  private var obstacle: (kind: Obstacle, since: Duration)?
  /// What starts the application once the port is open; `nil` if it was begun, or need not be.
  private var start: (@Sendable () async -> BoardError?)?
  private var starting: Task<Void, Never>?
  /// What that failed with.
  private let startFailure = StartFailure()

  private final class StartFailure: Sendable {
    let error = Mutex<BoardError?>(nil)
  }

  init(
    _ capture: SerialCapture, _ machine: VerdictMachine,
    _ start: (@Sendable () async -> BoardError?)? = nil
  ) {
    self.capture = capture
    self.machine = machine
    self.start = start
    clock =
      switch capture.source {
      case .board(_, _, let bus): bus.clock
      case .port(let clock): clock
      }
    begin = clock.now
  }

  /// Opens and reads until the end.
  mutating func perform() async -> SerialReport.Ending {
    let ending = await openAndReadOn()
    starting?.cancel()
    await starting?.value
    return ending
  }

  private mutating func openAndReadOn() async -> SerialReport.Ending {
    do throws(BoardError) {
      while true {
        if let verdict = try await openAndRead() { return .verdict(verdict) }
      }
    } catch {
      return .error(error)
    }
  }

  /// Opens the port and reads until it vanishes; a verdict if there was one.
  private mutating func openAndRead() async throws(BoardError) -> Verdict? {
    let opening = try await open()
    guard case .line(let line, let name) = opening else { return opening.verdict }
    capture.tell(.opened(name))
    var next = apply(.opened)
    startApplication()
    do throws(BoardError) {
      while true {
        if case .decided(let verdict) = next {
          await line.close()
          return verdict
        }
        guard let event = try await read(line, name, next) else { break }
        next = apply(event)
      }
    } catch {
      await line.close()
      throw error
    }
    await line.close()
    capture.tell(.lost(name))
    guard case .decided(let verdict) = apply(.lost) else { return nil }
    return verdict
  }

  /// What comes from the port, or that nothing does; `nil` if it has vanished.
  private func read(
    _ line: any SerialLine, _ name: String, _ next: VerdictMachine.Next
  ) async throws(BoardError) -> VerdictMachine.Event? {
    try checkEnd()
    var limit = Self.listeningLimit
    if case .wait(let time?) = next { limit = min(limit, time) }
    do throws(TransportError) {
      let bytes = try await line.read(limit: limit)
      return bytes.isEmpty ? .waited : .received(bytes)
    } catch  where error.kind == .gone {
      return nil
    } catch {
      throw .serial(
        SerialFailure("The serial port \(name) cannot be read: \(error.detail).", kind: error.kind))
    }
  }

  /// Starts the application while the port is read: it prints at once.
  private mutating func startApplication() {
    guard let start else { return }
    self.start = nil
    starting = Task { [startFailure] in
      guard let error = await start() else { return }
      startFailure.error.withLock { $0 = error }
    }
  }

  /// Tells the machine what happened, and others the lines that it makes of it.
  private mutating func apply(_ event: VerdictMachine.Event) -> VerdictMachine.Next {
    let step = machine.handle(event, at: clock.now)
    for line in step.lines { capture.tell(.line(line)) }
    return step.next
  }

  /// Throws what starting the application failed with, or that this was stopped.
  private func checkEnd() throws(BoardError) {
    if let error = startFailure.error.withLock({ $0 }) { throw error }
    guard Task.isCancelled else { return }
    throw .device(
      .interrupted("stopped while the application was listened to", place: place))
  }

  private var place: DFUError.Place {
    guard case .board(let path, _, _) = capture.source else { return DFUError.Place() }
    return DFUError.Place(path: path)
  }
}

// MARK: - Opening

extension CaptureRun {
  /// What is in the way of opening the port.
  fileprivate enum Obstacle: Hashable {
    /// Nothing is at the board's port, or a stranger.
    case nothing
    /// The bootloader is there, or again.
    case bootloader
    /// The application has no serial port.
    case noPort
    /// It does not answer.
    case silent
    case vanished(String)
    /// It cannot be opened, as while a device comes or goes.
    case refused(String, String)
    case busy(String, String)
    case forbidden(String, String)
  }

  /// What came of opening.
  private enum Opening {
    case line(any SerialLine, String)
    case over(Verdict)

    var verdict: Verdict? { if case .over(let verdict) = self { verdict } else { nil } }
  }

  /// What is at the board's port.
  private enum Sight {
    case application
    case obstacle(Obstacle)
  }

  /// Opens the port as soon as that is possible.
  private mutating func open() async throws(BoardError) -> Opening {
    while true {
      try checkEnd()
      let snapshot = try await snapshot()
      let seen: Obstacle
      switch look(at: snapshot?.devices ?? []) {
      case .obstacle(let obstacle): seen = obstacle
      case .application:
        switch try await openPort() {
        case .success(let (line, name)):
          obstacle = nil
          if snapshot == nil { _ = apply(.arrived) }
          return .line(line, name)
        case .failure(let failure):
          seen = failure.obstacle
          // Nobody can listen to it before it is there: it may be the application's own.
          if case .vanished = seen { startApplication() }
        }
      }
      let next = apply(.waited)
      if case .decided(let verdict) = next { return .over(verdict) }
      note(seen)
      if machine.openedAt == nil, let verdict = try giveUp() { return .over(verdict) }
      await wait(for: snapshot, seen, next)
    }
  }

  /// What is on the bus; `nil` if there is none to look at.
  private func snapshot() async throws(BoardError) -> BusSnapshot? {
    guard case .board(_, _, let bus) = capture.source else { return nil }
    do throws(DFUError) {
      return try await bus.currentSnapshot()
    } catch {
      throw .device(error)
    }
  }

  /// Looks for the application, and notes one that came.
  private mutating func look(at devices: [USBDevice]) -> Sight {
    guard case .board(let path, let id, _) = capture.source else { return .application }
    let device = devices.first { $0.path == path }
    guard let device, device.bootloader == nil, id == nil || device.id == id else {
      // A port that was named need not be the board's own.
      if capture.settings.node != nil { return .application }
      return .obstacle(device?.bootloader == nil ? .nothing : .bootloader)
    }
    if device.arrival != application?.arrival {
      application = device
      obstacle = nil
      capture.tell(.came(device))
      _ = apply(.arrived)
    }
    return .application
  }

  private struct Blocked: Error {
    var obstacle: Obstacle
  }

  private func openPort() async throws(BoardError) -> Result<(any SerialLine, String), Blocked> {
    guard let name = try await portName() else { return .failure(Blocked(obstacle: .noPort)) }
    do throws(TransportError) {
      let line = try await capture.ports.open(name)
      do throws(TransportError) {
        // The kernel has raised DTR with the opening; some applications stall a second one.
        try await line.configure(rate: capture.settings.rate)
        return .success((line, name))
      } catch  where error.kind == .timedOut {
        // An application that hangs does not answer any more; what it has said is there.
        return .success((line, name))
      } catch {
        await line.close()
        throw error
      }
    } catch {
      switch error.kind {
      case .gone: return .failure(Blocked(obstacle: .vanished(name)))
      case .timedOut: return .failure(Blocked(obstacle: .silent))
      case .busy: return .failure(Blocked(obstacle: .busy(name, error.detail)))
      case .noPermission: return .failure(Blocked(obstacle: .forbidden(name, error.detail)))
      case .stalled, .failed: return .failure(Blocked(obstacle: .refused(name, error.detail)))
      case .unavailable:
        throw .serial(
          SerialFailure(
            "The serial port \(name) cannot be used: \(error.detail).", kind: error.kind))
      }
    }
  }

  /// The port that was named, or the application's only one; `nil` if it has none yet.
  private func portName() async throws(BoardError) -> String? {
    if let node = capture.settings.node { return node }
    guard let application else { return nil }
    let names = await capture.ports.serialPorts(ofDeviceAt: application.path)
    guard names.count < 2 else {
      throw .serial(
        SerialFailure(
          "The application at \(application.path) has several serial ports: "
            + "\(names.joined(separator: ", ")). Name the one to read.", kind: .unavailable))
    }
    return names.first
  }

  /// Remembers what is in the way, and says so if that takes a person's time.
  private mutating func note(_ seen: Obstacle) {
    guard obstacle?.kind != seen else { return }
    obstacle = (seen, clock.now)
    if case .busy(let name, _) = seen {
      capture.tell(.waiting("\(name) is in use by another program: waiting for its end."))
    }
  }

  /// Ends it if what is in the way has been there for too long.
  private func giveUp() throws(BoardError) -> Verdict? {
    guard let obstacle else { return nil }
    let now = clock.now
    let limit = self.limit(of: obstacle.kind)
    // An application that restarts faster than its port can be opened is none that is waited for.
    let isRestarting = now - begin >= capture.applicationLimit + SerialCapture.busyLimit
    let since = obstacle.kind.limit == nil && application == nil ? begin : obstacle.since
    guard now - since >= limit || isRestarting else { return nil }
    guard machine.restarts == 0 else {
      return .none(.restarts(machine.restarts, after: now - begin))
    }
    if let failure = obstacle.kind.failure(place.path, after: limit) { throw .serial(failure) }
    return .none(.noApplication(obstacle.kind.absence(place.path, after: limit)))
  }

  /// How long something may be in the way: a port that comes with the application, as long as that.
  private func limit(of obstacle: Obstacle) -> Duration {
    guard let limit = obstacle.limit else { return capture.applicationLimit }
    if case .vanished = obstacle, application == nil, starting != nil {
      return max(limit, capture.applicationLimit)
    }
    return limit
  }

  private func wait(
    for snapshot: BusSnapshot?, _ seen: Obstacle, _ next: VerdictMachine.Next
  ) async {
    guard case .board(_, _, let bus) = capture.source, let snapshot else {
      return await clock.sleep(for: Self.tryInterval)
    }
    var limit = Self.tryInterval
    // A device that is not there is told by the bus; only what udev and others do is not.
    if seen == .nothing || seen == .bootloader {
      limit = Self.longestWait
      if machine.openedAt == nil {
        let since = application == nil ? begin : obstacle?.since ?? begin
        limit = since + capture.applicationLimit - clock.now
      }
      if case .wait(let time?) = next { limit = min(limit, time) }
    }
    _ = await bus.waitForChange(since: snapshot, limit: limit)
  }
}

extension CaptureRun.Obstacle {
  /// How long it may be in the way; `nil` for an application that is not there.
  fileprivate var limit: Duration? {
    switch self {
    case .nothing, .bootloader: nil
    case .noPort, .silent, .vanished, .refused: SerialCapture.portLimit
    case .busy: SerialCapture.busyLimit
    case .forbidden: SerialCapture.permissionLimit
    }
  }

  /// Why a port that is there cannot be read; `nil` if there is none.
  fileprivate func failure(_ path: String?, after limit: Duration) -> SerialFailure? {
    switch self {
    case .nothing, .bootloader, .noPort, .silent: nil
    case .vanished(let name):
      SerialFailure(
        "The serial port \(name) is not there. Look at its name and at the cable.", kind: .gone)
    case .refused(let name, let reason):
      SerialFailure("The serial port \(name) cannot be used: \(reason).")
    case .busy(let name, let reason):
      SerialFailure(
        "The serial port \(name) is in use by another program for \(limit.inTenths) s (\(reason)). "
          + "End it; ENV{ID_MM_DEVICE_IGNORE}=\"1\" in a udev rule keeps ModemManager away.",
        kind: .busy)
    case .forbidden(let name, let reason):
      SerialFailure(
        "The serial port \(name) may not be opened by this user (\(reason)). Serial ports belong "
          + "to a group, dialout on Debian: become a member of it, then log in again.",
        kind: .noPermission)
    }
  }

  /// Why there is no port, in sentences.
  fileprivate func absence(_ path: String?, after limit: Duration) -> String {
    let place = path.map { " at \($0)" } ?? ""
    switch self {
    case .bootloader:
      return "the bootloader is there\(place) after \(limit.inTenths) s, and no application. Look "
        + "at what the firmware needs to start."
    case .noPort:
      return "the application\(place) has no serial port. Look at its USB descriptors, or name the "
        + "port that it prints on."
    case .silent:
      return "the application\(place) does not answer on its serial port. It may hang."
    case .nothing, .vanished, .refused, .busy, .forbidden:
      return "no application came\(place) in \(limit.inTenths) s. Look at what the firmware needs "
        + "to start."
    }
  }
}
