public import DFU
internal import Synchronization

// The serial ports of the applications on a bus: what a kernel's cdc-acm would make of them.
extension VirtualBus: DevicePorts {
  private static let prefix = "virtual:"

  /// The application's serial port, if it is there: `virtual:` and the path.
  public func serialPorts(ofDeviceAt path: String) async -> [String] {
    let isThere = withBoard(at: path) { board, _ in board.application?.serial != nil }
    return isThere == true ? [Self.prefix + path] : []
  }

  /// None: no board here is a HID device.
  public func reportPorts(ofDeviceAt path: String) async -> [ReportPort] { [] }

  /// The path in a port's name.
  public func owner(ofSerialPort name: String) async -> String? {
    name.hasPrefix(Self.prefix) ? String(name.dropFirst(Self.prefix.count)) : nil
  }

  /// Opens an application's serial port, with DTR and RTS up, as Linux does.
  public func open(_ name: String) async throws(TransportError) -> any SerialLine {
    let arrival = await owner(ofSerialPort: name).flatMap { path in
      withBoard(at: path) { board, _ in
        board.application?.serial == nil ? nil : board.presence?.arrival
      }.flatMap { $0.map { (path, $0) } }
    }
    guard let (path, arrival) = arrival else { throw VirtualLine.gone }
    let line = VirtualLine(bus: self, path: path, arrival: arrival, number: try claimLine(path))
    try await line.setLines(true)
    return line
  }

  /// Sends nothing: there is no HID node.
  public func send(report: [UInt8], to name: String) async throws(TransportError) {
    throw TransportError(.gone, detail: "no virtual board has a HID node")
  }

  /// Takes the serial port's interface for a line.
  private func claimLine(_ path: String) throws(TransportError) -> Int {
    let number: Int? = state.withLock { state in
      guard state.slots[path]?.claims[ApplicationProfile.serialInterface] == nil else { return nil }
      state.connectionCount += 1
      state.slots[path]?.claims[ApplicationProfile.serialInterface] = state.connectionCount
      return state.connectionCount
    }
    guard let number else {
      throw TransportError(.busy, detail: "another line has the virtual port open")
    }
    return number
  }
}
