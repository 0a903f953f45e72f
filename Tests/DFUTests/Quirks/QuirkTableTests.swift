import Testing

@testable import DFU

@Suite struct QuirkTableTests {
  private static let id = USBIdentifier(vendor: 0x28E9, product: 0x0189)

  private static func traits(
    _ layouts: [String] = [], id: USBIdentifier = .stmDFU, release: UInt16 = 0x2200
  ) throws -> Quirk.DeviceTraits {
    Quirk.DeviceTraits(
      id: id, release: release, maps: try layouts.map { try MemoryMap(layout: $0) },
      chips: ChipCandidates(layouts: layouts, release: release))
  }

  @Test func `every row has a name of its own`() {
    #expect(Set(Quirk.table.map(\.name)).count == Quirk.table.count)
  }

  @Test(arguments: Quirk.table) func `every row is one line with its source`(row: Quirk) {
    #expect(!row.description.contains("\n"))
    #expect(row.description.hasPrefix(row.name + ": "))
    #expect(row.description.hasSuffix("(\(row.source))"))
    #expect(!row.source.isEmpty)
    #expect(!row.devices.isEmpty)
  }

  @Test func `a pattern that asks for nothing fits nothing`() throws {
    #expect(!Quirk.Pattern().fits(try Self.traits()))
  }

  @Test(arguments: [
    (Quirk.Pattern(id: .stmDFU), true), (.init(id: Self.id), false),
    (.init(id: .stmDFU, release: 0x2200), true), (.init(id: .stmDFU, release: 0x0200), false),
    (.init(chip: "H743"), true), (.init(chip: "F405"), false),
    (.init(sectorSize: 128 << 10), true), (.init(sectorSize: 2 << 10), false),
    (.init(otherMemory: Address(0x5200_201C)), true),
    (.init(otherMemory: Address(0x1FFF_C000)), false),
  ])
  func `all that a pattern asks for must be so`(pattern: Quirk.Pattern, fits: Bool) throws {
    let traits = try Self.traits([
      "@Internal Flash   /0x08000000/16*128Kg", "@Option Bytes   /0x5200201C/01*128 e",
    ])
    #expect(pattern.fits(traits) == fits)
  }

  @Test func `a device without memories has no sectors to be known by`() throws {
    #expect(!Quirk.Pattern(sectorSize: 1024).fits(try Self.traits()))
  }

  @Test(arguments: [
    ("3CBJ", "@Internal Flash/0x08000000/128*1024 g"),
    ("3T4J", "@Internal Flash/0x08000000/16*1024 g"),
    ("3CXJ", nil), ("4CBJ", nil), ("3CBK", nil), ("3CB", nil), ("3CBJJ", nil), ("", nil),
  ])
  func `a serial number of the right form tells the layout`(serial: String, layout: String?) {
    let code = Quirk.SerialLayout(
      form: "3?#J", counts: ["B": 128, "4": 16], sectorSize: 1024, start: Address(0x0800_0000))
    #expect(code.layout(serial: serial) == layout)
  }

  @Test(arguments: [
    ("\u{4333}\u{4A42}", "3CBJ"), ("3CBJ", nil), ("", nil), ("\u{4333}\u{0100}", nil),
    ("\u{FFFD}", nil),
  ])
  func `text that is bytes is read as bytes`(text: String, bytes: String?) {
    #expect(USBString.bytewise(text) == bytes)
  }

  @Test func `a serial number is read as bytes by its row alone`() throws {
    let sent = "\u{4333}\u{4A42}"
    let clone = try Self.traits(id: Self.id)
    #expect(Quirks.serial(sent, of: clone) == "3CBJ")
    #expect(Quirks.serial(sent, of: clone, in: []) == sent)
    #expect(Quirks.serial(sent, of: try Self.traits()) == sent)
    #expect(Quirks.serial("3CBJ", of: clone) == "3CBJ")
    #expect(Quirks.serial(nil, of: clone) == nil)
  }

  @Test(arguments: [
    (UInt32(0x080F_FFFF), false), (0x0810_0000, true), (0x081F_FFFF, true), (0x0820_0000, false),
  ])
  func `an H743 may stay busy in bank 2 only`(address: UInt32, mayStay: Bool) throws {
    let traits = try Self.traits(["@Internal Flash   /0x08000000/16*128Kg"], release: 0x0200)
    let quirks = Quirks(of: traits, in: Quirk.table)
    #expect(quirks.mayStayBusy(afterErasing: Address(address)) == mayStay)
    #expect(!Quirks(of: traits, in: []).mayStayBusy(afterErasing: Address(address)))
  }

  @Test func `a layout from the user makes rows about layouts void`() throws {
    let traits = try Self.traits(
      ["@Internal Flash  /0x08000000/512*002Kg"], id: Self.id, release: 0x1000)
    let all = Quirks(of: traits, in: Quirk.table)
    let rest = Quirks(of: traits, in: Quirk.table, hasGivenLayout: true)
    #expect(Set(all.rows).subtracting(rest.rows).map(\.name) == ["gd32vf103-layout"])
    #expect(rest.layout(serial: "3CBJ") == nil)
  }

  @Test(arguments: [ProtocolEvent.disconnected, .timedOut])
  func `leave without an answer counts by its row alone`(event: ProtocolEvent) throws {
    let functional = FunctionalDescriptor(
      attributes: [.canDownload, .canUpload, .willDetach], detachTimeout: .milliseconds(255),
      transferSize: 2048, dfuVersion: 0x011A)
    for leaves in [true, false] {
      var machine = ManifestMachine(
        block: 2,
        manners: ManifestMachine.Manners(functional, leavesUnanswered: leaves))
      _ = try machine.handle(.started, at: .zero)
      let step = try machine.handle(event, at: .zero)
      let isDone = step == .finished(.leaving)
      #expect(isDone == leaves)
    }
  }
}
