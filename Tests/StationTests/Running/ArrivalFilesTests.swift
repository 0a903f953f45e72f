import DFU
import Foundation
import Testing

@testable import Station

/// A tree like that of sysfs, in a folder.
@Suite struct ArrivalFilesTests {
  private final class Tree {
    let root = FileManager.default.temporaryDirectory.appending(path: "sysfs-\(UUID())").path
    let files: ArrivalFiles

    init() {
      files = ArrivalFiles(system: root)
    }

    deinit {
      // `try?`: what is left over goes with the system's temporary files.
      try? FileManager.default.removeItem(atPath: root)
    }

    func folder(_ path: String) throws {
      try FileManager.default.createDirectory(
        atPath: root + path, withIntermediateDirectories: true)
    }

    func device(_ path: String) throws {
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      try folder(path)
      try folder("/bus/usb/devices")
      try FileManager.default.createSymbolicLink(
        atPath: root + "/bus/usb/devices/" + name, withDestinationPath: root + path)
    }
  }

  @Test func `each folder that is made is another arrival`() throws {
    let tree = Tree()
    try tree.device("/devices/usb1/1-1")
    let folder = try #require(tree.files.folder(ofDeviceAt: "1-1"))
    let first = try #require(tree.files.mark(of: folder))
    #expect(tree.files.mark(of: folder) == first)
    try FileManager.default.moveItem(atPath: folder, toPath: folder + "-gone")
    #expect(tree.files.mark(of: folder) == nil)
    try tree.folder("/devices/usb1/1-1")
    #expect(tree.files.mark(of: folder) != first)
  }

  @Test func `a device that is not there has no folder`() throws {
    let tree = Tree()
    try tree.device("/devices/usb1/1-1")
    #expect(tree.files.folder(ofDeviceAt: "1-2") == nil)
  }

  @Test(arguments: [
    ("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4.2", "1-4.2"),
    ("/sys/bus/usb/devices/1-1", "1-1"),
  ])
  func `a port is the end of a path in sysfs`(path: String, port: String) {
    #expect(SystemArrivals.port(inSystemPath: path) == port)
  }

  @Test(arguments: [
    "", "1-1", "/sys", "/sys/devices/usb1", "/sys/devices/1-1:1.0", "/sys/../etc/1-1", "/etc/1-1",
  ])
  func `anything else is no port`(path: String) {
    #expect(SystemArrivals.port(inSystemPath: path) == nil)
  }
}
