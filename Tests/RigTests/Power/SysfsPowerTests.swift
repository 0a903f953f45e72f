import Foundation
import Testing

@testable import Rig

/// The kernel's switches, in a folder that looks like its own.
@Suite struct SysfsPowerTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "dfuswift-sysfs-\(UUID().uuidString)")

  /// Makes the folder of a port, and its switch.
  private func make(_ place: String, hasSwitch: Bool = true) throws {
    let port = folder.appending(path: place)
    try FileManager.default.createDirectory(at: port, withIntermediateDirectories: true)
    guard hasSwitch else { return }
    try Data("0\n".utf8).write(to: port.appending(path: "disable"))
  }

  private func power(_ path: String) throws -> SysfsPower? {
    SysfsPower(try #require(HubPort(path: path)), in: folder.path)
  }

  private func state(_ place: String) throws -> String {
    let file = folder.appending(path: place + "/disable")
    // The kernel takes one word; a plain file keeps what was behind it.
    return String(try String(contentsOf: file, encoding: .utf8).prefix(1))
  }

  @Test(arguments: [
    ("1-1.4", "1-1:1.0/1-1-port4"), ("1-2", "1-0:1.0/usb1-port2"),
    ("3-1.2.1", "3-1.2:2.0/3-1.2-port1"),
  ])
  func `off writes 1 and on writes 0, whatever the hub's configuration is`(
    path: String, place: String
  ) async throws {
    try make(place)
    let power = try #require(try power(path))
    try await power.set(false)
    #expect(try state(place) == "1")
    try await power.set(true)
    #expect(try state(place) == "0")
    #expect(power.way == "the kernel (sysfs)")
  }

  @Test func `the twin of the other speed is switched, too`() async throws {
    let (port, twin) = ("1-1:1.0/1-1-port4", "2-1:1.0/2-1-port4")
    try make(port)
    try make(twin)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: port + "/peer").path,
      withDestinationPath: folder.appending(path: twin).path)
    let power = try #require(try power("1-1.4"))
    try await power.set(false)
    #expect(try state(port) == "1")
    #expect(try state(twin) == "1")
    #expect(power.way.contains("twin"))
  }

  @Test func `a kernel without the switch has none, and neither has a port that is not there`()
    throws
  {
    try make("1-1:1.0/1-1-port4", hasSwitch: false)
    #expect(try power("1-1.4") == nil)
    #expect(try power("1-1.5") == nil)
    #expect(try power("9-9") == nil)
  }

  @Test func `the hub of another port with a longer name is not taken`() throws {
    try make("1-1.1:1.0/1-1.1-port4")
    #expect(try power("1-1.4") == nil)
  }

  @Test func `a switch that does not take it is an error`() async throws {
    let place = "1-1:1.0/1-1-port4"
    try make(place, hasSwitch: false)
    // Whatever is written is gone, as with a hub that switches its port on again.
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: place + "/disable").path, withDestinationPath: "/dev/null")
    let power = try #require(try power("1-1.4"))
    let error = await #expect(throws: PowerError.self) { try await power.set(false) }
    #expect(error?.description.hasPrefix("The port 1-1.4 does not switch: ") == true)
    #expect(error?.isPermission == false)
  }

  @Test(.enabled(if: getuid() != 0, "root may write everything"))
  func `who may not write is told of the udev rule`() async throws {
    let place = "1-1:1.0/1-1-port4"
    try make(place)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o444], ofItemAtPath: folder.appending(path: place + "/disable").path)
    let power = try #require(try power("1-1.4"))
    let error = await #expect(throws: PowerError.self) { try await power.set(false) }
    #expect(error?.isPermission == true)
    #expect(error?.description.contains(SysfsPower.rule) == true)
  }
}
