import Station
import Testing

@Suite struct USBPortTests {
  @Test(arguments: ["1-1", "1-4.2", "12-1.2.3.4.5.6", "3-10"])
  func `a kernel name is a bus and ports`(text: String) {
    #expect(USBPort(text) == .kernelName(text))
  }

  @Test(arguments: [
    "pci-0000:00:14.0-usb-0:4.2", "platform-vhci_hcd.0-usb-0:1",
    "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4",
  ])
  func `an ID_PATH is a host controller and ports`(text: String) {
    #expect(USBPort(text) == .idPath(text))
  }

  @Test(arguments: [
    "", "1", "1-", "-1", "0-1", "1-0", "1-4.", "1-4..2", "1-4.2:1.0", "usb1", "1-4,2", "1-4 ",
    "pci-0000:00:14.0-usb-0:4.2:1.0", "pci-0000:00:14.0-usb-0:", "-usb-0:1", "pci\"-usb-0:1",
    "pci*-usb-0:1", "pci-usb-0:1-usb-0:1", "1-1234", "1-١",
  ])
  func `anything else is no port`(text: String) {
    #expect(USBPort(text) == nil)
  }
}
