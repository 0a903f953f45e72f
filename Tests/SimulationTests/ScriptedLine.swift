import Synchronization

@testable import DFU

/// A serial line that writes down what is done to it, and when, on a virtual clock.
final class ScriptedLine: SerialLine {
  /// What a line can be told to do.
  struct Manners: Sendable {
    /// What the firmware has said before anybody asked.
    var printed: [UInt8] = []
    /// What the firmware says after so many bytes have come.
    var answers: [Int: [UInt8]] = [:]
    /// The call, by its number from 0, that fails, and how.
    var failure: (call: Int, error: TransportError)?
    /// What happens when the line gets its last byte: the text that it waits for.
    var trigger: [UInt8] = []
    var act: @Sendable () -> Void = {}
  }

  let clock: any DeviceClock
  private let manners: Manners
  private let state = Mutex(State())

  private struct State {
    var log: [String] = []
    var limits: [Duration] = []
    var heard: [UInt8] = []
    var pending: [UInt8] = []
    var calls = 0
    var since: Duration?
    var isClosed = false
  }

  init(clock: any DeviceClock, _ manners: Manners = Manners()) {
    self.clock = clock
    self.manners = manners
    state.withLock { $0.pending = manners.printed }
  }

  /// What was done: `115200`, `up`, `down`, hexadecimal bytes, and `100 ms` where time passed.
  var log: [String] { state.withLock { $0.log } }
  /// How long each write was given.
  var limits: [Duration] { state.withLock { $0.limits } }
  /// Whether it was closed.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func configure(rate: Int) async throws(TransportError) { try note("\(rate)") }

  func setLines(_ isUp: Bool) async throws(TransportError) { try note(isUp ? "up" : "down") }

  func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError) {
    try note(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    let heard = state.withLock { state in
      state.limits.append(limit)
      state.heard += bytes
      state.pending += manners.answers[state.heard.count] ?? []
      return state.heard
    }
    if !manners.trigger.isEmpty, heard.suffix(manners.trigger.count) == manners.trigger[...] {
      manners.act()
    }
  }

  func read(limit: Duration) async throws(TransportError) -> [UInt8] {
    let bytes = state.withLock { state in
      // A byte at a time: an answer may come in pieces.
      state.pending.isEmpty ? [] : [state.pending.removeFirst()]
    }
    if bytes.isEmpty { await clock.sleep(for: limit) }
    return bytes
  }

  func close() async { state.withLock { $0.isClosed = true } }

  private func note(_ text: String) throws(TransportError) {
    let now = clock.now
    let failure = state.withLock { state -> TransportError? in
      defer { state.calls += 1 }
      if let failure = manners.failure, failure.call == state.calls { return failure.error }
      let pause = now - (state.since ?? now)
      if pause > .zero { state.log.append(pause.inWords) }
      state.since = now
      state.log.append(text)
      return nil
    }
    if let failure { throw failure }
  }
}

/// One serial port on one USB port.
struct ScriptedPorts: DevicePorts {
  static let name = "/dev/ttyACM0"
  var path = Bench.path
  var names = [ScriptedPorts.name]
  let line: ScriptedLine
  var openError: TransportError?

  func serialPorts(ofDeviceAt path: String) async -> [String] { path == self.path ? names : [] }
  func reportPorts(ofDeviceAt path: String) async -> [ReportPort] { [] }
  func owner(ofSerialPort name: String) async -> String? { path }
  func open(_ name: String) async throws(TransportError) -> any SerialLine {
    if let openError { throw openError }
    return line
  }
  func send(report: [UInt8], to name: String) async throws(TransportError) {}
}
