import DFU
import Station
import Testing

@Suite struct ConfigurationTests {
  static let digest = String(repeating: "ab", count: 32)

  static let small = """
    format: 1
    stations:
      - name: left
        port: 1-4.2
        chip: F405
        image: {file: /srv/app.bin, sha256: \(digest)}

    """

  static let whole = """
    # Everything there is.
    format: 1
    keys:
      - RWS9sDtA+JGbwJc2K4udR3e9Tk2AMf++0MdxE2E/lmdpRAydx6dHi1ft
    defaults:
      chip: STM32F405RG
      image:
        file: /srv/app.bin
        sha256: \(digest)
        address: 0x08004000
      vdd: 3.3
    stations:
      - name: left
        port: 1-4.2
        layout: "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"
        bootloader-version: 2200
        enter:
          trigger: text:dfu\\r
          application: [0483:5740, 1209:5741]
          timeout: 20
        after:
          expect: 0483:5740
          timeout: 5
          hook: [/usr/local/bin/label, --fast]
      - name: by-number
        serials:
          - 206437A1304E
          - 0123
        image:
          file: /srv/other.bin
          sha256: \(digest)
          signature: /srv/signatures/other.minisig
        after: {leave: no}

    """

  static func read(_ text: String) throws(ConfigurationErrors) -> StationConfiguration {
    try StationConfiguration(reading: Array(text.utf8))
  }

  /// The errors of a text, one a line.
  static func errors(_ text: String) -> String {
    do {
      _ = try read(text)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `a small file says which board gets what`() throws {
    let station = try #require(try Self.read(Self.small).stations.first)
    #expect(station.name == "left")
    #expect(station.boards == BoardSelection(.port(.kernelName("1-4.2"), serials: [])))
    #expect(station.chip.names.contains("F405"))
    #expect(station.image.path == "/srv/app.bin")
    #expect(station.image.digest.description == Self.digest)
    #expect(station.image.signaturePath == nil)
    #expect(station.supplyVoltage == nil)
    #expect(station.entry == nil)
    #expect(station.afterwards == Afterwards(start: .leave, hook: nil))
    #expect(station.line == 3)
  }

  @Test func `every key is read`() throws {
    let configuration = try Self.read(Self.whole)
    #expect(configuration.keys.count == 1)
    let station = configuration.stations[0]
    #expect(station.supplyVoltage == .from2V7)
    #expect(station.image.address == Address(0x0800_4000))
    #expect(station.image.signaturePath == "/srv/app.bin.minisig")
    #expect(station.boards.release == 0x2200)
    #expect(station.boards.layout?.hasPrefix("@Internal Flash") ?? false)
    #expect(station.entry?.trigger.text == "text:dfu\\r")
    #expect(station.entry?.applications.map(\.description) == ["0483:5740", "1209:5741"])
    #expect(station.entry?.limit == .seconds(20))
    let application = USBIdentifier(vendor: 0x0483, product: 0x5740)
    #expect(
      station.afterwards.start == .expect(.init(id: application, limit: .seconds(5))))
    #expect(
      station.afterwards.hook == .init(program: "/usr/local/bin/label", arguments: ["--fast"]))
  }

  @Test func `a station's own word wins over the defaults, and numbers stay text`() throws {
    let station = try Self.read(Self.whole).stations[1]
    #expect(station.boards.identity == .serials(["206437A1304E", "0123"]))
    #expect(station.image.path == "/srv/other.bin")
    #expect(station.image.signaturePath == "/srv/signatures/other.minisig")
    #expect(station.image.address == nil)
    #expect(station.supplyVoltage == .from2V7)
    #expect(station.afterwards.start == .stay)
  }

  @Test(arguments: [
    ("name: left", "name: a b", "Line 3, column 11: `name` is 1 to 64 letters, digits, `.`, `-`"),
    ("name: left", "nmae: left", "Line 3, column 5: `nmae` is no key of a station. The keys are"),
    ("name: left", "name:", "Line 3, column 10: `name` is empty. Give it a value"),
    ("name: left", "name: [a, b]", "`name` is one value, no list and no mapping."),
    ("port: 1-4.2", "port: usb1", "Line 4, column 11: `port` is a port as in 1-4.2, or udev's"),
    ("    port: 1-4.2\n", "", "Line 3, column 5: Station left has neither `port` nor `serials`."),
    ("chip: F405", "chip: Z80", "Line 5, column 11: `chip`: no STM32 line is called \"Z80\""),
    ("chip: F405", "chip: F4", "`chip`: \"F4\" is several STM32 lines"),
    ("chip: F405", "chip: F100xC", "the ROM of STM32F100xC/F100xD/F100xE has no USB."),
    ("    chip: F405\n", "", "Station left has no `chip`. Add it."),
    ("file: /srv/app.bin", "file: app.bin", "`file` is an absolute path, as a service has no"),
    ("sha256: ab", "sha256: zz", "`sha256` is 64 hexadecimal digits, as `sha256sum` prints them"),
    ("image:", "vdd: 5\n    image:", "`vdd` is the board's supply in volts, 1.8 to 3.6, and not"),
    ("image:", "after: {leave: maybe}\n    image:", "`leave` is yes or no, and not \"maybe\"."),
    (
      "image:", "after: {leave: no, expect: any}\n    image:", "`expect` waits for what `leave: no`"
    ),
    ("image:", "after: {timeout: 5}\n    image:", "`timeout` says how long to `expect` the appl"),
    ("image:", "after: {hook: [sh, -c]}\n    image:", "`hook` is a list: the absolute path of a p"),
    (
      "image:", "after: {expect: any, timeout: 900}\n    image:",
      "a number of seconds from 1 to 120"
    ),
    ("image:", "layout: sectors\n    image:", "`layout` is the bootloader's layout string"),
    ("image:", "bootloader-version: 2.2\n    image:", "bcdDevice as four hexadecimal digits"),
    (
      "image:", "enter: {trigger: shout, application: 1:2}\n    image:",
      "`trigger`: \"shout\" is no"
    ),
    ("image:", "enter: {trigger: 1200bps}\n    image:", "`enter` has no `application`."),
    ("image:", "enter: {trigger: detach, application: x}\n    image:", "`application` is VID:PID"),
    ("image:", "enter: {trigger: detach, application: 0483:df11}\n    image:", "bootloader itself"),
    (
      "port: 1-4.2", "serials: [1]\n    enter: {trigger: detach, application: 1:2}",
      "needs a `port`"
    ),
    ("port: 1-4.2", "serials: []", "`serials` has 0 values; 1 to 10000 are read."),
    ("port: 1-4.2", "serials: ['a*']", "\"a*\" is no serial number"),
    ("port: 1-4.2", "serials: [STM32FxSTM32]", "STM32FxSTM32 names no board: every part has the"),
    ("format: 1", "format: 2", "Line 1, column 1: Format 2 is not known to this version"),
    ("format: 1", "format: one", "`format` is the number of the format, 1 in this version"),
    ("format: 1\n", "", "Line 1, column 1: The configuration has no `format`. Add it."),
    ("format: 1", "format: 1\nkeys: [RWabc]", "\"RWabc\" is no public key of minisign."),
    ("sha256: ab", "signature: /a, sha256: ab", "`signature` cannot be checked without a key."),
    ("stations:", "station:", "`station` is no key of the configuration. The keys are `format`"),
  ])
  func `a mistake is a sentence with its place and what to do`(
    text: String, mistake: String, sentence: String
  ) {
    let errors = Self.errors(Self.small.replacing(text, with: mistake, maxReplacements: 1))
    #expect(errors.contains(sentence), "\(errors)")
    #expect(errors.split(separator: "\n").allSatisfy { $0.hasPrefix("Line ") }, "\(errors)")
  }

  @Test(arguments: [
    ("", "The file is empty."), ("# only a comment\n", "The file is empty."),
    ("- a\n- b\n", "Line 1, column 1: The file is no mapping."),
    ("format: 1\nstations: []\n", "`stations` is a list of at least one station"),
    ("format: 1\nstations: left\n", "`stations` is a list of at least one station"),
    ("format: 1\n", "The configuration has no `stations`."),
    ("format: 1\nformat: 1\n", "Line 1, column 1: `format` is there more than once"),
    (
      "format: 1\n---\nformat: 1\n", "Line 2, column 1: This is no YAML: but found another document"
    ),
    ("format: [1\n", "This is no YAML: did not find expected ',' or ']'"),
    ("format:\t1\n\tstations: 2\n", "Line 2, column 1: This is no YAML: found a tab character"),
    ("a: &x 1\nb: *x\n", "Line 1, column 4: Anchors (&name) are not read."),
    ("a: *x\n", "Line 1, column 4: This is no YAML: found undefined alias."),
    ("a: \u{1}\n", "This is no YAML: control characters are not allowed."),
    ("? [a, b]\n: 1\n", "This is no key of the configuration."),
    ("format: 1\nstations: \u{2028}\n", "`stations` is a list of at least one station"),
  ])
  func `what is no configuration at all is a sentence, too`(text: String, sentence: String) {
    let errors = Self.errors(text)
    #expect(errors.contains(sentence), "\(errors)")
  }

  @Test func `bytes that are no UTF-8 are named by their line`() {
    let bytes = Array("format: 1\n# caf".utf8) + [0xE9, 0x0A]
    #expect(throws: ConfigurationErrors.self) { try StationConfiguration(reading: bytes) }
    do {
      _ = try StationConfiguration(reading: bytes)
    } catch {
      #expect(error.description == "Line 2, column 1: This is no UTF-8. Save the file in UTF-8.")
    }
  }

  @Test func `two stations cannot have one port, one name or one serial number`() {
    let second = Self.small.split(separator: "\n").dropFirst(2).joined(separator: "\n")
    let errors = Self.errors(Self.small + second + "\n")
    #expect(
      errors == """
        Line 7, column 11: The name left belongs to the station in line 3 already. Remove one of \
        them.
        Line 8, column 11: Port 1-4.2 belongs to the station in line 4 already. Remove one of them.
        """)
    let serials = (Self.small + second).replacing("port: 1-4.2", with: "serials: [ab, cd]")
    #expect(Self.errors(serials).contains("Serial number ab belongs to the station in line 4"))
  }

  @Test func `ports are written in one way in a file`() {
    let second = Self.small.split(separator: "\n").dropFirst(2).joined(separator: "\n")
      .replacing("left", with: "right").replacing("1-4.2", with: "pci-0000:00:14.0-usb-0:4.2")
    let errors = Self.errors(Self.small + second + "\n")
    #expect(errors.hasPrefix("Line 8, column 11: Port pci-0000:00:14.0-usb-0:4.2 is written in an"))
  }

  @Test(arguments: ["F042", "F072", "F722", "H743", "L496", "U585", "F107"])
  func `serial numbers that name no board are refused by the line`(chip: String) {
    let text = Self.small.replacing("port: 1-4.2", with: "serials: [206437A1304E]")
      .replacing("F405", with: chip)
    #expect(Self.errors(text).contains("`serials` cannot tell boards with an STM32"))
    #expect(Self.errors(text).hasSuffix("Name a `port`."))
  }

  @Test func `all mistakes are told at once, up to a limit`() {
    let bad = (0..<50).map { "  - {name: n\($0), port: \($0)}\n" }.joined()
    let lines = Self.errors("format: 1\nstations:\n" + bad).split(separator: "\n")
    #expect(lines.count == 20)
  }
}
