/// Gets an application to make way for its bootloader, and finds the board again.
public struct BootloaderEntry: Sendable {
  /// How long a board may take from being asked to being there as a bootloader.
  ///
  /// Re-enumeration was seen to take 1.6 to 1.8 s (betaflight-configurator#2836); some F3 ROMs need
  /// another half second to give up on a crystal, and Klipper's own tool waits 4 s.
  public static let limit = Duration.seconds(10)

  let bus: any USBBus
  let ports: any DevicePorts
  let limit: Duration
  let tell: @Sendable (EntryEvent) -> Void

  /// Creates the means to enter.
  ///
  /// - Parameters:
  ///   - bus: where the boards are.
  ///   - ports: where their serial ports are.
  ///   - limit: how long a bootloader is waited for.
  ///   - tell: told what happens.
  public init(
    bus: any USBBus, ports: any DevicePorts = NoPorts(), limit: Duration = Self.limit,
    tell: @escaping @Sendable (EntryEvent) -> Void = { _ in }
  ) {
    self.bus = bus
    self.ports = ports
    self.limit = limit
    self.tell = tell
  }

  /// Fires a trigger at an application and waits for the bootloader on the same port.
  ///
  /// That the device vanishes in the middle of the trigger is no failure: the port tells what
  /// became of it. It is found again by its port alone.
  ///
  /// - Parameters:
  ///   - device: the application.
  ///   - trigger: how it is asked.
  ///   - serialPort: the serial port; `nil` takes the device's only one.
  ///   - rate: the rate to begin with on a serial port, in baud; `nil` takes the trigger's.
  /// - Returns: the bootloader.
  /// - Throws: `deviceDidNotCome` with what was seen on the port, or what kept the trigger from
  ///   being fired.
  public func enter(
    _ device: USBDevice, by trigger: Trigger, serialPort: String? = nil, rate: Int? = nil
  ) async throws(DFUError) -> USBDevice {
    let delivery = try await fire(trigger, at: device, serialPort: serialPort, rate: rate)
    return try await awaitReturn(of: device, after: trigger, delivery)
  }

  /// Waits until the bootloader is on the port of an application that was asked.
  private func awaitReturn(
    of device: USBDevice, after trigger: Trigger, _ delivery: Delivery
  ) async throws(DFUError) -> USBDevice {
    let start = bus.clock.now
    var watch = ReturnWatch(deadline: start + limit)
    if case .refused = delivery,
      case .failed(let ending) = try Self.step(&watch, .refused, at: start)
    {
      throw .notEntered(device, trigger, ending, delivery, after: .zero)
    }
    var last = ReturnWatch.Sight.unchanged
    while true {
      let snapshot = try await bus.currentSnapshot()
      let sight = ReturnWatch.Sight(of: device, in: snapshot.devices)
      if sight != last { tell(EntryEvent(sight, path: device.path)) }
      last = sight
      let now = bus.clock.now
      switch try Self.step(&watch, .saw(sight), at: now) {
      case .found(let bootloader): return bootloader
      case .failed(let ending):
        throw .notEntered(device, trigger, ending, delivery, after: now - start)
      case .wait(let limit):
        guard !Task.isCancelled else {
          throw .interrupted(
            "stopped while waiting for the bootloader", place: DFUError.Place(path: device.path))
        }
        _ = await bus.waitForChange(since: snapshot, limit: limit)
      }
    }
  }

  private static func step(
    _ watch: inout ReturnWatch, _ event: ReturnWatch.Event, at now: Duration
  ) throws(DFUError) -> ReturnWatch.Step {
    do throws(ReturnWatch.IllegalEvent) {
      return try watch.handle(event, at: now)
    } catch {
      throw .internalError("the watch of a port goes on after its end")
    }
  }

  /// Waits for a bootloader that was not there before, for a trigger that went to no USB device.
  ///
  /// - Parameters:
  ///   - selector: which bootloaders are meant.
  ///   - before: the bus as it was before the trigger.
  /// - Returns: the one that came.
  /// - Throws: `deviceDidNotCome`, `ambiguousDevice` if several came at once, `interrupted`.
  public func awaitArrival(
    of selector: DeviceSelector, since before: BusSnapshot
  ) async throws(DFUError) -> USBDevice {
    let known = Set(before.devices.map(\.arrival))
    var came: [USBDevice] = []
    _ = try await bus.wait(limit: limit) { devices in
      came = selector.matches(in: devices).filter { !known.contains($0.arrival) }
      return !came.isEmpty
    }
    guard let device = came.first else {
      guard !Task.isCancelled else {
        throw .interrupted(
          "stopped while waiting for the bootloader", place: DFUError.Place(path: selector.path))
      }
      throw .deviceDidNotCome("a new device: \(selector)", after: limit)
    }
    guard came.count == 1 else { throw .ambiguousDevice(came) }
    return device
  }
}

/// What happens on the way into a bootloader.
public enum EntryEvent: Sendable, Hashable {
  /// The trigger is fired at a device, through its serial port if one is named.
  case firing(Trigger, at: USBDevice, serialPort: String?)
  /// The application has left the port.
  case left(path: String)
  /// A device is on the port that came since; the bootloader or not.
  case came(USBDevice)
}

extension EntryEvent {
  init(_ sight: ReturnWatch.Sight, path: String) {
    switch sight {
    case .unchanged, .nothing: self = .left(path: path)
    case .other(let device), .bootloader(let device): self = .came(device)
    }
  }
}
