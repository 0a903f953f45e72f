#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ports of this machine's USB devices, as Linux tells of them in sysfs.
///
/// On other systems no port is known to belong to a device, and must be named.
public struct SystemPorts: DevicePorts {
  private let system: String
  private let nodes: String
  private let queue = BlockingQueue(label: "dfuswift.ports")

  /// Creates the ports of this machine.
  public init() {
    self.init(system: "/sys", nodes: "/dev")
  }

  /// Creates the ports of a system that is kept in other folders.
  init(system: String, nodes: String) {
    self.system = system
    self.nodes = nodes
  }

  /// The serial ports of the device on a USB port, by interface; empty if it has none yet.
  ///
  /// A CDC-ACM port is `1-1/1-1:1.0/tty/ttyACM0`; an adapter's is `1-1/1-1:1.0/ttyUSB0`.
  public func serialPorts(ofDeviceAt path: String) async -> [String] {
    await queue.perform {
      interfaces(of: path).flatMap { folder in
        Self.names(in: folder + "/tty") + Self.names(in: folder).filter { $0.hasPrefix("ttyUSB") }
      }.map { nodes + "/" + $0 }
    }
  }

  /// The HID nodes of the device on a USB port, those of vendors' own usage pages first.
  public func reportPorts(ofDeviceAt path: String) async -> [ReportPort] {
    await queue.perform {
      let ports = interfaces(of: path).flatMap { folder in
        Self.names(in: folder).flatMap { child in
          Self.names(in: "\(folder)/\(child)/hidraw").map { name in
            let descriptor = Self.contents("\(folder)/\(child)/report_descriptor")
            return ReportPort(
              name: nodes + "/" + name, isVendorDefined: Self.isVendorDefined(descriptor))
          }
        }
      }
      return ports.filter(\.isVendorDefined) + ports.filter { !$0.isVendorDefined }
    }
  }

  /// The USB port of the device that a serial port belongs to.
  ///
  /// `/sys/class/tty/ttyACM0/device` is a link to the interface, `…/1-1/1-1:1.0`; an adapter's
  /// leads to a port below it, `…/1-1:1.0/ttyUSB0`, and what hangs on its wires is not on USB.
  public func owner(ofSerialPort name: String) async -> String? {
    await queue.perform {
      guard let file = Self.resolved(name)?.split(separator: "/").last,
        let interface = Self.resolved("\(system)/class/tty/\(file)/device")?
          .split(separator: "/").last
      else { return nil }
      let parts = interface.split(separator: ":")
      return parts.count == 2 && parts[0].contains("-") ? String(parts[0]) : nil
    }
  }

  /// Opens a serial port for this program alone.
  public func open(_ name: String) async throws(TransportError) -> any SerialLine {
    try await TerminalLine.open(name)
  }

  /// Sends one report to a HID node, in one call: the kernel takes the endpoint, or SET_REPORT.
  public func send(report: [UInt8], to name: String) async throws(TransportError) {
    let failure = await queue.perform { () -> TransportError? in
      let node: DeviceNode
      do throws(DeviceNode.ErrorNumber) {
        node = try DeviceNode.openNode(name, for: .writing)
      } catch {
        return SerialCode.openError(error.value)
      }
      defer { node.closeNode() }
      do throws(DeviceNode.ErrorNumber) {
        _ = try node.writeNode(report)
        return nil
      } catch {
        return SerialCode.error(error.value)
      }
    }
    if let failure { throw failure }
  }

  /// The folders of a device's interfaces, in their order.
  private func interfaces(of path: String) -> [String] {
    let folder = "\(system)/bus/usb/devices/\(path)"
    return Self.names(in: folder).filter { $0.hasPrefix(path + ":") }.map { folder + "/" + $0 }
  }
}

// What is asked of the system.
extension SystemPorts {
  /// The names in a folder, sorted, without hidden ones; none if it cannot be read.
  private static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      names.append(
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// A path without links; `nil` if there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// The bytes of a small file; none if it cannot be read.
  private static func contents(_ path: String) -> [UInt8] {
    // `try?`: what cannot be read tells nothing.
    guard let node = try? DeviceNode.openNode(path, for: .reading) else { return [] }
    defer { node.closeNode() }
    // `try?`: as above.
    return (try? node.readNode(wait: 0)) ?? []
  }

  /// Whether a report descriptor begins with a usage page of a vendor's own: `06 xx FF`.
  ///
  /// **Spec:** Device Class Definition for HID 1.11 §6.2.2.7.
  private static func isVendorDefined(_ descriptor: [UInt8]) -> Bool {
    descriptor.count > 2 && descriptor[0] == 0x06 && descriptor[2] == 0xFF
  }
}
