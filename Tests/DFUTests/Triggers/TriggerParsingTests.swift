import TestSupport
import Testing

@testable import DFU

@Suite struct TriggerParsingTests {
  typealias Step = SerialScript.Step

  @Test(arguments: TriggerForm.allCases)
  func `a form is read, or asks for what belongs behind its colon`(form: TriggerForm) throws {
    #expect(form.syntax.hasPrefix(form.rawValue) && !form.meaning.isEmpty)
    guard form.takesValue else {
      #expect(try Trigger(parsing: form.rawValue).text == form.syntax)
      return
    }
    #expect(throws: TriggerError("\(form.rawValue) needs a colon and what to send")) {
      try Trigger(parsing: form.rawValue)
    }
  }

  @Test(arguments: ["detach", "dfu-detach"]) func `DFU_DETACH has two names`(name: String) throws {
    #expect(try Trigger(parsing: name) == .detach)
  }

  @Test func `the 1200-baud touch raises the lines, changes the rate, drops the lines`() throws {
    let trigger = try Trigger(parsing: "1200bps")
    #expect(
      trigger.action
        == .serial(SerialScript(rate: 115_200, [.lines(true), .rate(1_200), .lines(false)])))
  }

  @Test(arguments: TriggerPreset.table.map(\.name))
  func `every preset is read by its name`(name: String) throws {
    let trigger = try Trigger(parsing: name)
    #expect(trigger.preset?.name == name)
    #expect(trigger.text == name)
  }

  @Test(arguments: [
    ("dfu\\r", [Step.write([0x64, 0x66, 0x75, 0x0D])]),
    ("a\\n\\t\\e\\\\", [.write([0x61, 0x0A, 0x09, 0x1B, 0x5C])]),
    ("\\x00\\xfF", [.write([0x00, 0xFF])]),
    ("ü:,", [.write([0xC3, 0xBC, 0x3A, 0x2C])]),
    (
      "\\p#\\p\\pbl",
      [
        .pause(.milliseconds(100)), .write([0x23]), .pause(.milliseconds(100)),
        .pause(.milliseconds(100)), .write([0x62, 0x6C]),
      ]
    ),
    ("x\r\n", [.write([0x78, 0x0D, 0x0A])]),
  ])
  func `a text is sent with its escapes and pauses`(text: String, steps: [Step]) throws {
    #expect(try Trigger(parsing: "text:" + text).action == .serial(SerialScript(steps)))
  }

  @Test(arguments: [
    ("0xD1", [UInt8]([0x40, 0xD1, 0, 0, 0, 0, 0, 0]), [UInt8]()),
    ("209,1", [0x40, 0xD1, 1, 0, 0, 0, 0, 0], []),
    ("0,0xFFFF,258", [0x40, 0, 0xFF, 0xFF, 2, 1, 0, 0], []),
    ("255,0,0,0aFf", [0x40, 0xFF, 0, 0, 0, 0, 2, 0], [0x0A, 0xFF]),
  ])
  func `a vendor's request has a value, an index and data`(
    text: String, setup: [UInt8], data: [UInt8]
  ) throws {
    guard case .control(let packet, let bytes) = try Trigger(parsing: "vendor:" + text).action
    else {
      Issue.record("no control transfer")
      return
    }
    #expect(packet.bytes == setup)
    #expect(bytes == data)
  }

  @Test func `a report is given with its number`() throws {
    #expect(try Trigger(parsing: "hid:000b").action == .report([0x00, 0x0B]))
  }

  @Test(arguments: [
    ("", "it is empty"),
    ("text", "text needs a colon and what to send"),
    ("text:", "there is nothing to send"),
    ("text:\\p", "there is nothing to send"),
    ("text:a\\", "a single \\ ends the text; a backslash is \\\\"),
    ("text:a\\q", "the escape at character 2 is none of \\r \\n \\t \\e \\xNN \\p \\\\"),
    ("text:\\x4", "\\x at character 1 needs two hexadecimal digits"),
    ("text:" + String(repeating: "a", count: 1025), "the text has more than 1024 bytes"),
    (
      "text:a" + String(repeating: "\\p", count: 101),
      "more than 100 pauses are too long a silence"
    ),
    ("vendor:", "REQUEST is a number from 0 to 255, decimal or with 0x"),
    ("vendor:256", "REQUEST is a number from 0 to 255, decimal or with 0x"),
    ("vendor:-1", "REQUEST is a number from 0 to 255, decimal or with 0x"),
    ("vendor:1,0x10000", "VALUE is a number from 0 to 65535, decimal or with 0x"),
    ("vendor:1,2,x", "INDEX is a number from 0 to 65535, decimal or with 0x"),
    ("vendor:1,2,3,abc", "DATA is hexadecimal digits, two for each byte, 4096 bytes at most"),
    ("vendor:1,2,3,00,1", "vendor: takes REQUEST, VALUE, INDEX and DATA, and no more"),
    ("hid:0g", "hid: is hexadecimal digits, two for each byte, 1024 bytes at most"),
    ("hid:00", "hid: needs the report's number (00 if there are none) and its bytes"),
    (
      "klippr",
      "\"klippr\" is none of detach, 1200bps, text:…, vendor:…, hid:… and no preset; `dfuswift "
        + "enter --list` names the presets"
    ),
    (
      "mail:x",
      "\"mail\" is none of detach, 1200bps, text:…, vendor:…, hid:… and no preset; `dfuswift "
        + "enter --list` names the presets"
    ),
  ])
  func `what is no trigger is told in a sentence`(text: String, reason: String) {
    do {
      _ = try Trigger(parsing: text)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.description == reason)
    }
  }

  @Test(arguments: Array(UInt64(1)...50))
  func `any text gives a trigger or an error, and no more bytes than are allowed`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("\\\\\\pxrn0fA,:-+ü\u{0}\r\ntextvendorhid1200bps")
    for _ in 0..<200 {
      let count = Int.random(in: 0...40, using: &random)
      let tail = String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      let head = ["", "text:", "vendor:", "hid:"].randomElement(using: &random) ?? ""
      // `try?`: an error is as good as a trigger here.
      guard let trigger = try? Trigger(parsing: head + tail) else { continue }
      #expect(trigger.text == head + tail || trigger == .detach)
      #expect(!trigger.action.description.isEmpty)
      if case .serial(let script) = trigger.action { #expect(!script.steps.isEmpty) }
    }
  }

  @Test(arguments: Array(UInt64(1)...20))
  func `bytes that are quoted can be read again`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let bytes = random.bytes(64)
    let text = TriggerText.quoted(bytes).dropFirst().dropLast()
    #expect(try TriggerText.steps(text) == [.write(bytes)])
  }

  @Test(arguments: [
    ("1200bps", "1200 baud, then DTR down"), ("detach", "DFU_DETACH"),
    ("text:a\\p\\r", "\"a\", 100 ms of silence, \"\\r\""),
    ("vendor:0xD1", "control transfer 40 D1 00 00 00 00 00 00"),
    ("hid:000B", "HID report 00 0B"), ("qmk-vial", "HID report 00 0B 00 …"),
    (
      "betaflight-cli", "\"#\", 100 ms of silence, wait for \"#\", \"bl\\r\\n\""
    ),
  ])
  func `an action is told in words`(text: String, words: String) throws {
    #expect(try Trigger(parsing: text).action.description == words)
  }
}
