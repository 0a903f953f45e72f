import Testing

@testable import Rig

@Suite struct HubPortTests {
  @Test(arguments: [
    ("1-1.4", "1-1", 4, "1-1-port4", "1-1:", "1-1"),
    ("2-3.1.12", "2-3.1", 12, "2-3.1-port12", "2-3.1:", "2-3.1"),
    ("1-2", "1-0", 2, "usb1-port2", "1-0:", "1"),
    ("12-14", "12-0", 14, "usb12-port14", "12-0:", "12"),
  ])
  func `a path names a port of a hub, as the kernel and uhubctl do`(
    path: String, hub: String, number: Int, folder: String, interface: String, location: String
  ) throws {
    let port = try #require(HubPort(path: path))
    #expect(port.hub == hub)
    #expect(port.number == number)
    #expect(port.folderName == folder)
    #expect(port.interfacePrefix == interface)
    #expect(port.location == location)
  }

  @Test(arguments: [
    "", "1", "1-", "-1", "usb1", "1-1.", "1-1..2", "1-0", "1-01", "1-1:1.0", "1-1/..", "0-1",
    "1-1-1", "1-1.9999",
  ])
  func `what is no path of a port is none`(path: String) {
    #expect(HubPort(path: path) == nil)
  }
}
