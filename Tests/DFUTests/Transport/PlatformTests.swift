import Foundation
import Testing

@testable import DFU

#if os(Linux)
  @Suite struct PlatformTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
      path: "sysfs-\(UUID().uuidString)")

    private func write(_ attributes: [String: String]) throws {
      let device = folder.appending(path: "1-1.4")
      try FileManager.default.createDirectory(at: device, withIntermediateDirectories: true)
      for (name, text) in attributes {
        try Data(text.utf8).write(to: device.appending(path: name))
      }
    }

    private func strings(address: UInt8 = 8) -> DeviceStrings? {
      defer { try? FileManager.default.removeItem(at: folder) }  // may not be there
      return Platform.strings(path: "1-1.4", address: address, folder: folder.path)
    }

    @Test func `texts are read without the line's end`() throws {
      try write([
        "devnum": "8\n", "manufacturer": "STMicroelectronics\n", "product": "STM32  BOOTLOADER\n",
        "serial": "206437A1304E\n",
      ])
      #expect(
        strings()
          == DeviceStrings(
            manufacturer: "STMicroelectronics", product: "STM32  BOOTLOADER",
            serial: "206437A1304E"))
    }

    @Test func `a text that is missing or empty is none`() throws {
      try write(["devnum": "8\n", "serial": "\n"])
      #expect(strings() == DeviceStrings())
    }

    @Test func `another device on the same port is not the one that was asked for`() throws {
      try write(["devnum": "9\n", "serial": "OTHER\n"])
      #expect(strings() == nil)
    }

    @Test func `a device without a folder is gone`() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      #expect(strings() == nil)
    }

    @Test func `without the folder of devices there are no texts`() {
      #expect(strings() == DeviceStrings())
    }

    @Test func `a text is cut at a page and repaired`() throws {
      try write(["devnum": "8\n", "product": String(repeating: "x", count: 9000)])
      #expect(strings()?.product?.utf8.count == 4096)
    }
  }
#endif
