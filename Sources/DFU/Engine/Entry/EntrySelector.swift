/// Says which board is to go into its bootloader, and finds exactly that one: in its bootloader
/// already, or as an application that may be asked.
///
/// Everything is decided by descriptors, before anything is opened. DFU_DETACH goes to whatever has
/// a DFU run-time interface; anything else goes only to an application that was named, by its port,
/// its serial number or its numbers, or that a preset knows by numbers that no other firmware has.
public struct EntrySelector: Sendable, Hashable {
  /// What was found.
  public enum Choice: Sendable, Hashable {
    /// The board is in its bootloader already.
    case bootloader(USBDevice)
    /// An application, and how it is asked.
    case application(USBDevice, Trigger)

    /// The device, whichever it is.
    public var device: USBDevice {
      switch self {
      case .bootloader(let device), .application(let device, _): device
      }
    }
  }

  /// The port path, as in `1-1.4`.
  public var path: String?
  /// The serial number.
  public var serial: String?
  /// The VID:PID; of the bootloader alone if ``applicationID`` is given, too.
  public var id: USBIdentifier?
  /// The VID:PID of the application.
  public var applicationID: USBIdentifier?
  /// How an application is asked; `nil` asks only where a DFU run-time interface is.
  public var trigger: Trigger?
  /// The rows by which serial numbers are read as they were meant.
  public var quirks = Quirk.table

  /// Creates a selector; what is `nil` does not matter.
  public init(
    path: String? = nil, serial: String? = nil, id: USBIdentifier? = nil,
    applicationID: USBIdentifier? = nil, trigger: Trigger? = nil
  ) {
    self.path = path
    self.serial = serial
    self.id = id
    self.applicationID = applicationID
    self.trigger = trigger
  }

  /// The boards of a snapshot that fit.
  public func matches(in devices: [USBDevice]) -> [Choice] {
    bootloaders.matches(in: devices).map { .bootloader($0) }
      + applications(in: devices).filter { mayAsk($0) && knowsHow($0) }.map {
        .application($0, trigger ?? .detach)
      }
  }

  /// The bootloaders that are meant.
  var bootloaders: DeviceSelector {
    var selector = DeviceSelector(path: path, serial: serial, id: id)
    selector.quirks = quirks
    return selector
  }

  /// Whether the user said which board is meant.
  private var isNamed: Bool {
    path != nil || serial != nil || applicationNumbers != nil
  }

  private var applicationNumbers: USBIdentifier? { applicationID ?? id }

  /// What is no bootloader and has not been ruled out.
  private func applications(in devices: [USBDevice]) -> [USBDevice] {
    devices.map { $0.readingSerial(by: quirks) }.filter { device in
      device.bootloader == nil && (path == nil || device.path == path)
        && (serial == nil || device.serial == serial)
        && (applicationNumbers == nil || device.id == applicationNumbers)
    }
  }

  /// Whether an application may be asked this way at all.
  private func mayAsk(_ device: USBDevice) -> Bool {
    guard !isNamed, let trigger else { return true }
    if let preset = trigger.preset { return preset.identifies(device.id) }
    return !trigger.needsNaming
  }

  /// Whether an application has the interface that DFU_DETACH needs.
  private func knowsHow(_ device: USBDevice) -> Bool {
    (trigger ?? .detach).action != .detach || device.runtime != nil
  }

  /// Finds the one board that fits.
  ///
  /// - Parameters:
  ///   - bus: where to look.
  ///   - ports: where the devices' serial ports are, to name them if it is not clear what is meant.
  ///   - wait: how long to wait for a board if there is none.
  /// - Returns: the only one that fits.
  /// - Throws: `noDevice`, `deviceDidNotCome`, `ambiguousDevice`, `invalidRequest` if the board or
  ///   the trigger must be named, `interrupted`, or what kept the bus from being read.
  public func resolve(
    on bus: any USBBus, ports: any DevicePorts, wait: Duration = .zero
  ) async throws(DFUError) -> Choice {
    var seen: [USBDevice] = []
    _ = try await bus.wait(limit: wait) { devices in
      seen = devices
      return !matches(in: devices).isEmpty
    }
    let found = matches(in: seen)
    if let choice = found.first {
      guard found.count == 1 else { throw .ambiguousDevice(found.map(\.device)) }
      return choice
    }
    guard !Task.isCancelled else {
      throw .interrupted("stopped while waiting for a device", place: DFUError.Place(path: path))
    }
    throw await nothingFits(seen, ports, after: wait)
  }

  /// Why none of the devices fits, and what to say to make one fit.
  private func nothingFits(
    _ devices: [USBDevice], _ ports: any DevicePorts, after wait: Duration
  ) async -> DFUError {
    let there = applications(in: devices)
    if isNamed, let trigger, let device = there.first, !there.contains(where: knowsHow) {
      return .cannotDetach(device, trigger)
    }
    var candidates: [EntryCandidate] = []
    for device in there {
      let candidate = EntryCandidate(
        device: device, serialPorts: await ports.serialPorts(ofDeviceAt: device.path))
      if candidate.isAny { candidates.append(candidate) }
    }
    if !candidates.isEmpty {
      guard let trigger else { return .needsTrigger(candidates) }
      if trigger.needsNaming || trigger.preset != nil {
        return .needsNaming(trigger, candidates)
      }
    }
    if wait > .zero { return .deviceDidNotCome(description, after: wait) }
    let foreign = bootloaders.strangers(in: devices)
    return foreign.isEmpty
      ? .noDevice(description, seen: []) : .foreignDevices(description, foreign: foreign)
  }
}

extension EntrySelector: CustomStringConvertible {
  /// What is meant, in words.
  public var description: String {
    let numbers = applicationNumbers.map { " \($0)" } ?? ""
    return "\(bootloaders), and no application\(numbers) that takes \(trigger ?? .detach)"
  }
}

/// A device that might have an application that can be asked.
struct EntryCandidate: Sendable, Hashable {
  /// The device.
  let device: USBDevice
  /// Its serial ports.
  let serialPorts: [String]

  /// The presets that its numbers speak for, or do not speak against.
  var presets: [TriggerPreset] { TriggerPreset.candidates(for: device.id) }

  /// Whether there is any way to ask it.
  var isAny: Bool { device.runtime != nil || !serialPorts.isEmpty || !presets.isEmpty }
}

extension EntryCandidate: CustomStringConvertible {
  /// `--path 1-2   0483:5740  /dev/ttyACM0   betaflight, flipper, 1200bps, text:…`.
  var description: String {
    let names = presets.map(\.name)
    let ways =
      (device.runtime == nil ? [] : ["detach"]) + names
      + (serialPorts.isEmpty ? [] : ["1200bps", "text:…"])
    return (["--path \(device.path)   \(device.id)"] + serialPorts).joined(separator: "  ")
      + "   " + ways.joined(separator: ", ")
  }
}
