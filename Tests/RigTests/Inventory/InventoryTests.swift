import DFU
import Station
import Testing

@testable import Rig

@Suite struct InventoryTests {
  private static let hubs = RootHubs([
    .init(bus: 1, path: "/sys/devices/pci0000:00/0000:00:14.0/usb1", speed: 480)
  ])
  private static let nowhere = RootHubs([])

  private static func rig(_ stations: String) throws -> RigConfiguration {
    try RigConfiguration(
      reading: Array("format: 1\ndefaults: {chip: F405}\nstations:\n\(stations)".utf8))
  }

  private static func read(
    _ text: String, as format: Inventory.Format
  ) throws(ConfigurationError) -> Inventory {
    try Inventory(reading: Array(text.utf8), as: format)
  }

  /// A board with everything that both formats have, and one with nothing.
  private static let stations = """
      - {name: left, port: 'pci-0000:00:14.0-usb-0:4.2', power: port, serial: {rate: 9600}}
      - {name: right, port: 'pci-0000:00:14.0-usb-0:5', verdict: {pass: PASS}}
      - {name: adapter, port: 'pci-0000:00:14.0-usb-0:6', serial: {port: /dev/ttyS1}}

    """

  @Test func `a labgrid exporter has a group of resources for each board`() throws {
    let file = Inventory(try Self.rig(Self.stations)).file(for: .labgrid, hubs: Self.hubs)
    #expect(
      file.text == """
        ## For labgrid-exporter. The place of a board has all resources of its group.
        left:
          DFUDevice:
            match:
              ID_PATH: 'pci-0000:00:14.0-usb-0:4.2'
          USBSerialPort:
            match:
              '@ID_PATH': 'pci-0000:00:14.0-usb-0:4.2'
            speed: 9600
          USBPowerPort:
            match:
              ID_PATH: 'pci-0000:00:14.0-usb-0:4:1.0'
            index: 2
        right:
          DFUDevice:
            match:
              ID_PATH: 'pci-0000:00:14.0-usb-0:5'
          USBSerialPort:
            match:
              '@ID_PATH': 'pci-0000:00:14.0-usb-0:5'
            speed: 115200
        adapter:
          DFUDevice:
            match:
              ID_PATH: 'pci-0000:00:14.0-usb-0:6'
          RawSerialPort:
            port: /dev/ttyS1
            speed: 115200

        """)
    #expect(file.notes.count == 1)
  }

  @Test func `a map of twister has a board with its port`() throws {
    let file = Inventory(try Self.rig("  - {name: left, port: 1-4.2}\n"))
      .file(for: .twister, hubs: Self.hubs)
    #expect(
      file.text == """
        - id: left
          connected: true
          platform: unknown
          product: STM32F405
          runner: dfuswift
          runner_params:
            - '--path=1-4.2'
          probe_id: '1-4.2'
          notes: 'pci-0000:00:14.0-usb-0:4.2'
          serial: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:4.2:1.0'
          baud: 115200

        """)
  }

  @Test(arguments: Inventory.Format.allCases)
  func `what both have survives the way there and back`(format: Inventory.Format) throws {
    var expected = Inventory(try Self.rig(Self.stations))
    let text = expected.file(for: format, hubs: Self.hubs).text
    let found = try Self.read(text, as: format)
    // Neither has both: labgrid knows no chips, twister no power.
    for index in expected.entries.indices {
      if format == .labgrid { expected.entries[index].chip = nil }
      if format == .twister { expected.entries[index].hasPortPower = false }
    }
    #expect(found.rigFile().text == expected.rigFile().text)
    let rig = try RigConfiguration(
      reading: Array(found.rigFile(chip: try .named("F405")).text.utf8))
    #expect(rig.stations.map(\.name) == ["left", "right", "adapter"])
    #expect(rig.stations.map(\.serial.rate) == [9_600, 115_200, 115_200])
    #expect(rig.stations.map(\.serial.node) == [nil, nil, "/dev/ttyS1"])
    #expect(rig.stations.map { $0.power == .port } == [format == .labgrid, false, false])
  }

  @Test func `a port by the kernel's name gets its ID_PATH if the computer has it`() throws {
    let inventory = Inventory(try Self.rig("  - {name: left, port: 1-4.2, power: port}\n"))
    let known = inventory.file(for: .labgrid, hubs: Self.hubs)
    #expect(known.text.contains("ID_PATH: 'pci-0000:00:14.0-usb-0:4.2'"))
    let unknown = inventory.file(for: .labgrid, hubs: Self.nowhere)
    #expect(unknown.text.contains("sys_name: '1-4.2'"))
    #expect(unknown.text.contains("sys_name: '1-4:1.0'\n    index: 2"))
    #expect(unknown.notes.contains { $0.contains("the ID_PATH of 1-4.2 is not known") })
    #expect(try Self.read(unknown.text, as: .labgrid).entries.first?.hasPortPower == true)
  }

  @Test func `what cannot be told is a note`() throws {
    let inventory = Inventory(
      try Self.rig(
        """
          - {name: root, port: 1-4, power: port}
          - {name: relay, port: 1-5, power: {on: /bin/on, off: /bin/off}}

        """))
    let notes = inventory.file(for: .labgrid, hubs: Self.hubs).notes
    #expect(notes.contains { $0.contains("root: 1-4 is a port of the computer itself") })
    #expect(notes.contains { $0.contains("relay: that programs switch its power is not told") })
    let map = inventory.file(for: .twister, hubs: Self.nowhere).notes
    #expect(map.contains { $0.contains("root: twister takes a board without a serial port") })
  }

  @Test func `a file of labgrid that others wrote is read as far as it goes`() throws {
    let inventory = try Self.read(
      """
      left one:
        location: bench A
        boot:
          cls: DFUDevice
          match: {ID_PATH: 'pci-0000:00:14.0-usb-0:4.2'}
        NetworkPowerPort: {model: gude, host: power, index: 0}
        USBPowerPort: {match: {ID_PATH: 'pci-0000:00:14.0-usb-0:7:1.0'}, index: 1}
      shared:
        USBSerialPort: {match: {ID_SERIAL_SHORT: P-00}}
      """, as: .labgrid)
    #expect(inventory.entries.map(\.name) == ["left-one"])
    #expect(
      inventory.notes == [
        "Group left one: stations have plain names; it is left-one now.",
        "Group left one: its USBPowerPort is not the board's own port.",
        "Group left one: left out: NetworkPowerPort.",
        "Group shared: there is no DFUDevice at a port. It is left out.",
      ])
  }

  @Test func `a map that others wrote is read as far as it goes`() throws {
    let inventory = try Self.read(
      """
      - {id: a, connected: true, platform: nucleo_f429zi, product: STM32F429, runner: dfu-util,
         runner_params: [--path, 1-2], serial: /dev/ttyACM0, fixtures: [gpio]}
      - {id: b, connected: true, platform: x, product: BOARD, runner: x, probe_id: 1-3}
      - {id: c, connected: False, platform: x, product: y, runner: z, probe_id: 1-4}
      - {id: d, connected: true, platform: x, product: y, runner: jlink, probe_id: '000683'}
      """, as: .twister)
    #expect(inventory.entries.map(\.port.description) == ["1-2", "1-3"])
    #expect(inventory.entries.map { $0.chip?.names.contains("F429") } == [true, nil])
    #expect(inventory.entries.map { $0.serial?.node } == ["/dev/ttyACM0", nil])
    #expect(
      inventory.notes == [
        "Board a: left out: platform, fixtures.", "Board b: left out: platform.",
        "Board c: it is not connected. It is left out.",
        "Board d: nothing tells its port. It is left out.",
      ])
    #expect(
      inventory.rigFile().notes.last
        == "The chip of b is not known: add `chip`, or import with `--chip`.")
  }

  @Test(arguments: [
    ("[]", Inventory.Format.labgrid, "no file of a labgrid exporter"),
    ("a: {b: c}", .labgrid, "No group has a DFUDevice"),
    ("a: b", .twister, "no hardware map"), ("- id: a", .twister, "No board has a port"),
    ("", .labgrid, "empty"), ("a: [", .twister, "no YAML"),
  ])
  func `a file of somebody else is refused in a sentence`(
    text: String, format: Inventory.Format, words: String
  ) {
    do throws(ConfigurationError) {
      _ = try Self.read(text, as: format)
      Issue.record("\(text) is read")
    } catch {
      #expect(error.message.contains(words))
    }
  }

  @Test(arguments: [
    "1e5", "no", "a: b", "it's", "-", "x#y", "0123", "plain", "tab\there", "\u{1B}",
  ])
  func `any text is written so that it is read as that text`(text: String) throws {
    var yaml = YAMLText()
    yaml.line("key", text)
    #expect(try YAMLValue(reading: Array(yaml.text.utf8))["key"]?.text == text)
  }
}
