public import DFU

/// What came to a port after the bootloader there was left.
///
/// Anything may come and go before the application is there: it is judged by what is there at a
/// moment, and a bootloader that is back ends it.
public enum DepartureWatch: Sendable, Hashable {
  /// The application.
  case application(USBDevice)
  /// The bootloader is back: the application fell back, or never ran.
  case fellBack(USBDevice)
  /// Nothing yet, or an application that is not the one that is waited for.
  case nothing(seen: USBDevice?)

  /// Whether there is nothing more to wait for.
  package var isEnd: Bool {
    if case .nothing = self { false } else { true }
  }

  /// Judges what is on a bus.
  ///
  /// - Parameters:
  ///   - left: the bootloader that was left.
  ///   - devices: what is there.
  ///   - ids: the numbers that the application may have; `nil` takes any.
  public init(after left: USBDevice, in devices: [USBDevice], ids: [USBIdentifier]?) {
    self.init(after: left, at: left.path, in: devices, ids: ids)
  }

  /// Judges what is on a bus, also if nothing is known to have left.
  ///
  /// - Parameters:
  ///   - left: the bootloader that was left; `nil` if there was none.
  ///   - path: the port.
  ///   - devices: what is there.
  ///   - ids: the numbers that the application may have; `nil` takes any.
  package init(
    after left: USBDevice?, at path: String, in devices: [USBDevice], ids: [USBIdentifier]?
  ) {
    let device = devices.first { $0.path == path && $0.arrival != left?.arrival }
    guard let device else {
      self = .nothing(seen: nil)
      return
    }
    if device.bootloader != nil, ids?.contains(device.id) != true {
      self = .fellBack(device)
    } else {
      self = ids?.contains(device.id) ?? true ? .application(device) : .nothing(seen: device)
    }
  }
}
