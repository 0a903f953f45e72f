import Rig
import Station
import Testing

@Suite struct RootHubsTests {
  private static let pc = RootHubs([
    .init(bus: 2, path: "/sys/devices/pci0000:00/0000:00:14.0/usb2", speed: 10_000),
    .init(bus: 1, path: "/sys/devices/pci0000:00/0000:00:14.0/usb1", speed: 480),
    .init(bus: 3, path: "/sys/devices/platform/vhci_hcd.0/usb3", speed: 480),
    .init(bus: 4, path: "/sys/devices/platform/vhci_hcd.0/usb4", speed: 5_000),
    .init(bus: 5, path: "/sys/devices/pci0000:00/0000:00:1a.0/usb5", speed: 12),
  ])

  @Test(arguments: [
    ("1-4.2", "1-4.2"), ("pci-0000:00:14.0-usb-0:4.2", "1-4.2"),
    ("platform-vhci_hcd.0-usb-0:1", "3-1"), ("pci-0000:00:1a.0-usb-0:1.4.3", "5-1.4.3"),
  ])
  func `a port is found, also while nothing hangs there`(port: String, name: String) throws {
    #expect(Self.pc.kernelName(of: try #require(USBPort(port))) == name)
  }

  @Test func `a port of a controller that is not there is not found`() throws {
    let port = try #require(USBPort("pci-0000:01:00.0-usb-0:4"))
    #expect(Self.pc.kernelName(of: port) == nil)
    #expect(RootHubs([]).kernelName(of: port) == nil)
  }

  @Test func `a machine without USB has none`() {
    #expect(RootHubs(system: "/nowhere") == RootHubs([]))
  }
}
