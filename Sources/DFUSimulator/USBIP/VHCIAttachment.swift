/// Hangs a simulated port on a port of Linux's vhci-hcd, so that the kernel sees a USB device.
///
/// Needs root and the module `vhci-hcd`. Whenever the device leaves, the kernel sees an unplug;
/// when it is there again it hangs on the same vhci port, so that its path (`1-1`) stays.
public struct VHCIAttachment<Port: SimulatedPort>: Sendable {
  /// Where the kernel has its first virtual host controller.
  public static var controllerPath: String { "/sys/devices/platform/vhci_hcd.0" }
  /// How long the kernel may take to clean up after an unplug.
  static var releaseLimit: Duration { .seconds(10) }
  /// How often the `status` file is read meanwhile: sysfs tells nobody when it changes.
  static var releasePoll: Duration { .milliseconds(10) }

  private let port: LivePort<Port>
  private let vhciPort: Int
  private let path: String
  private let thread: FrontThread

  /// Prepares the attachment; nothing is touched before ``run()``.
  ///
  /// - Parameters:
  ///   - port: what to attach; one front at a time.
  ///   - vhciPort: the number of a high-speed port, from 0.
  ///   - path: the controller's folder in sysfs.
  public init(_ port: LivePort<Port>, vhciPort: Int = 0, path: String = Self.controllerPath) {
    self.port = port
    self.vhciPort = vhciPort
    self.path = path
    thread = FrontThread(wake: port.wake)
  }

  /// Keeps the device attached while it is there, until the task is cancelled.
  ///
  /// - Throws: ``USBIPError``; the device is detached then.
  public func run() async throws(USBIPError) {
    try await thread.run("vhci") { () throws(USBIPError) in try serve() }
  }

  private func serve() throws(USBIPError) {
    while let arrival = try waitForArrival() {
      guard try waitForFreePort() else { return }
      var connection = USBIPConnection(try attach(), arrival: arrival)
      while !thread.shouldStop {
        try connection.serve(port)
        if connection.isOver { break }
        try wait(for: [connection.interest], until: connection.nextTime)
      }
      // Leaving the scope closes the socket: the kernel sees an unplug.
    }
  }

  /// Waits until a device is on the port; `nil` if it is time to stop.
  private func waitForArrival() throws(USBIPError) -> UInt64? {
    while !thread.shouldStop {
      let now = port.now
      let (arrival, next) = port.withTimeline { timeline in
        timeline.advance(to: now)
        return (timeline.presence?.arrival, timeline.nextEvent)
      }
      if let arrival { return arrival }
      try wait(for: [], until: next)
    }
    return nil
  }

  /// Waits until the kernel has cleaned up after the last device; `false` if it is time to stop.
  private func waitForFreePort() throws(USBIPError) -> Bool {
    let start = ContinuousClock.now
    while !thread.shouldStop {
      switch try vhciState() {
      case .free: return true
      case nil: throw .noSuchPort(vhciPort)
      case .used where start.duration(to: .now) > Self.releaseLimit: throw .portInUse(vhciPort)
      case .used: _ = try SystemCall.wait(for: [], timeout: Self.releasePoll)
      }
    }
    return false
  }

  private func vhciState() throws(USBIPError) -> VHCIStatus.PortState? {
    let text: String
    do {
      text = try SystemCall.readText(path + "/status")
    } catch {
      throw .noVHCI(path: path)
    }
    return VHCIStatus(text).ports[vhciPort]
  }

  /// Gives one end of a socket pair to the kernel, and returns the other.
  private func attach() throws(USBIPError) -> Descriptor {
    let (ours, kernels) = try SystemCall.socketPair()
    // The kernel takes it by its number: it must be open until then.
    defer { withExtendedLifetime(kernels) {} }
    let words: [any CustomStringConvertible] = [
      vhciPort, kernels.raw, USBIPDeviceRecord.deviceID, USBIPDeviceRecord.fullSpeed,
    ]
    try SystemCall.writeText(
      words.map(\.description).joined(separator: " "), to: path + "/attach")
    return ours
  }

  private func wait(
    for interests: [SystemCall.Interest], until time: Duration?
  ) throws(USBIPError) {
    let wake = SystemCall.Interest(descriptor: port.wake.descriptor)
    let ready = try SystemCall.wait(
      for: [wake] + interests, timeout: time.map { port.delay(until: $0) })
    if ready[0] { port.wake.clear() }
  }
}
