import Foundation
import Testing

@testable import DFU

#if os(Linux)
  /// Ports by their device, in a sysfs that was made for the test.
  @Suite struct SystemPortsTests {
    private let root = FileManager.default.temporaryDirectory.appending(
      path: "ports-\(UUID().uuidString)")

    private var ports: SystemPorts {
      SystemPorts(
        system: root.appending(path: "sys").path, nodes: root.appending(path: "dev").path)
    }

    /// A device's folder, linked as the kernel links it.
    private func device(_ path: String, _ folders: [String]) throws {
      let manager = FileManager.default
      let folder = root.appending(path: "sys/devices/usb1/\(path)")
      for name in folders {
        try manager.createDirectory(
          at: folder.appending(path: name), withIntermediateDirectories: true)
      }
      let list = root.appending(path: "sys/bus/usb/devices")
      try manager.createDirectory(at: list, withIntermediateDirectories: true)
      try manager.createSymbolicLink(
        at: list.appending(path: path), withDestinationURL: folder)
    }

    /// A serial port's class folder and its node.
    private func serialPort(_ name: String, device: String) throws {
      let manager = FileManager.default
      let folder = root.appending(path: "sys/class/tty/\(name)")
      try manager.createDirectory(at: folder, withIntermediateDirectories: true)
      try manager.createSymbolicLink(
        at: folder.appending(path: "device"),
        withDestinationURL: root.appending(path: "sys/devices/usb1/\(device)"))
      try manager.createDirectory(
        at: root.appending(path: "dev"), withIntermediateDirectories: true)
      try Data().write(to: root.appending(path: "dev/\(name)"))
    }

    private func node(_ name: String) -> String { root.appending(path: "dev/\(name)").path }

    @Test func `a CDC-ACM port and an adapter's port are their device's`() async throws {
      try device("1-1", ["1-1:1.0/tty/ttyACM0", "1-1:1.1"])
      try device("1-2", ["1-2:1.0/ttyUSB0/tty/ttyUSB0", "1-2:1.0/power"])
      #expect(await ports.serialPorts(ofDeviceAt: "1-1") == [node("ttyACM0")])
      #expect(await ports.serialPorts(ofDeviceAt: "1-2") == [node("ttyUSB0")])
      #expect(await ports.serialPorts(ofDeviceAt: "1-3") == [])
    }

    @Test func `several ports come by interface, and a neighbour's do not`() async throws {
      try device("1-1", ["1-1:1.2/tty/ttyACM0", "1-1:1.0/tty/ttyACM7", "1-1.4:1.0/tty/ttyACM3"])
      #expect(
        await ports.serialPorts(ofDeviceAt: "1-1") == [node("ttyACM7"), node("ttyACM0")])
    }

    @Test func `a CDC-ACM port has an owner, also by another name`() async throws {
      try device("1-1.4", ["1-1.4:1.0/tty/ttyACM0"])
      try serialPort("ttyACM0", device: "1-1.4/1-1.4:1.0")
      let alias = root.appending(path: "dev/by-id")
      try FileManager.default.createSymbolicLink(
        at: alias, withDestinationURL: root.appending(path: "dev/ttyACM0"))
      #expect(await ports.owner(ofSerialPort: node("ttyACM0")) == "1-1.4")
      #expect(await ports.owner(ofSerialPort: alias.path) == "1-1.4")
    }

    @Test func `an adapter, a UART and what is not there have none`() async throws {
      try device("1-2", ["1-2:1.0/ttyUSB0/tty/ttyUSB0", "serial8250"])
      try serialPort("ttyUSB0", device: "1-2/1-2:1.0/ttyUSB0")
      try serialPort("ttyS0", device: "1-2/serial8250")
      for name in ["ttyUSB0", "ttyS0", "ttyACM9"] {
        #expect(await ports.owner(ofSerialPort: node(name)) == nil, "\(name)")
      }
    }

    @Test func `a vendor's own HID interface comes before a keyboard's`() async throws {
      try device(
        "1-1", ["1-1:1.0/0003:FEED:1.1/hidraw/hidraw0", "1-1:1.1/0003:FEED:1.2/hidraw/hidraw1"])
      let folder = root.appending(path: "sys/devices/usb1/1-1")
      try Data([0x05, 0x01, 0x09, 0x06]).write(
        to: folder.appending(path: "1-1:1.0/0003:FEED:1.1/report_descriptor"))
      try Data([0x06, 0x60, 0xFF, 0x09, 0x61]).write(
        to: folder.appending(path: "1-1:1.1/0003:FEED:1.2/report_descriptor"))
      #expect(
        await ports.reportPorts(ofDeviceAt: "1-1") == [
          ReportPort(name: node("hidraw1"), isVendorDefined: true),
          ReportPort(name: node("hidraw0"), isVendorDefined: false),
        ])
    }

    @Test func `a report goes out in one piece`() async throws {
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      let file = root.appending(path: "hidraw")
      try Data().write(to: file)
      try await ports.send(report: [0, 0x0B, 0], to: file.path)
      #expect(try Array(Data(contentsOf: file)) == [0, 0x0B, 0])
      await #expect(throws: TransportError.self) {
        try await ports.send(report: [0], to: "/nowhere/hidraw0")
      }
    }
  }
#endif
