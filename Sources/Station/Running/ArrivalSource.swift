public import DFU

/// What the system knows of a device beside its descriptors.
public protocol ArrivalSource: Sendable {
  /// The arrival of a device that was seen on a bus; `nil` if it has left.
  func arrival(of device: USBDevice) async -> Arrival?
}

/// The arrivals of this machine, as Linux tells of them.
public struct SystemArrivals: ArrivalSource {
  private let files: ArrivalFiles

  /// Reads the machine's own sysfs.
  public init() {
    files = ArrivalFiles(system: "/sys")
  }

  /// The arrival of a device that was seen on a bus.
  public func arrival(of device: USBDevice) async -> Arrival? {
    guard let folder = files.folder(ofDeviceAt: device.path), let mark = files.mark(of: folder)
    else { return nil }
    return Arrival(
      device: device, idPath: DevicePlace(sysfs: folder)?.idPath, mark: mark,
      time: files.time(of: folder))
  }

  /// The port in the path of a device in sysfs, as systemd hands it over, by the kernel's name.
  ///
  /// - Returns: the name; `nil` for anything that is not the path of a USB device.
  public static func port(inSystemPath path: String) -> String? {
    guard path.hasPrefix("/sys/"), !path.split(separator: "/").contains(".."),
      let name = path.split(separator: "/").last,
      case .kernelName(let port)? = USBPort(String(name))
    else { return nil }
    return port
  }
}
