import CLibUSB
import Testing

@testable import DFU

/// What libusb makes of a configuration, put together again.
@Suite struct ConfigurationBytesTests {
  private func setting(_ alternate: UInt8, name: UInt8) -> libusb_interface_descriptor {
    var setting = unsafe libusb_interface_descriptor()
    unsafe setting.bInterfaceNumber = 1
    unsafe setting.bAlternateSetting = alternate
    unsafe setting.bInterfaceClass = 0xFE
    unsafe setting.bInterfaceSubClass = 1
    unsafe setting.bInterfaceProtocol = 2
    unsafe setting.iInterface = name
    return unsafe setting
  }

  @Test func `each alternate setting is there, and what follows the last one`() {
    var functional: [UInt8] = [9, 0x21, 0x0B, 0xFF, 0, 0, 8, 0x1A, 1]
    var settings = unsafe [setting(0, name: 4), setting(1, name: 5), setting(2, name: 6)]
    let bytes = unsafe functional.withUnsafeMutableBufferPointer { extra in
      unsafe settings[2].extra = UnsafePointer(extra.baseAddress)
      unsafe settings[2].extra_length = Int32(extra.count)
      return unsafe settings.withUnsafeMutableBufferPointer { settings in
        var interface = unsafe libusb_interface(
          altsetting: UnsafePointer(settings.baseAddress), num_altsetting: Int32(settings.count))
        return unsafe withUnsafePointer(to: &interface) { interface in
          var configuration = unsafe libusb_config_descriptor()
          unsafe configuration.bNumInterfaces = 1
          unsafe configuration.interface = interface
          return unsafe ConfigurationBytes.of(configuration)
        }
      }
    }
    let interfaces = DFUInterface.all(inConfiguration: bytes)
    #expect(interfaces.count == 1)
    #expect(interfaces.first?.number == 1)
    #expect(interfaces.first?.alternates.map(\.alternate) == [0, 1, 2])
    #expect(interfaces.first?.alternates.map(\.nameIndex) == [4, 5, 6])
    #expect(interfaces.first?.functional?.transferSize == 2_048)
  }
}
