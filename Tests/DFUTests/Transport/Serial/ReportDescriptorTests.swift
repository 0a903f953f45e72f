import Foundation
import Testing

@testable import DFU

#if os(Linux)
  /// Which HID nodes are their vendor's own: those whose first usage page is 0xFF00 to 0xFFFF.
  @Suite struct ReportDescriptorTests {
    @Test(
      arguments: [
        ([0x06, 0x60, 0xFF, 0x09], true), ([0x06, 0x00, 0xFF, 0x09], true),
        // A page of two bytes that is the standard's, one of one byte, and what is cut off.
        ([0x06, 0x01, 0x00, 0x09], false), ([0x05, 0xFF, 0xFF, 0x09], false),
        ([0x06, 0x60], false),
        ([], false),
      ] as [([UInt8], Bool)])
    func `a node is its vendor's by the first usage page`(
      descriptor: [UInt8], isVendorDefined: Bool
    ) async throws {
      let root = FileManager.default.temporaryDirectory.appending(path: "hid-\(UUID().uuidString)")
      let folder = root.appending(path: "sys/bus/usb/devices/1-1/1-1:1.0/0003:FEED:1.1")
      try FileManager.default.createDirectory(
        at: folder.appending(path: "hidraw/hidraw0"), withIntermediateDirectories: true)
      try Data(descriptor).write(to: folder.appending(path: "report_descriptor"))
      let ports = SystemPorts(
        system: root.appending(path: "sys").path, nodes: root.appending(path: "dev").path)
      let found = await ports.reportPorts(ofDeviceAt: "1-1")
      #expect(found.map(\.isVendorDefined) == [isVendorDefined])
      try FileManager.default.removeItem(at: root)
    }
  }
#endif
