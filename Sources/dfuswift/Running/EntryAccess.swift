import DFU

/// The way into a bootloader: what the options ask for, done on a bus, and told.
struct EntryAccess: Sendable {
  let access: DeviceAccess
  let request: EntryRequest

  private var reporter: Reporter { access.reporter }
  private var selection: SelectionOptions { access.selection }

  /// Where serial ports are; virtual boards have none.
  private var ports: any DevicePorts {
    selection.virtual == nil ? SystemPorts() : NoPorts()
  }

  /// Finds the board and brings it into its bootloader, if it is not there already.
  ///
  /// - Returns: the bootloader, its port held, and whether an application was asked for it.
  func enter(
    on bus: any USBBus, wait: Duration
  ) async throws -> (bootloader: HeldDevice, hasEntered: Bool) {
    let entry = BootloaderEntry(bus: bus, ports: ports, limit: request.limit) { [reporter] event in
      reporter.handle(event)
    }
    if let port = request.serialPort, let trigger = request.trigger {
      return try await enter(by: trigger, through: port, entry, on: bus, wait: wait)
    }
    var selector = EntrySelector(
      path: selection.path, serial: selection.serial, id: selection.id?.id,
      applicationID: request.applicationID, trigger: request.trigger)
    if selector.id == nil { selector.id = try await access.virtualBootloaderID(on: bus) }
    if wait > .zero { reporter.detail("waiting for \(selector), \(Figures.time(wait)) at most") }
    var found = try await selector.resolve(on: bus, ports: ports, wait: wait)
    let lock = try await access.lock(found.device.path, on: bus)
    if lock != nil {
      // Whoever had the port before may have left another device there.
      selector.path = found.device.path
      found = try await selector.resolve(on: bus, ports: ports, wait: wait)
    }
    switch found {
    case .bootloader(let device):
      reporter.detail("\(device.id) at \(device.path) is in its bootloader already")
      return (HeldDevice(device: device, lock: lock), false)
    case .application(let device, let trigger):
      let bootloader = try await entry.enter(device, by: trigger, rate: request.rate)
      return (HeldDevice(device: bootloader, lock: lock), true)
    }
  }

  /// Sends a trigger to a serial port that belongs to no USB device.
  ///
  /// - Returns: whether it was sent; `false` if the port is a USB device's own, or not there.
  func sendAlone() async throws -> Bool {
    guard let port = request.serialPort, let trigger = request.trigger, SystemFile.exists(port),
      await ports.owner(ofSerialPort: port) == nil
    else { return false }
    reporter.tell(trigger, at: nil, serialPort: port)
    try await BootloaderEntry.send(trigger, to: port, rate: request.rate, ports: ports)
    return true
  }

  private func enter(
    by trigger: Trigger, through port: String, _ entry: BootloaderEntry, on bus: any USBBus,
    wait: Duration
  ) async throws -> (bootloader: HeldDevice, hasEntered: Bool) {
    guard SystemFile.exists(port) else {
      // An application that is gone has no port: its bootloader may be there from an earlier run.
      reporter.detail("\(port) is not there: looking for a bootloader")
      do {
        return (try await access.hold(.bootloader, on: bus, wait: wait), false)
      } catch let error as DFUError where error.code == .noDevice {
        throw error.adding(remedy: "The serial port \(port) is not there either.")
      }
    }
    let before = try await DeviceAccess.snapshot(of: bus)
    guard let path = await ports.owner(ofSerialPort: port) else {
      _ = try await sendAlone()
      let selector = selection.selector(.bootloader)
      let bootloader = try await entry.awaitArrival(of: selector, since: before)
      let lock = try await access.lock(bootloader.path, on: bus)
      return (HeldDevice(device: bootloader, lock: lock), true)
    }
    guard selection.path == nil || selection.path == path else {
      throw CommandFailure.usage(
        "\(FileName(port)) belongs to the device at \(path), and `--path` names another one.")
    }
    guard let device = before.devices.first(where: { $0.path == path }) else {
      throw CommandFailure.usage("\(FileName(port)) belongs to \(path), where no device is.")
    }
    let lock = try await access.lock(path, on: bus)
    let bootloader = try await entry.enter(
      device, by: trigger, serialPort: port, rate: request.rate)
    return (HeldDevice(device: bootloader, lock: lock), true)
  }
}

extension Reporter {
  /// Tells what happens on the way into a bootloader.
  func handle(_ event: EntryEvent) {
    switch event {
    case .firing(let trigger, let device, let port): tell(trigger, at: device, serialPort: port)
    case .left(let path):
      self.event(JSONEvent(event))
      detail("the application has left \(path)")
    case .came(let device):
      self.event(JSONEvent(event))
      detail("\(device.id) is at \(device.path) now")
    }
  }

  /// Says what is sent where, and what a person must know of it first.
  func tell(_ trigger: Trigger, at device: USBDevice?, serialPort: String?) {
    event(JSONEvent(trigger, at: device, serialPort: serialPort))
    if let preset = trigger.preset {
      if let caution = preset.caution { note(caution) }
      if !preset.evidence.isProved {
        note(
          "The preset \(preset.name) is unproved: its bytes were "
            + "\(preset.evidence == .seen ? "only seen in other programs" : "worked out, not seen")"
            + " (\(preset.source)).")
      }
    }
    let place = [device.map { "\($0.id) at \($0.path)" }, serialPort].compactMap { $0 }
    detail("trigger \(trigger.text) to \(place.joined(separator: ", ")): \(trigger.action)")
  }
}

extension JSONEvent {
  init(_ event: EntryEvent) {
    switch event {
    case .firing(let trigger, let device, let port):
      self.init(trigger, at: device, serialPort: port)
    case .left(let path): self.init("left", ["path": .string(path)])
    case .came(let device): self.init("came", device.fields)
    }
  }

  fileprivate init(_ trigger: Trigger, at device: USBDevice?, serialPort: String?) {
    var fields: [String: JSONValue] = [
      "trigger": .string(trigger.text), "action": .string("\(trigger.action)"),
      "isProved": trigger.preset.map { .bool($0.evidence.isProved) } ?? .null,
    ]
    fields["path"] = device.map { .string($0.path) }
    fields["id"] = device.map { .string("\($0.id)") }
    fields["serialPort"] = serialPort.map { .string($0) }
    self.init("trigger", fields)
  }
}
