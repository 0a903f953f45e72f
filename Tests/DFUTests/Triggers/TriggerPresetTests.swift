import Testing

@testable import DFU

/// Every preset's bytes, written down here once more from the firmwares' own sources.
@Suite struct TriggerPresetTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    /// What happens, in a notation of this test: `@rate`, hexadecimal bytes, `+` and `-` for the
    /// lines up and down, `.` for 100 ms of silence, `?` and the bytes that must come.
    var wire: String
    var ids: String = ""
    var isProved = true

    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "klipper", wire: "@115200 + @1200 -", ids: "1d50:614e"),
    Row(
      name: "klipper-uart",
      wire: "@250000 7E201C2052657175657374205365"
        + "7269616C20426F6F746C6F616465722121207E"),
    Row(name: "betaflight", wire: "@115200 244D3C01440144", ids: "0483:5740"),
    Row(name: "betaflight-cli", wire: "@115200 23 . ?23 626C0D0A", ids: "0483:5740"),
    Row(name: "cleanflight", wire: "@115200 52 ..", ids: "0483:5740"),
    Row(name: "inav", wire: "@115200 23 . ?23 6466750A", ids: "0483:5740"),
    Row(
      name: "ardupilot",
      wire: "@115200 FE2100FFBE4C000028420000C04100008E420000C642000000000000000000000000"
        + "F60001010093D1", isProved: false),
    Row(
      name: "micropython",
      wire: "@115200 0D03 . 0D01 ?726177205245504C3B204354524C2D4220746F20657869740D0A3E "
        + "696D706F72742074696D652C206D616368696E653B2074696D652E736C6565705F6D7328313030293B20"
        + "6D616368696E652E626F6F746C6F61646572282904", ids: "f055:9800-98ff"),
    Row(
      name: "flipper", wire: "@115200 706F776572207265626F6F74326466750D", ids: "0483:5740",
      isProved: false),
    Row(
      name: "nanovna", wire: "@115200 7265736574206466750D", ids: "0483:5740", isProved: false),
    Row(name: "grblhal", wire: "@115200 244446550A", isProved: false),
    Row(
      name: "rusefi", wire: "@115200 000B457265626F6F745F646675FD68C0DF", isProved: false),
    Row(name: "panda", wire: "control 40D1000000000000", ids: "bbaa:ddcc", isProved: false),
    Row(name: "candlelight", wire: "detach", ids: "1d50:606f"),
    Row(name: "blackmagic", wire: "detach", ids: "1d50:6018"),
    Row(name: "aioc", wire: "detach", ids: "1209:7388"),
    Row(
      name: "qmk-vial",
      wire: "report 000B" + String(repeating: "00", count: 31), isProved: false),
  ]

  @Test func `every preset is in this table`() {
    #expect(TriggerPreset.table.map(\.name) == Self.rows.map(\.name))
  }

  @Test(arguments: rows) func `a preset sends exactly these bytes`(row: Row) throws {
    let preset = try #require(TriggerPreset.named(row.name))
    #expect(Self.wire(preset.action) == row.wire)
  }

  @Test(arguments: rows) func `a preset's numbers and evidence are these`(row: Row) throws {
    let preset = try #require(TriggerPreset.named(row.name))
    #expect(preset.numbers.map(\.description).joined(separator: " ") == row.ids)
    #expect(preset.evidence.isProved == row.isProved)
    #expect(!preset.source.isEmpty && !preset.firmware.isEmpty && !preset.leadsTo.isEmpty)
  }

  @Test func `numbers that many firmwares have name none of them`() throws {
    let common = USBIdentifier(vendor: 0x0483, product: 0x5740)
    #expect(TriggerPreset.candidates(for: common).count == 6)
    for preset in TriggerPreset.candidates(for: common) {
      #expect(!preset.identifies(common), "\(preset.name)")
    }
  }

  @Test func `numbers of its own name a firmware, a range of them too`() throws {
    let klipper = try #require(TriggerPreset.named("klipper"))
    #expect(klipper.identifies(USBIdentifier(vendor: 0x1D50, product: 0x614E)))
    #expect(!klipper.identifies(USBIdentifier(vendor: 0x1D50, product: 0x614F)))
    let python = try #require(TriggerPreset.named("micropython"))
    #expect(python.identifies(USBIdentifier(vendor: 0xF055, product: 0x9802)))
    #expect(!python.identifies(USBIdentifier(vendor: 0xF055, product: 0x9900)))
  }

  @Test func `the checksums of the frames that were worked out are right`() {
    let mavlink = Self.bytes("ardupilot").dropFirst()
    let sum: UInt16 = Self.x25(mavlink.dropLast(2) + [152])
    #expect(Self.hex(mavlink.suffix(2)) == Self.hex(sum.byteSwapped.bigEndianBytes))
    let rusefi = Self.bytes("rusefi")
    let check: UInt32 = Self.crc32(rusefi.dropFirst(2).dropLast(4))
    #expect(Self.hex(rusefi.suffix(4)) == Self.hex(check.bigEndianBytes))
  }

  private static func bytes(_ name: String) -> [UInt8] {
    guard case .serial(let script) = TriggerPreset.named(name)?.action,
      case .write(let bytes) = script.steps.first
    else { return [] }
    return bytes
  }

  private static func wire(_ action: Trigger.Action) -> String {
    switch action {
    case .detach: "detach"
    case .control(let setup, let data): "control " + hex(setup.bytes) + hex(data)
    case .report(let bytes): "report " + hex(bytes)
    case .serial(let script):
      (["@\(script.rate)"] + script.steps.map(wire)).joined(separator: " ")
    }
  }

  private static func wire(_ step: SerialScript.Step) -> String {
    switch step {
    case .rate(let rate): "@\(rate)"
    case .lines(let isUp): isUp ? "+" : "-"
    case .write(let bytes): hex(bytes)
    case .pause(let duration):
      String(repeating: ".", count: duration.wholeMilliseconds / 100)
    case .expect(let bytes, _): "?" + hex(bytes)
    }
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { $0.asHex.dropFirst(2) }.joined()
  }

  private static func x25(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0xFFFF) { sum, byte in
      var sum = sum ^ UInt16(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x8408 : sum >> 1 }
      return sum
    }
  }

  private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
      var sum = sum ^ UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      return sum
    }
  }
}

extension FixedWidthInteger {
  /// The bytes, the highest first.
  fileprivate var bigEndianBytes: [UInt8] {
    stride(from: bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}
