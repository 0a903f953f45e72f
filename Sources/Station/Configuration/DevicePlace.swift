/// Where a USB device is, by its path in sysfs: under both names that a ``USBPort`` may have.
public struct DevicePlace: Sendable, Hashable {
  /// The kernel's name, as in `1-4.2`.
  public let kernelName: String
  /// What udev's `path_id` makes of it; `nil` below a host controller of a kind that it does not
  /// know.
  public let idPath: String?

  /// Reads a path in sysfs; `nil` if it is not that of a USB device.
  ///
  /// - Parameter sysfs: the whole path without links, as in
  ///   `/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4.2`.
  public init?(sysfs: String) {
    let parts = sysfs.split(separator: "/")
    guard parts.starts(with: ["sys", "devices"]), let name = parts.last,
      case .kernelName(let kernelName)? = USBPort(String(name)),
      let hub = parts.firstIndex(where: \.isRootHub),
      let ports = name.split(separator: "-").last
    else { return nil }
    self.kernelName = kernelName
    idPath = Self.controller(parts[2..<hub]).map { "\($0)-usb-0:\(ports)" }
  }

  /// The name of a host controller: its place on PCI, on the platform, or on PCI on the platform.
  ///
  /// **Spec:** systemd, `udev-builtin-path_id.c`: devices of one subsystem in a row count as one,
  /// which has the name of the lowest.
  private static func controller(_ parents: ArraySlice<Substring>) -> String? {
    var rest = parents
    var name: [String] = []
    if let device = rest.last, device.isPCIDevice {
      name = ["pci-\(device)"]
      while rest.last?.isPCIDevice ?? false { rest.removeLast() }
      // The host bridge, as in pci0000:00, belongs to no subsystem.
      if rest.last?.hasPrefix("pci") ?? false { rest.removeLast() }
    }
    if rest.first == "platform", rest.count > 1, let device = rest.last {
      name.insert("platform-\(device)", at: 0)
    }
    return name.isEmpty ? nil : name.joined(separator: "-")
  }
}

extension USBPort {
  /// Whether a device is at this port.
  public func holds(_ place: DevicePlace) -> Bool {
    switch self {
    case .kernelName(let name): name == place.kernelName
    case .idPath(let path): path == place.idPath
    }
  }
}

extension Substring {
  /// `usb1`.
  fileprivate var isRootHub: Bool {
    hasPrefix("usb") && count > 3 && dropFirst(3).allSatisfy(\.isNumber)
  }

  /// `0000:00:14.0`.
  fileprivate var isPCIDevice: Bool {
    let parts = split(separator: ":")
    return parts.count == 3 && parts[2].contains(".")
      && parts.joined().allSatisfy { $0.isHexDigit || $0 == "." }
  }
}
