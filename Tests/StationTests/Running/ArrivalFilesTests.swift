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
      files = ArrivalFiles(system: root, records: root + "/records")
    }

    deinit {
      // `try?`: what is left over goes with the system's temporary files.
      try? FileManager.default.removeItem(atPath: root)
    }

    func folder(_ path: String, subsystem: String? = nil) throws {
      try FileManager.default.createDirectory(
        atPath: root + path, withIntermediateDirectories: true)
      guard let subsystem else { return }
      let bus = "/bus/" + subsystem
      try folder(bus)
      try FileManager.default.createSymbolicLink(
        atPath: root + path + "/subsystem", withDestinationPath: root + bus)
    }

    func device(_ path: String) throws {
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      try folder(path, subsystem: "usb")
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

  @Test func `udev's own word on the path comes first`() throws {
    let tree = Tree()
    try tree.device("/devices/usb1/1-1")
    try tree.folder("/records")
    try "189:7\n".write(
      toFile: tree.root + "/devices/usb1/1-1/dev", atomically: true, encoding: .utf8)
    try "I:1\nE:ID_PATH=pci-0000:00:14.0-usb-0:1\nG:systemd\n".write(
      toFile: tree.root + "/records/c189:7", atomically: true, encoding: .utf8)
    let folder = try #require(tree.files.folder(ofDeviceAt: "1-1"))
    #expect(tree.files.idPath(of: folder) == "pci-0000:00:14.0-usb-0:1")
  }

  @Test(
    arguments: [
      (
        [
          ("/devices/pci0000:00/0000:00:1c.0", "pci"),
          ("/devices/pci0000:00/0000:00:1c.0/0000:02:00.0", "pci"),
        ],
        "/usb1/1-4/1-4.2", "pci-0000:02:00.0-usb-0:4.2"
      ),
      ([("/devices/platform/vhci_hcd.0", "platform")], "/usb1/1-1", "platform-vhci_hcd.0-usb-0:1"),
      (
        [
          ("/devices/platform/fd500000.pcie", "platform"),
          ("/devices/platform/fd500000.pcie/pci0000:00/0000:01:00.0", "pci"),
        ], "/usb1/1-1", "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1"
      ),
    ] as [([(String, String)], String, String)])
  func `without it, the path is built as udev would`(
    parents: [(String, String)], device: String, idPath: String
  ) throws {
    let tree = Tree()
    for (path, subsystem) in parents { try tree.folder(path, subsystem: subsystem) }
    let controller = try #require(parents.last).0
    var path = controller
    for part in device.split(separator: "/") {
      path += "/" + part
      if part.contains("-") {
        try tree.device(path)
      } else {
        try tree.folder(path, subsystem: "usb")
      }
    }
    let name = try #require(path.split(separator: "/").last.map(String.init))
    let folder = try #require(tree.files.folder(ofDeviceAt: name))
    #expect(tree.files.idPath(of: folder) == idPath)
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
