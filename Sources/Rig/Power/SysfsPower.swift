internal import Dispatch

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Switches a port by the kernel: `disable` of the port in sysfs.
///
/// The kernel takes the device off the bus and has the hub switch the port off; a hub that cannot
/// does the first alone. A port of USB 3 has a twin of USB 2 in the same socket, and the power goes
/// when both are off. Since Linux 6.0 (commit f061f43d7418).
public struct SysfsPower: PortPower {
  /// Where the kernel shows USB devices.
  static let devicesFolder = "/sys/bus/usb/devices"

  /// The files of the port and of its twin.
  let files: [String]
  private let path: String

  /// Looks for a port; `nil` if the kernel shows no such port, or is older than 6.0.
  ///
  /// - Parameters:
  ///   - port: the port.
  ///   - folder: where USB devices are shown.
  init?(_ port: HubPort, in folder: String = Self.devicesFolder) {
    // One interface, of whichever configuration the hub is in.
    let interface = SystemFolder.names(in: folder).first { $0.hasPrefix(port.interfacePrefix) }
    guard let interface else { return nil }
    let place = "\(folder)/\(interface)/\(port.folderName)"
    let files = [place, place + "/peer"].map { $0 + "/disable" }.filter(SystemFolder.exists)
    guard files.first == place + "/disable" else { return nil }
    self.files = files
    path = port.path
  }

  /// `sysfs`, and how many ports that is.
  public var way: String {
    files.count == 1 ? "the kernel (sysfs)" : "the kernel (sysfs), with its twin of the other speed"
  }

  /// Writes the files and reads them back.
  public func set(_ isOn: Bool) async throws(PowerError) {
    let word = isOn ? "0" : "1"
    let (files, path) = (files, path)
    // A queue of its own: the kernel takes the device away before it answers.
    let failure = await withCheckedContinuation { continuation in
      DispatchQueue(label: "dfuswift.power").async {
        continuation.resume(returning: Self.write(word, to: files, path))
      }
    }
    if let failure { throw failure }
  }

  /// How often a port is switched that is not as it should be afterwards.
  private static let attempts = 5
  /// How long it must stay so, in microseconds.
  ///
  /// The kernel's own hub thread gives power back to a port on which it sees that a device has gone
  /// (`hub_port_connect`), if it sees that after the switching: on vhci-hcd it does.
  private static let settleTime: UInt32 = 300_000

  private static func write(_ word: String, to files: [String], _ path: String) -> PowerError? {
    for _ in 0..<attempts {
      for file in files {
        let failure = SystemFolder.write(word, to: file)
        guard failure == 0 else { return error(failure, file, path) }
      }
      usleep(settleTime)
      if files.allSatisfy({ SystemFolder.read($0) == word }) { return nil }
    }
    let file = files.first { SystemFolder.read($0) != word } ?? ""
    return PowerError(
      "The port \(path) does not switch: \(file) is \(SystemFolder.read(file) ?? "not to be read") "
        + "after \(word) was written \(attempts) times. Look at the kernel's log.")
  }

  private static func error(_ number: Int32, _ file: String, _ path: String) -> PowerError {
    let reason = unsafe String(cString: strerror(number))
    guard number == EACCES || number == EPERM else {
      return PowerError(
        "The port \(path) cannot be switched: \(file) cannot be written (\(reason)). Look at the "
          + "kernel's log.")
    }
    return PowerError(
      "The port \(path) may not be switched by this user: \(file) cannot be written (\(reason)). "
        + "A udev rule gives it to a group, \(Self.rule); plug the hub in again then.",
      isPermission: true)
  }

  /// What makes the files of each hub those of a group, when the hub's driver is bound.
  public static let rule =
    "SUBSYSTEM==\"usb\", DRIVER==\"hub\", ACTION==\"bind\", RUN+=\"/bin/sh -c "
    + "'chgrp plugdev /sys%p/*-port*/disable; chmod g+w /sys%p/*-port*/disable'\""
}

/// Small files of the system.
enum SystemFolder {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The names in a folder, sorted; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      names.append(
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted()
  }

  /// Writes a word into a file that is there, in one call; the system's number if it fails, else 0.
  static func write(_ word: String, to path: String) -> Int32 {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return errno }
    defer { close(file) }
    let bytes = Array(word.utf8)
    while true {
      #if canImport(Darwin)
        let count = unsafe Darwin.write(file, bytes, bytes.count)
      #else
        let count = unsafe Glibc.write(file, bytes, bytes.count)
      #endif
      if count >= 0 { return 0 }
      guard errno == EINTR else { return errno }
    }
  }

  /// The first word of a file; `nil` if it cannot be read.
  static func read(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    #if canImport(Darwin)
      let count = unsafe Darwin.read(file, &bytes, bytes.count)
    #else
      let count = unsafe Glibc.read(file, &bytes, bytes.count)
    #endif
    guard count >= 0 else { return nil }
    return String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
  }
}
