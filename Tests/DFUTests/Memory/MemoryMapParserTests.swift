import TestSupport
import Testing

@testable import DFU

private let whole = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg"

@Suite struct MemoryMapParserTests {
  @Test(arguments: [
    ("\(whole)\u{4E00}\u{6F22}\u{FFFD}", "\"一漢\u{FFFD}\" behind the last segment was left out"),
    ("\(whole),03*12", "the layout was read up to the broken segment \"03*12\""),
    ("\(whole),03*128K", "the layout was read up to the broken segment \"03*128K\""),
    ("\(whole),", "the layout was read up to the broken segment \"\""),
    ("\(whole)/0x0800", "the layout was read up to the broken region \"/0x0800\""),
    ("\(whole)/", "the layout was read up to the broken region \"/\""),
    ("\(whole)\0junk", "the text behind a NUL was left out"),
    (
      "\(whole)/0x08000000/1*1Kg",
      "the region at 0x08000000-0x080003FF lies over another one and was left out"
    ),
    ("\(whole),0*1Kg", "a segment without a byte was left out"),
    (
      "Internal Flash  /0x08000000/04*016Kg,01*064Kg",
      "the layout has no @ in front of its name; it was read nevertheless"
    ),
    (
      "@Internal Flash  /0x08000000/04*016Kg,01*064kg",
      "\"k\" is written in the wrong case; it was read nevertheless"
    ),
    (
      "@Internal Flash  /0x08000000/04*016Kg,01*064KG",
      "\"G\" is written in the wrong case; it was read nevertheless"
    ),
    (
      "@Internal Flash  /0x08000000/04*016Kg,01*65536.g",
      "\".\" is no multiplier; the size was taken as bytes"
    ),
    (
      "@Internal Flash  /0x08000000/04*016Kg,01*65536g",
      "a sector size has no multiplier; it was taken as bytes"
    ),
  ])
  func `what is whole is taken and the rest is named`(text: String, sentence: String) throws {
    let map = try MemoryMap(layout: text)
    #expect(map == (try MemoryMap(layout: whole)))
    #expect(map.diagnostics.count == 1)
    #expect(map.diagnostics.first?.description.hasPrefix(sentence) == true)
  }

  @Test func `a plain string has no diagnostics`() throws {
    #expect(try MemoryMap(layout: whole).diagnostics.isEmpty)
  }

  @Test func `a layout without a name is read`() throws {
    let map = try MemoryMap(layout: "@/0x08000000/01*001Kg")
    #expect(map.name == "")
    #expect(map.diagnostics.map(\.problem) == [.noName])
  }

  @Test(
    arguments: [
      ("", .empty), ("   ", .empty),
      ("PMIC", .notDfuSe("PMIC")), ("nor0", .notDfuSe("nor0")),
      ("@", .nothingUsable("@", [])), ("@OTP", .nothingUsable("@OTP", [])),
      ("@X/0x100000000/1*1Kg", .beyondAddressSpace(offset: 2)),
      ("@X/0xFFFFF000/5*1Kg", .beyondAddressSpace(offset: 2)),
      ("@X/0x0/1*99999999999999999999Mg", .beyondAddressSpace(offset: 7)),
      ("@X/0x08000000/9999999*1Bg", .tooMany(.sectors, limit: MemoryMap.sectorLimit)),
      ("@X/0x0/99999999999999999999*1Mg", .tooMany(.sectors, limit: MemoryMap.sectorLimit)),
    ] as [(String, MemoryMapError)])
  func `a string that gives no map gives an error`(text: String, expected: MemoryMapError) {
    #expect(throws: expected) { try MemoryMap(layout: text) }
  }

  @Test(arguments: ["@X/0x08000000/", "@X/0x08000000/0*1Kg", "@X/0x08000000/4", "@X/0x"])
  func `a layout without a whole sector says so`(text: String) {
    #expect {
      try MemoryMap(layout: text)
    } throws: { error in
      guard case .nothingUsable(text, let diagnostics) = error as? MemoryMapError else {
        return false
      }
      return diagnostics.count == 1 && "\(error)".contains("--layout")
    }
  }

  @Test func `regions, segments and characters are limited`() {
    let regions = (0...MemoryMap.regionLimit).map { "/0x\(String($0, radix: 16))0000/1*1Kg" }
    #expect(throws: MemoryMapError.tooMany(.regions, limit: MemoryMap.regionLimit)) {
      try MemoryMap(layout: "@X" + regions.joined())
    }
    let segments = Array(repeating: "1*1Kg", count: MemoryMap.segmentLimit + 1)
    #expect(throws: MemoryMapError.tooMany(.segments, limit: MemoryMap.segmentLimit)) {
      try MemoryMap(layout: "@X/0x0/" + segments.joined(separator: ","))
    }
    let name = String(repeating: "x", count: MemoryMap.layoutLimit)
    #expect(throws: MemoryMapError.tooMany(.characters, limit: MemoryMap.layoutLimit)) {
      try MemoryMap(layout: "@" + name + "/0x0/1*1Kg")
    }
  }

  @Test func `a string cut anywhere gives what is whole`() throws {
    let text = "@Option Bytes  /0x1FFF7800/01*048 e,02*003Kg/0x1FFFF800/01*048 e"
    let sectors = Array(try MemoryMap(layout: text).sectors)
    var counts: [Int] = []
    for length in 0..<text.count {
      guard let map = Self.map(String(text.prefix(length))) else { continue }
      let part = Array(map.sectors)
      #expect(part == Array(sectors.prefix(part.count)))
      counts.append(part.count)
    }
    #expect(counts == counts.sorted() && Set(counts) == [1, 3])
  }

  @Test(arguments: 0..<UInt64(200))
  func `any string gives a sound map or an error`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let text = Self.mutated(whole + "/0x1FFF7800/01*048 e,2*3Ke", with: &random)
      guard let map = Self.map(text) else { continue }
      #expect(!map.regions.isEmpty && map.sectorCount <= MemoryMap.sectorLimit)
      var end = 0
      for sector in map.sectors.prefix(2000) {
        #expect(Int(sector.range.start.rawValue) >= end && !sector.range.isEmpty)
        #expect(map.sector(containing: sector.range.start) == sector)
        end = sector.range.end
      }
      let again = Self.map(map.layout)
      #expect(again == map, "\(text) was written back as \(map.layout)")
      #expect(again?.diagnostics.contains { $0.problem != .noName } == false)
    }
  }

  /// A parser's errors are typed, so the only alternative to a map is a `MemoryMapError`.
  private static func map(_ text: String) -> MemoryMap? {
    do throws(MemoryMapError) { return try MemoryMap(layout: text) } catch { return nil }
  }

  private static func mutated(_ text: String, with random: inout SplitMix64) -> String {
    var scalars = Array(text.unicodeScalars)
    let alphabet = Array("@/0x189*,KMBgea. \0\u{4E00}\u{301}".unicodeScalars)
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let place = Int.random(in: 0..<scalars.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: scalars[place] = alphabet.randomElement(using: &random) ?? "x"
      case 1: scalars.insert(alphabet.randomElement(using: &random) ?? "x", at: place)
      case 2 where scalars.count > 1: scalars.remove(at: place)
      default: scalars = Array(scalars.prefix(place + 1))
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
