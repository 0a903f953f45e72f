import Foundation
import Station
import Testing

@Suite struct InstallTests {
  private static func rules(_ text: String) throws -> String {
    StationRules(try ConfigurationTests.read(text)).text
  }

  /// The lines that know devices.
  private static func lines(_ text: String) throws -> [String] {
    try rules(text).split(separator: "\n").map(String.init)
      .filter { $0.contains("ATTR") && !$0.hasPrefix("#") }
  }

  @Test func `a port gets the bootloader's line and those of its applications`() throws {
    #expect(
      try Self.lines(ConfigurationTests.whole) == [
        #"KERNEL=="1-4.2", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", "#
          + #"GOTO="dfuswift_station_bootloader""#,
        #"KERNEL=="1-4.2", ATTR{idVendor}=="0483", ATTR{idProduct}=="5740", "#
          + #"GOTO="dfuswift_station_start""#,
        #"KERNEL=="1-4.2", ATTR{idVendor}=="1209", ATTR{idProduct}=="5741", "#
          + #"GOTO="dfuswift_station_start""#,
        #"ATTR{serial}=="0123", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", "#
          + #"GOTO="dfuswift_station_bootloader""#,
        #"ATTR{serial}=="206437A1304E", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", "#
          + #"GOTO="dfuswift_station_bootloader""#,
      ])
  }

  @Test func `a port by ID_PATH is matched by it, and udev is asked for it`() throws {
    let text = ConfigurationTests.small.replacing("1-4.2", with: "pci-0000:00:14.0-usb-0:4.2")
    #expect(try Self.rules(text).contains(#"IMPORT{builtin}="path_id""#))
    let line = try #require(try Self.lines(text).first)
    #expect(line.hasPrefix(#"ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:4.2", ATTR{idVendor}"#))
  }

  @Test func `without ID_PATHs udev is asked for none`() throws {
    #expect(!(try Self.rules(ConfigurationTests.small)).contains("path_id"))
  }

  @Test(arguments: [
    ("1-4.2", #"KERNELS=="1-4.2""#), ("pci-0-usb-0:4", #"ENV{ID_PATH}=="pci-0-usb-0:4:*""#),
  ])
  func `a trigger that is a HID report gets the node's rights`(
    port: String, match: String
  ) throws {
    let text = ConfigurationTests.small.replacing("1-4.2", with: port).replacing(
      "image:", with: "enter: {trigger: 'hid:0001', application: 1209:5741}\n    image:")
    let line = try #require(try Self.lines(text).first { $0.contains("hidraw") })
    #expect(line.contains(match))
    #expect(line.contains(#"ATTRS{idProduct}=="5741", MODE="0660", GROUP="plugdev""#))
  }

  @Test func `the unit in the tool is the file, with the program's place`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "udev/\(ServiceUnit.fileName)")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(ServiceUnit.text(program: "/usr/bin/dfuswift") == text)
    let local = try #require(ServiceUnit.text(program: "/usr/local/bin/dfuswift"))
    let command = "ExecStart=/usr/local/bin/dfuswift station run-once --sysfs %f --json"
    #expect(local.contains("\n\(command)\n"))
  }

  @Test(arguments: [
    "dfuswift", "/home/me/dfuswift", "/root/x", "/tmp/dfuswift", "/opt/my tools/dfuswift",
    "/opt/100%/dfuswift", "/opt/a;b/dfuswift", "",
  ])
  func `a program that the service could not start is refused`(path: String) {
    #expect(ServiceUnit.text(program: path) == nil)
  }

  @Test func `a sealed text knows itself, its predecessors and a stranger's hand`() {
    let sealed = SealedText("a\nb\n")
    let bytes = Array(sealed.text.utf8)
    #expect(sealed.state(of: nil) == .missing)
    #expect(sealed.state(of: bytes) == .current)
    #expect(SealedText("a\nc\n").state(of: bytes) == .outdated)
    for edited in ["x", "", "\n", sealed.text + "\n", sealed.text.replacing("a", with: "z")] {
      #expect(sealed.state(of: Array(edited.utf8)) == .edited, "\(edited)")
    }
    #expect(sealed.state(of: [0xFF]) == .edited)
  }

  private static let sealed = SealedText("a\n")

  @Test(arguments: [
    (nil, InstallPlan.Action.create), (Array(sealed.text.utf8), .keep),
    (Array(SealedText("b\n").text.utf8), .replace), ([1], .replaceEdited(keptAs: "/r.old")),
  ])
  func `installing replaces what was ours and keeps what was not`(
    there: [UInt8]?, action: InstallPlan.Action
  ) {
    let file = InstallPlan.File(path: "/r", text: Self.sealed, present: there)
    let plan = InstallPlan.installing([file]) { _ in false }
    #expect(plan.steps.map(\.action) == [action])
    #expect(plan.steps.map(\.text) == [Self.sealed.text])
    #expect(plan.isEmpty == (action == .keep))
  }

  @Test(arguments: [
    (nil, InstallPlan.Action.absent), (Array(SealedText("b\n").text.utf8), .remove),
    ([1], .setAside(keptAs: "/r.old")),
  ])
  func `removing takes away what was ours and keeps what was not`(
    there: [UInt8]?, action: InstallPlan.Action
  ) {
    let plan = InstallPlan.removing([("/r", there)]) { _ in false }
    #expect(plan.steps.map(\.action) == [action])
    #expect(plan.isEmpty == (action == .absent))
  }

  @Test func `an edited file never takes the place of one that was kept before`() {
    let plan = InstallPlan.removing([("/r", [1])]) { ["/r.old", "/r.old2"].contains($0) }
    #expect(plan.steps.map(\.action) == [.setAside(keptAs: "/r.old3")])
  }
}
