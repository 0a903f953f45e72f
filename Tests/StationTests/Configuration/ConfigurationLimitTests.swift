import Station
import TestSupport
import Testing

/// Files that are large, deep or broken: each is answered, and soon.
@Suite(.timeLimit(.minutes(5))) struct ConfigurationLimitTests {
  private static let digest = ConfigurationTests.digest

  private static func stations(_ count: Int) -> String {
    "format: 1\ndefaults: {chip: F405, image: {file: /a, sha256: \(digest)}}\nstations:\n"
      + (0..<count).map { "  - {name: s\($0), port: \(1 + $0 / 100)-\(1 + $0 % 100)}\n" }.joined()
  }

  @Test func `a thousand stations are read`() throws {
    #expect(try ConfigurationTests.read(Self.stations(1_000)).stations.count == 1_000)
  }

  @Test func `ten thousand stations are too many, and that is said soon`() {
    let errors = ConfigurationTests.errors(Self.stations(10_000))
    #expect(errors.hasPrefix("Line 3, column 1: There are 10000 stations; 1000 are read."))
  }

  @Test func `ten thousand serial numbers are read`() throws {
    let numbers = (0..<10_000).map { "N\($0)" }.joined(separator: ", ")
    let text = ConfigurationTests.small.replacing("port: 1-4.2", with: "serials: [\(numbers)]")
    #expect(try ConfigurationTests.read(text).stations[0].boards.serials.count == 10_000)
  }

  @Test func `a file beyond the limit is not even parsed`() {
    let text = String(repeating: "#", count: (1 << 20) + 1)
    #expect(ConfigurationTests.errors(text).hasPrefix("The file is larger than 1 MiB."))
  }

  @Test(arguments: ["[", "{", "- ", "? ", "a: [", "[{", "{a: "])
  func `nesting without an end is answered`(opening: String) {
    let text = String(repeating: opening, count: 200_000 / opening.utf8.count)
    #expect(!ConfigurationTests.errors(text).isEmpty)
  }

  @Test func `deep keys are answered soon`() {
    let depth = 900
    let text =
      String(repeating: "{", count: depth) + "x" + String(repeating: ": 1}", count: depth)
    #expect(!ConfigurationTests.errors(text).isEmpty)
  }

  @Test func `a bomb of anchors does not go off`() {
    let lines = (1..<40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
    let bomb = (["a0: &a0 [x, x]"] + lines + ["? *a39", ": 1"]).joined(separator: "\n")
    #expect(ConfigurationTests.errors(bomb).hasPrefix("Line 1, column 5: Anchors (&name)"))
  }

  /// Every place where libyaml takes an & for an anchor.
  @Test(arguments: [
    "&a x: 1", "- &a x", "{&a x: 1}", "[&a x]", "[x,&a x]", "{x: &a 1}", "{\"x\":&a 1}",
    "? &a x\n: 1", "[?&a x]", "!!str &a x: 1", "x:\n  &a y: 1", "\u{FEFF}&a x: 1", "- - &a x",
    "a: 'b'\n&a x: 1", "x: [\"\",&a y]", "--- &a x: 1", "x:\t&a y", "x: \u{85}&a y",
    "x: \u{2028}&a y",
  ])
  func `an anchor is noticed wherever it may be`(text: String) {
    #expect(ConfigurationTests.errors(text).contains("Anchors (&name)"))
  }

  @Test(arguments: ["a && b", "x 2>&1", "R&D", "a & b", "/a?b=1&c=2"])
  func `an ampersand that is no anchor is text`(text: String) throws {
    let hook = "after: {hook: [/bin/sh, -c, '\(text)']}\n    image:"
    let configuration = try ConfigurationTests.read(
      ConfigurationTests.small.replacing("image:", with: hook))
    #expect(configuration.stations[0].afterwards.hook?.arguments == ["-c", text])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a damaged file gives a configuration or sentences`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      var bytes = Array(ConfigurationTests.whole.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
        }
      }
      do {
        let configuration = try StationConfiguration(reading: bytes)
        #expect(!configuration.stations.isEmpty)
      } catch {
        #expect(!error.all.isEmpty)
        #expect(error.all.allSatisfy { $0.message.hasSuffix(".") }, "\(error)")
      }
    }
  }
}
