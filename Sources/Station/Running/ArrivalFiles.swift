#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// What Linux tells of a USB device in sysfs, and udev in its records.
struct ArrivalFiles: Sendable {
  /// The most bytes of a file there; udev's records of a device take 2 KiB.
  private static let sizeLimit = 64 << 10

  let system: String
  let records: String

  /// The true folder of a device; `nil` if none is at the port.
  func folder(ofDeviceAt path: String) -> String? {
    guard let text = unsafe realpath("\(system)/bus/usb/devices/\(path)", nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Names the arrival that made a folder; `nil` if it is gone.
  ///
  /// The kernel numbers the folders of sysfs anew for each that it makes: on 64 bits no number
  /// comes twice (kernfs gives each node an id with a generation). Where that cannot be read, the
  /// device's number on its bus must do, which comes again after 127 others.
  func mark(of folder: String) -> ArrivalMark? {
    var status = stat()
    let number: String
    if unsafe stat(folder, &status) == 0 {
      number = "inode \(status.st_ino)"
    } else if errno != ENOENT, let device = text(folder + "/devnum") {
      number = "device \(device)"
    } else {
      return nil
    }
    let boot = text("/proc/sys/kernel/random/boot_id") ?? "boot"
    return ArrivalMark("\(boot) \(folder) \(number)")
  }

  /// udev's `ID_PATH` of a device: as udev has it, or as it would be.
  func idPath(of folder: String) -> String? {
    let prefix = "E:ID_PATH="
    if let numbers = text(folder + "/dev"), let record = text("\(records)/c\(numbers)"),
      let line = record.split(separator: "\n").first(where: { $0.hasPrefix(prefix) })
    {
      return String(line.dropFirst(prefix.count))
    }
    return builtPath(of: folder)
  }

  /// What udev's `path_id` makes of a USB device: its ports, behind the host controller that they
  /// belong to, and what that hangs on.
  private func builtPath(of folder: String) -> String? {
    var parts = folder.split(separator: "/").map(String.init)
    guard let ports = parts.last?.split(separator: "-").dropFirst().first else { return nil }
    var path = "usb-0:\(ports)"
    var last = "usb"
    while parts.popLast() != nil, let name = parts.last {
      let bus = subsystem("/" + parts.joined(separator: "/")) ?? ""
      // Of a chain of bridges, the nearest device alone names the place.
      if bus != last, ["pci", "platform"].contains(bus) { path = "\(bus)-\(name)-\(path)" }
      if !bus.isEmpty { last = bus }
    }
    return last == "usb" ? nil : path
  }

  private func subsystem(_ folder: String) -> String? {
    guard let text = unsafe realpath(folder + "/subsystem", nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text).split(separator: "/").last.map(String.init)
  }

  /// When a folder was made, or was first looked at, which udev does at once; never before it was
  /// made. The present if that cannot be known.
  func time(of folder: String) -> Timestamp {
    let now = Timestamp.now
    var status = stat()
    guard unsafe stat(folder, &status) == 0 else { return now }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return min(
      now,
      Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000))
  }

  /// The text of a small file, without its last line end; `nil` if it cannot be read.
  private func text(_ path: String) -> String? {
    guard let file = unsafe fopen(path, "re") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: Self.sizeLimit)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe fread(buffer.baseAddress, 1, buffer.count, file)
    }
    var text = String(decoding: bytes.prefix(count), as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}
