#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// What Linux tells of a USB device in sysfs.
struct ArrivalFiles: Sendable {
  /// The most bytes of a file there that is read: one number, or one id.
  private static let sizeLimit = 256

  let system: String

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

  /// When a folder was made, or was first looked at, which udev does at once.
  ///
  /// That is never before it was made; it is the present if it cannot be known.
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
