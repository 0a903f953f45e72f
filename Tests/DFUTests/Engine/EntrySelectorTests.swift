import Testing

@testable import DFU

/// Which board is asked, and which is never.
@Suite struct EntrySelectorTests {
  static func application(
    _ path: String, _ id: String, serial: String? = nil, hasRuntime: Bool = false
  ) -> USBDevice {
    device(path, id, serial: serial, mode: hasRuntime ? .runtime : nil)
  }

  static func bootloader(_ path: String, _ id: String = "0483:df11") -> USBDevice {
    device(path, id, serial: nil, mode: .dfu)
  }

  private static func device(
    _ path: String, _ id: String, serial: String?, mode: DFUInterface.Mode?
  ) -> USBDevice {
    USBDevice(
      path: path, arrival: UInt64(path.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) }),
      id: USBIdentifier(id) ?? .stmDFU, release: 0x0100, serial: serial,
      interfaces: mode.map {
        [DFUInterface(number: 0, mode: $0, alternates: [], functional: .stROM)]
      } ?? [])
  }

  static let keyboard = application("1-9", "046d:c31c")
  static let common = application("1-2", "0483:5740", serial: "A")
  static let klipper = application("1-3", "1d50:614e", serial: "B")
  static let runtime = application("1-4", "1209:0001", serial: "C", hasRuntime: true)
  static let rom = bootloader("1-1")
  static let all = [keyboard, common, klipper, runtime]

  private func paths(_ selector: EntrySelector, in devices: [USBDevice] = all) -> [String] {
    selector.matches(in: devices).map(\.device.path)
  }

  private func trigger(_ text: String) throws -> Trigger { try Trigger(parsing: text) }

  @Test(arguments: ["text:dfu\\r", "1200bps", "vendor:0xD1", "hid:000B", "klipper-uart"])
  func `nothing but DFU_DETACH goes to a board that was not named`(text: String) throws {
    #expect(paths(EntrySelector(trigger: try trigger(text))) == [])
  }

  @Test(arguments: ["betaflight", "betaflight-cli", "inav", "flipper", "nanovna", "cleanflight"])
  func `numbers that many firmwares have let no preset loose`(name: String) throws {
    #expect(paths(EntrySelector(trigger: try trigger(name))) == [])
    #expect(paths(EntrySelector(path: "1-2", trigger: try trigger(name))) == ["1-2"])
  }

  @Test func `a preset finds its firmware by numbers of its own`() throws {
    #expect(paths(EntrySelector(trigger: try trigger("klipper"))) == ["1-3"])
  }

  @Test func `auto and detach go to a DFU run-time interface`() throws {
    #expect(paths(EntrySelector()) == ["1-4"])
    #expect(paths(EntrySelector(trigger: .detach)) == ["1-4"])
  }

  @Test func `a preset that detaches goes to its own firmware, or to what was named`() throws {
    let preset = try trigger("candlelight")
    #expect(paths(EntrySelector(trigger: preset)) == [])
    #expect(paths(EntrySelector(path: "1-4", trigger: preset)) == ["1-4"])
    let candlelight = Self.application("1-5", "1d50:606f", hasRuntime: true)
    #expect(paths(EntrySelector(trigger: preset), in: [Self.runtime, candlelight]) == ["1-5"])
  }

  @Test func `a name is a port, a serial number, or numbers`() throws {
    let text = try trigger("text:x")
    let id = USBIdentifier("0483:5740")
    #expect(paths(EntrySelector(path: "1-2", trigger: text)) == ["1-2"])
    #expect(paths(EntrySelector(serial: "B", trigger: text)) == ["1-3"])
    #expect(paths(EntrySelector(id: id, trigger: text)) == ["1-2"])
    #expect(paths(EntrySelector(applicationID: id, trigger: text)) == ["1-2"])
    #expect(paths(EntrySelector(path: "1-3", applicationID: id, trigger: text)) == [])
  }

  @Test func `with both numbers, one names the application and the other the bootloader`() throws {
    let selector = EntrySelector(
      id: USBIdentifier("28e9:0189"), applicationID: USBIdentifier("0483:5740"),
      trigger: try trigger("text:x"))
    let foreign = Self.bootloader("1-7", "28e9:0189")
    #expect(paths(selector, in: [Self.rom, Self.common]) == ["1-2"])
    #expect(paths(selector, in: [Self.rom, foreign]) == ["1-7"])
  }

  @Test func `a board that is in its bootloader already is not asked`() throws {
    let selector = EntrySelector(trigger: try trigger("text:x"))
    #expect(selector.matches(in: [Self.rom] + Self.all) == [.bootloader(Self.rom)])
  }

  @Test func `a foreign bootloader is no board of ours unless it is named`() throws {
    let foreign = Self.bootloader("1-7", "28e9:0189")
    #expect(paths(EntrySelector(path: "1-7"), in: [foreign]) == [])
    #expect(
      paths(EntrySelector(id: USBIdentifier("28e9:0189")), in: [foreign]) == ["1-7"])
  }

  @Test func `two equal boards are two, until a port names one`() throws {
    let twins = [
      Self.application("1-1", "1d50:614e", serial: "S"),
      Self.application("1-2", "1d50:614e", serial: "S"),
    ]
    #expect(paths(EntrySelector(trigger: try trigger("klipper")), in: twins) == ["1-1", "1-2"])
    #expect(
      paths(EntrySelector(path: "1-2", trigger: try trigger("klipper")), in: twins) == ["1-2"])
  }
}
