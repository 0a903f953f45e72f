/// The tracks of one device in a trace: what is in flight, what the device is busy with, which
/// phase it is.
struct DeviceTracks {
  /// The tracks that every device has; the lanes of what is in flight come behind them.
  private enum Place: Int, CaseIterable {
    case phases = 1
    case host
    case wire
    case busy

    var title: String {
      switch self {
      case .phases: "phases"
      case .host: "host"
      case .wire: "wire"
      case .busy: "device busy"
      }
    }
  }

  /// A transfer that has not ended.
  private struct Flight {
    var number: UInt64
    var start: Duration
    /// What the device will do, if it is a DFU_DNLOAD.
    var work: String?
  }

  private let process: Int
  private let title: String
  private let isDfuSe: Bool
  private var isNamed = false
  /// The transfers in flight by their lanes; there are never more lanes than there were at once.
  private var lanes: [Flight?] = []
  /// When the wire became free.
  private var wireEnd = Duration.zero
  /// What the last DFU_DNLOAD asked for, as long as it is not known to be over.
  private var work: String?
  /// Since when the device has been busy with it.
  private var busySince: Duration?
  /// The phases that have begun and not ended, the innermost last.
  private var phases: [String] = []

  init(_ device: USBDevice, process: Int) {
    self.process = process
    title = "\(device.id) at \(device.path)"
    isDfuSe = device.bootloader?.functional?.isDfuSe == true
  }

  /// The lines that an event adds.
  mutating func take(_ event: BusEvent, at time: Duration, payload: RawSpan) -> [TraceLine] {
    var lines = isNamed ? [] : names()
    isNamed = true
    switch event {
    case .submitted(let setup, let number):
      lines += begin(setup, number: number, at: time, payload: payload)
    case .ended(let completion, let number):
      lines += end(completion, number: number, at: time, payload: payload)
    case .performed(let call, let start, let failure):
      lines.append(.call(call, from: start, to: time, failure, on: track(.host)))
      if call == .close { lines += endBusy(at: time) }
    case .began(let phase, let count):
      phases.append(phase)
      var line = TraceLine(phase, "B", on: track(.phases))
      line.add(time: time)
      line.add(arguments: count > 0 ? [("bytes", .number(count))] : [])
      lines.append(line)
    case .finished(let phase):
      guard let place = phases.lastIndex(of: phase) else { break }
      lines += endPhases(from: place, at: time, failure: nil)
    case .operationEnded(let failure):
      lines += endPhases(from: 0, at: time, failure: failure)
    case .remarked(let text):
      var line = TraceLine(text, "i", on: track(.phases))
      line.add(time: time)
      line.add("s", "p")
      lines.append(line)
    }
    return lines
  }

  /// The lines that end what is still open.
  mutating func finish(at time: Duration) -> [TraceLine] {
    endBusy(at: time) + endPhases(from: 0, at: time, failure: nil)
  }

  // MARK: Transfers

  private mutating func begin(
    _ setup: ControlSetup, number: UInt64, at time: Duration, payload: RawSpan
  ) -> [TraceLine] {
    let flight = Flight(
      number: number, start: time,
      work: setup.dfuRequest == .download
        ? TraceLine.work(of: setup, payload: payload, isDfuSe: isDfuSe) : nil)
    if let lane = lanes.firstIndex(where: { $0 == nil }) {
      lanes[lane] = flight
      return []
    }
    lanes.append(flight)
    return [.name("in flight \(lanes.count)", of: track(lane: lanes.count - 1))]
  }

  private mutating func end(
    _ completion: TransferCompletion, number: UInt64, at time: Duration, payload: RawSpan
  ) -> [TraceLine] {
    guard let lane = lanes.firstIndex(where: { $0?.number == number }), let flight = lanes[lane]
    else { return [] }
    lanes[lane] = nil
    let name = completion.setup.traceName
    let start = max(flight.start, wireEnd)
    wireEnd = time
    var onWire = TraceLine(name, "X", on: track(.wire))
    onWire.add(category: "wire")
    onWire.add(from: start, to: time)
    onWire.add(arguments: completion.traceArguments(payload: payload))
    var inFlight = TraceLine(name, "X", on: track(lane: lane))
    inFlight.add(category: "in flight")
    inFlight.add(from: flight.start, to: time)
    if completion.status == .completed, let work = flight.work { self.work = work }
    return [onWire, inFlight] + follow(completion, from: start, to: time, payload: payload)
  }

  /// Follows the device's work.
  ///
  /// The first DFU_GETSTATUS after a DFU_DNLOAD starts it, and the first answer that names another
  /// state than dfuDNBUSY or dfuMANIFEST ends it. Some devices hold the first answer until then,
  /// some the second, and some stall whoever asks too early.
  private mutating func follow(
    _ completion: TransferCompletion, from start: Duration, to end: Duration, payload: RawSpan
  ) -> [TraceLine] {
    let request = completion.setup.dfuRequest
    if request == .getStatus, busySince == nil { busySince = work == nil ? nil : start }
    switch completion.status {
    case .disconnected: return endBusy(at: end)
    case .completed:
      if request == .abort || request == .clearStatus { return endBusy(at: end) }
      guard let state = completion.reportedState(payload: payload) else { return [] }
      return state == .dfuDownloadBusy || state == .dfuManifest ? [] : endBusy(at: end)
    case .stalled, .timedOut, .cancelled, .failed: return []
    }
  }

  private mutating func endBusy(at time: Duration) -> [TraceLine] {
    defer { (work, busySince) = (nil, nil) }
    guard let work, let start = busySince else { return [] }
    var line = TraceLine(work, "X", on: track(.busy))
    line.add(category: "device")
    line.add(from: start, to: time)
    return [line]
  }

  // MARK: Phases and names

  private mutating func endPhases(
    from place: Int, at time: Duration, failure: String?
  ) -> [TraceLine] {
    let ended = phases[place...].reversed().map { phase in
      var line = TraceLine(phase, "E", on: track(.phases))
      line.add(time: time)
      line.add(arguments: failure.map { [("error", .text($0))] } ?? [])
      return line
    }
    phases.removeSubrange(place...)
    return ended
  }

  private func names() -> [TraceLine] {
    let first = TraceLine.names(
      process: title, thread: Place.phases.title, on: track(.phases))
    return first + Place.allCases.dropFirst().map { .name($0.title, of: track($0)) }
  }

  private func track(_ place: Place) -> TraceLine.Track {
    TraceLine.Track(process: process, thread: place.rawValue)
  }

  private func track(lane: Int) -> TraceLine.Track {
    TraceLine.Track(process: process, thread: Place.allCases.count + 1 + lane)
  }
}
