public import DFU

/// Switches the power of a port, and watches what that does to the device there.
public struct PowerSwitching: Sendable {
  /// How long a port is without power: what is on a board keeps it alive for a while.
  public static let offTime = Duration.seconds(2)
  /// How long a device may take to leave or to come.
  ///
  /// The kernel tries a device that does not answer for some seconds before it gives up.
  private static let enumerationLimit = Duration.seconds(10)

  /// What was seen on the port.
  public struct Sight: Sendable, Hashable {
    /// The device that has left the bus.
    public var left: USBDevice?
    /// The device that has come to the bus.
    public var came: USBDevice?
    /// The device that was there all the time, and should have left.
    public var stayed: USBDevice?
  }

  private let power: any PortPower
  private let path: String
  private let bus: any USBBus

  /// Creates the means to switch a port.
  ///
  /// - Parameters:
  ///   - power: how it is switched.
  ///   - path: the port, by the kernel's name.
  ///   - bus: where its device is seen.
  public init(_ power: any PortPower, at path: String, on bus: any USBBus) {
    self.power = power
    self.path = path
    self.bus = bus
  }

  /// Switches the port on or off, and waits until the device has come or left, if there is one.
  ///
  /// - Returns: what was seen; a port that is switched on need not have a device.
  /// - Throws: why it cannot be switched.
  public func set(_ isOn: Bool) async throws(PowerError) -> Sight {
    let before = await device()
    try await power.complete(isOn)
    guard isOn else { return await departure(of: before) }
    guard before == nil else { return Sight() }
    return Sight(came: await wait { $0 != nil } ?? nil)
  }

  /// Switches the port off and, after a time, on again; it is on again whatever happens meanwhile.
  ///
  /// - Parameter pause: how long it is off.
  /// - Returns: what was seen.
  /// - Throws: why it cannot be switched.
  public func cycle(pause: Duration = Self.offTime) async throws(PowerError) -> Sight {
    let before = await device()
    do throws(PowerError) {
      try await power.complete(false)
    } catch {
      // Half of a pair of ports may be off.
      // `try?`: the first error is the one to tell.
      try? await power.complete(true)
      throw error
    }
    var sight = await departure(of: before)
    await bus.clock.sleep(for: pause)
    try await power.complete(true)
    guard before != nil, sight.stayed == nil else { return sight }
    sight.came = await wait { $0 != nil } ?? nil
    return sight
  }

  private func departure(of before: USBDevice?) async -> Sight {
    guard let before else { return Sight() }
    let isGone = await wait { $0?.arrival != before.arrival } != nil
    return isGone ? Sight(left: before) : Sight(stayed: before)
  }

  /// The device that is at the port; `nil` too if the bus cannot be read.
  private func device() async -> USBDevice? {
    // `try?`: what is seen is told besides; the switching does not need it.
    let devices = (try? await bus.snapshot().devices) ?? []
    return devices.first { $0.path == path }
  }

  /// Waits until the device at the port is as wanted.
  ///
  /// - Returns: it, which may be none; `nil` if it did not come to that in time.
  private func wait(until isAsWanted: (USBDevice?) -> Bool) async -> USBDevice?? {
    var found: USBDevice?
    // `try?`: as above.
    let isSo = try? await bus.wait(limit: Self.enumerationLimit) { devices in
      found = devices.first { $0.path == path }
      return isAsWanted(found)
    }
    return isSo == true ? .some(found) : nil
  }
}
