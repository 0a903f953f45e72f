/// Says which device is meant, and finds exactly that one.
///
/// Everything is decided by descriptors, before any device is opened. Without a word from the user,
/// only ST's own 0483:df11 counts: flashing a stranger's device would be worse than finding none.
public struct DeviceSelector: Sendable, Hashable {
  /// What the device has to be doing.
  public enum Mode: Sendable, Hashable {
    /// In DFU mode.
    case bootloader
    /// Running an application with a DFU run-time interface.
    case runtime
    /// Either.
    case any
  }

  /// The port path, as in `1-1.4`.
  public var path: String?
  /// The serial number.
  public var serial: String?
  /// The VID:PID; naming one allows devices that are not ST's.
  public var id: USBIdentifier?
  /// What the device has to be doing.
  public var mode: Mode
  /// The rows by which serial numbers are read as they were meant.
  public var quirks = Quirk.table

  /// Creates a selector; what is `nil` does not matter.
  public init(
    path: String? = nil, serial: String? = nil, id: USBIdentifier? = nil, mode: Mode = .bootloader
  ) {
    self.path = path
    self.serial = serial
    self.id = id
    self.mode = mode
  }

  /// The devices of a snapshot that fit.
  public func matches(in devices: [USBDevice]) -> [USBDevice] {
    candidates(in: devices).filter { id != nil || $0.id == .stmDFU || $0.bootloader == nil }
  }

  /// Devices that would fit if their VID:PID were named.
  func strangers(in devices: [USBDevice]) -> [USBDevice] {
    let fitting = matches(in: devices)
    return candidates(in: devices).filter { !fitting.contains($0) }
  }

  private func candidates(in devices: [USBDevice]) -> [USBDevice] {
    devices.map { $0.readingSerial(by: quirks) }.filter { device in
      let isInMode =
        switch mode {
        case .bootloader: device.bootloader != nil
        case .runtime: device.runtime != nil
        case .any: device.bootloader != nil || device.runtime != nil
        }
      return isInMode && (path == nil || device.path == path)
        && (serial == nil || device.serial == serial) && (id == nil || device.id == id)
    }
  }

  /// Finds the one device that fits.
  ///
  /// - Parameters:
  ///   - bus: where to look.
  ///   - wait: how long to wait for a device if there is none.
  /// - Returns: the only device that fits.
  /// - Throws: `noDevice`, `deviceDidNotCome`, `ambiguousDevice`, `interrupted`, or what kept the
  ///   bus from being read.
  public func resolve(
    on bus: any USBBus, wait: Duration = .zero
  ) async throws(DFUError) -> USBDevice {
    var seen: [USBDevice] = []
    _ = try await bus.wait(limit: wait) { devices in
      seen = devices
      return !matches(in: devices).isEmpty
    }
    let found = matches(in: seen)
    if let device = found.first {
      guard found.count == 1 else { throw .ambiguousDevice(found) }
      return device
    }
    guard !Task.isCancelled else {
      throw .interrupted("stopped while waiting for a device", place: DFUError.Place(path: path))
    }
    if wait > .zero { throw .deviceDidNotCome(description, after: wait) }
    let foreign = strangers(in: seen)
    guard foreign.isEmpty else { throw .foreignDevices(description, foreign: foreign) }
    throw .noDevice(description, seen: seen)
  }
}

extension DeviceSelector: CustomStringConvertible {
  /// What is meant, in words: `a device 0483:df11 in DFU mode at 1-1.4`.
  public var description: String {
    let what =
      switch mode {
      case .bootloader: "in DFU mode"
      case .runtime: "with a DFU run-time interface"
      case .any: "with a DFU interface"
      }
    var text = "a device " + (id ?? .stmDFU).description + " " + what
    if mode == .runtime, id == nil { text = "a device " + what }
    if let path { text += " at \(path)" }
    if let serial { text += " with serial \(serial)" }
    return text
  }
}
