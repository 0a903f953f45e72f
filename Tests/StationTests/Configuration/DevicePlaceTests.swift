import Station
import Testing

@Suite struct DevicePlaceTests {
  /// What `udevadm info` of systemd 252 says of such devices.
  @Test(arguments: [
    ("pci0000:00/0000:00:14.0/usb1/1-4/1-4.2", "1-4.2", "pci-0000:00:14.0-usb-0:4.2"),
    ("pci0000:00/0000:00:1c.4/0000:05:00.0/usb3/3-1", "3-1", "pci-0000:05:00.0-usb-0:1"),
    ("platform/vhci_hcd.0/usb1/1-1", "1-1", "platform-vhci_hcd.0-usb-0:1"),
    ("platform/soc/3f980000.usb/usb1/1-1/1-1.4", "1-1.4", "platform-3f980000.usb-usb-0:1.4"),
    (
      "platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1/1-1/1-1.4", "1-1.4",
      "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4"
    ),
    (
      "platform/soc@0/4ef8800.usb/4e00000.usb/xhci-hcd.1.auto/usb2/2-1", "2-1",
      "platform-xhci-hcd.1.auto-usb-0:1"
    ),
  ])
  func `a path in sysfs is a port under both its names`(
    path: String, kernelName: String, idPath: String
  ) throws {
    let place = try #require(DevicePlace(sysfs: "/sys/devices/" + path))
    #expect(place.kernelName == kernelName)
    #expect(place.idPath == idPath)
    #expect(try #require(USBPort(kernelName)).holds(place))
    #expect(try #require(USBPort(idPath)).holds(place))
    #expect(!USBPort.kernelName("9-9").holds(place))
    #expect(!USBPort.idPath("pci-0000:00:14.0-usb-0:9").holds(place))
  }

  @Test func `below an unknown controller there is no ID_PATH, and none matches`() throws {
    let place = try #require(DevicePlace(sysfs: "/sys/devices/virtual/x/usb1/1-1"))
    #expect(place.idPath == nil)
    #expect(!USBPort.idPath("virtual-x-usb-0:1").holds(place))
  }

  @Test(arguments: [
    "", "/", "1-1", "/sys/devices", "/sys/devices/pci0000:00/0000:00:14.0/usb1",
    "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0", "/sys/bus/usb/devices/1-1",
    "/sys/devices/platform/1-1", "/sys/devices/platform/../usb1/x",
  ])
  func `what is no USB device's path is none`(path: String) {
    #expect(DevicePlace(sysfs: path) == nil)
  }
}
