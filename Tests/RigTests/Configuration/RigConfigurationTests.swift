import DFU
import Rig
import Station
import Testing

@Suite struct RigConfigurationTests {
  static let digest = String(repeating: "ab", count: 32)

  static let whole = """
    # Everything there is.
    format: 1
    defaults:
      chip: F405
      image: {file: build/app.elf}
      verdict: {pass: ^PASS}
      retries: 2
    stations:
      - name: left
        port: 1-4.2
        vdd: 3.3
        layout: "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"
        image:
          file: /srv/app.bin
          sha256: \(digest)
          address: 0x08004000
        enter: {trigger: 1200bps, application: [0483:5740], timeout: 20}
        after: {expect: 0483:5740, timeout: 5}
        power: port
        serial: {port: /dev/ttyUSB0, rate: 9600}
        verdict:
          pass: [^PASS, all .* passed]
          fail: [FAIL, panic]
          timeout: 90
        retries: 0
      - name: right
        port: 1-4.3
        power:
          on: [/usr/bin/relay, "3", on]
          off: [/usr/bin/relay, "3", off]

    """

  static func read(_ text: String, in folder: String = "") throws(ConfigurationErrors)
    -> RigConfiguration
  {
    try RigConfiguration(reading: Array(text.utf8), in: folder)
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

  /// The errors of a station with these lines in it.
  static func errors(of lines: String...) -> String {
    let body = ["port: 1-1", "chip: F405"] + lines
    return errors(
      "format: 1\nstations:\n  - name: left\n" + body.map { "    \($0)\n" }.joined())
  }

  @Test func `a whole file is read`() throws {
    let rig = try Self.read(Self.whole, in: "/rigs")
    let left = try #require(rig.stations.first)
    #expect(left.name == "left")
    #expect(left.port == .kernelName("1-4.2"))
    #expect(left.chip.names.contains("F405"))
    #expect(left.layout?.hasPrefix("@Internal Flash") == true)
    #expect(
      left.image
        == RigImage(
          path: "/srv/app.bin", digest: ImageDigest(Self.digest), address: Address(0x0800_4000)))
    #expect(left.supplyVoltage == SupplyRange(volts: 3.3))
    #expect(left.entry?.limit == .seconds(20))
    #expect(
      left.start
        == .expect(
          Afterwards.ExpectedApplication(id: USBIdentifier("0483:5740"), limit: .seconds(5))))
    #expect(left.power == .port)
    #expect(left.serial == SerialSettings(node: "/dev/ttyUSB0", rate: 9_600))
    #expect(left.expectation?.passes.map(\.text) == ["^PASS", "all .* passed"])
    #expect(left.expectation?.fails.map(\.text) == ["FAIL", "panic"])
    #expect(left.expectation?.limit == .seconds(90))
    #expect(left.retries == 0)
    #expect(left.line == 9)
  }

  @Test func `what a station does not say the defaults do`() throws {
    let right = try #require(try Self.read(Self.whole, in: "/rigs").stations.last)
    #expect(right.image == RigImage(path: "/rigs/build/app.elf"))
    #expect(
      right.power
        == .programs(on: ["/usr/bin/relay", "3", "on"], off: ["/usr/bin/relay", "3", "off"]))
    #expect(right.serial == SerialSettings())
    #expect(right.expectation?.passes.map(\.text) == ["^PASS"])
    #expect(right.expectation?.limit == .seconds(30))
    #expect(right.retries == 2)
    #expect(right.start == .leave)
    #expect(right.entry == nil)
  }

  @Test func `a path from the present folder stays as it is`() throws {
    #expect(try Self.read(Self.whole).stations.last?.image?.path == "build/app.elf")
  }

  @Test(arguments: [
    ("serials: [1234]", "`serials` is no key of a station. The keys are `name`, `port`, `chip`"),
    ("image: {sha256: ab}", "`sha256` is 64 hexadecimal digits"),
    ("image: {sha256: ab}", "`image` has no `file`. Add it."),
    ("image: {file: a, signature: /b}", "`signature` is no key of `image`."),
    ("after: {hook: [/bin/true]}", "`hook` is no key of `after`."),
    ("power: hub", "`power` is `port`, or a mapping with `on` and `off`, and not \"hub\"."),
    ("power: {on: [/bin/true]}", "`power` has no `off`. Add the program that does it."),
    ("power: {on: [relay], off: [/bin/true]}", "`on` is a list: the absolute path of a program"),
    ("serial: {port: ttyUSB0}", "`port` is a device as in /dev/serial/by-id/…; without it"),
    ("serial: {rate: 5}", "`rate` is a number of baud from 50 to 20000000, and not \"5\"."),
    ("verdict: {fail: x}", "`verdict` has no `pass`."),
    ("verdict: {pass: x, timeout: 0}", "`timeout` is a number of seconds from 1 to 3600"),
    ("verdict: yes", "`verdict` is no mapping. Write its keys below it: `pass`, `fail`"),
    ("retries: 11", "`retries` is a number from 0 to 10, and not \"11\"."),
    ("retries: some", "`retries` is a number from 0 to 10, and not \"some\"."),
  ])
  func `a mistake is a sentence with its place`(line: String, words: String) {
    let errors = Self.errors(of: line)
    #expect(errors.contains(words), "\(errors)")
    #expect(errors.hasPrefix("Line 6, column "), "\(errors)")
  }

  @Test func `a verdict of what is not started is a mistake`() {
    let errors = Self.errors(of: "after: {leave: no}", "verdict: {pass: x}")
    #expect(
      errors
        == "Line 7, column 5: `verdict` waits for what `leave: no` does not start. Remove one.")
  }

  @Test func `a port must be there`() {
    let errors = Self.errors("format: 1\nstations:\n  - {name: a, chip: F405}\n")
    #expect(errors == "Line 3, column 5: Station a has no `port`. Add it.")
  }

  @Test func `all mistakes are told at once, in the order of the file`() {
    let errors = Self.errors(
      """
      format: 1
      stations:
        - {name: a, port: 1-1, chip: X999, retries: -1}
        - {name: a, port: 1-1, chip: F405, power: {on: [a]}}
      """)
    let lines = errors.split(separator: "\n")
    #expect(lines.count == 6, "\(errors)")
    #expect(lines.filter { $0.hasPrefix("Line 3, ") }.count == 2)
    #expect(errors.contains("The name a belongs to the station in line 3 already"))
    #expect(errors.contains("Port 1-1 belongs to the station in line 3 already"))
  }

  @Test func `another format is not read`() {
    #expect(Self.errors("format: 2\nstations: []").contains("Format 2 is not known"))
  }
}
