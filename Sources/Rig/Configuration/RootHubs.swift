public import Station

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The root hubs of a computer: what finds a port by its ID_PATH, also while nothing hangs there.
///
/// A host controller for USB 3 has two, one for each speed, and one ID_PATH stands for a port of
/// both: a microcontroller's bootloader is never on the fast one.
public struct RootHubs: Sendable, Hashable {
  /// One root hub.
  public struct Hub: Sendable, Hashable {
    /// The number of its bus, from 1.
    public var bus: Int
    /// Its path in sysfs, without links, as in `/sys/devices/pci0000:00/0000:00:14.0/usb1`.
    public var path: String
    /// Its speed in Mbit/s.
    public var speed: Int

    /// Creates a root hub from its parts.
    public init(bus: Int, path: String, speed: Int) {
      self.bus = bus
      self.path = path
      self.speed = speed
    }
  }

  /// The most that a bus carries to which a bootloader can be, in Mbit/s: USB 2.
  private static let speedLimit = 480
  /// The most buses that are looked at.
  private static let busLimit = 256
  /// The most bytes of a number in sysfs.
  private static let sizeLimit = 32

  /// The root hubs.
  public var hubs: [Hub]

  /// Creates a computer that has these.
  public init(_ hubs: [Hub]) {
    self.hubs = hubs
  }

  /// Looks at this computer.
  ///
  /// - Parameter system: where sysfs is.
  public init(system: String = "/sys") {
    hubs = (1...Self.busLimit).compactMap { Self.hub(bus: $0, system) }
  }

  /// The kernel's name of a port; `nil` if no root hub has it.
  public func kernelName(of port: USBPort) -> String? {
    guard case .idPath(let path) = port else { return port.description }
    let ports = path.split(separator: ":").last ?? ""
    let fitting = hubs.filter { hub in
      guard hub.speed <= Self.speedLimit else { return false }
      let place = DevicePlace(sysfs: "\(hub.path)/\(hub.bus)-\(ports)")
      return place.map(port.holds) ?? false
    }
    return fitting.min { $0.bus < $1.bus }.map { "\($0.bus)-\(ports)" }
  }

  private static func hub(bus: Int, _ system: String) -> Hub? {
    let link = "\(system)/bus/usb/devices/usb\(bus)"
    guard let text = unsafe realpath(link, nil) else { return nil }
    defer { unsafe free(text) }
    let path = unsafe String(cString: text)
    guard let speed = number(path + "/speed") else { return nil }
    return Hub(bus: bus, path: path, speed: speed)
  }

  /// The number in a small file; `nil` if there is none.
  private static func number(_ path: String) -> Int? {
    guard let file = unsafe fopen(path, "re") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: sizeLimit)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe fread(buffer.baseAddress, 1, buffer.count, file)
    }
    let digits = bytes.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
