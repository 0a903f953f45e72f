import DFU
import DFUSimulator
import Synchronization

/// A serial port of a name of its own, on which the board at 1-1 says PASS as soon as it runs.
final class SerialAdapter: DevicePorts {
  static let name = "/dev/ttyUSB0"

  private let bus: VirtualBus
  /// Whether the port is there without the application, as an adapter's is.
  private let isAlwaysThere: Bool
  /// Whether the board is unplugged as soon as the port is open.
  private let unplugs: Bool
  private let personalities = Mutex<[VirtualBoard.Personality]>([])

  init(rack: Rack, isAlwaysThere: Bool = true, unplugs: Bool = false) {
    bus = rack.bus
    self.isAlwaysThere = isAlwaysThere
    self.unplugs = unplugs
  }

  /// What the board was when the port was opened first.
  var atOpening: VirtualBoard.Personality? { personalities.withLock(\.first) }

  private var personality: VirtualBoard.Personality? {
    bus.withBoard(at: "1-1") { board, _ in board.personality }
  }

  func serialPorts(ofDeviceAt path: String) async -> [String] { [] }
  func reportPorts(ofDeviceAt path: String) async -> [ReportPort] { [] }
  func owner(ofSerialPort name: String) async -> String? { nil }
  func send(report: [UInt8], to name: String) async throws(TransportError) {}

  func open(_ name: String) async throws(TransportError) -> any SerialLine {
    // Time jumps for who waits: what starts the board has its turn.
    await Task.yield()
    guard name == Self.name, let personality, isAlwaysThere || personality == .application else {
      throw TransportError(.gone, detail: "there is no \(name)")
    }
    personalities.withLock { $0.append(personality) }
    if unplugs { bus.detach(at: "1-1") }
    return Line(adapter: self)
  }

  private struct Line: SerialLine {
    let adapter: SerialAdapter

    var clock: any DeviceClock { adapter.bus.clock }
    func configure(rate: Int) async throws(TransportError) {}
    func setLines(_ isUp: Bool) async throws(TransportError) {}
    func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError) {}
    func close() async {}

    func read(limit: Duration) async throws(TransportError) -> [UInt8] {
      if adapter.personality == .application { return Array("PASS\r\n".utf8) }
      // No time passes here: all of it is for what starts the board.
      await Task.yield()
      return []
    }
  }
}
