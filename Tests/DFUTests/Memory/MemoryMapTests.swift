import DFU
import TestSupport
import Testing

/// A layout string as it was seen, and the regions that its source describes.
struct SeenLayout: Sendable, CustomTestStringConvertible {
  let text: String
  /// First address and runs (count, size, rights) of each region.
  let regions: [String]

  init(_ text: String, _ regions: String...) {
    self.text = text
    self.regions = regions
  }

  var testDescription: String { text }
}

extension MemoryMap {
  /// First address and runs of each region, written as `0x08000000 4x16384rew`.
  var shorthand: [String] {
    regions.map { region in
      "\(region.range.start)"
        + region.runs.map { " \($0.count)x\($0.sectorSize)\($0.access)" }.joined()
    }
  }
}

private let f405 = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"

@Suite struct MemoryMapTests {
  @Test(arguments: [
    SeenLayout(f405, "0x08000000 4x16384rew 1x65536rew 7x131072rew"),
    SeenLayout("@Option Bytes  /0x1FFFC000/01*016 e", "0x1FFFC000 1x16r-w"),
    SeenLayout("@Option Bytes  /0x1FFFC000/01*016 g", "0x1FFFC000 1x16rew"),
    SeenLayout("@OTP Memory /0x1FFF7800/01*512 e,01*016 e", "0x1FFF7800 1x512r-w 1x16r-w"),
    SeenLayout("@Device Feature/0xFFFF0000/01*004 e", "0xFFFF0000 1x4r-w"),
    SeenLayout(
      "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg",
      "0x08000000 4x16384rew 1x65536rew 7x131072rew 4x16384rew 1x65536rew 7x131072rew"),
    SeenLayout(
      "@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e",
      "0x1FFEC000 1x16r-w", "0x1FFFC000 1x16r-w"),
    SeenLayout("@Internal Flash  /0x08000000/128*002Kg", "0x08000000 128x2048rew"),
    SeenLayout(
      "@Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg",
      "0x08000000 4x16384rew 1x65536rew 3x131072rew"),
    SeenLayout(
      "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg",
      "0x08000000 4x32768rew 1x131072rew 3x262144rew"),
    SeenLayout("@Internal Flash   /0x08000000/16*128Kg", "0x08000000 16x131072rew"),
    SeenLayout("@Internal Flash   /0x08000000/64*02Kg", "0x08000000 64x2048rew"),
    SeenLayout(
      "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
      "0x1FFF7800 1x48r-w", "0x1FFFF800 1x48r-w"),
    SeenLayout("@Internal Flash  /0x08000000/512*0004Kg", "0x08000000 512x4096rew"),
    SeenLayout(
      "@Internal Flash   /0x08000000/08*04Ka,1000*04Kg", "0x08000000 8x4096r-- 1000x4096rew"),
    SeenLayout("@Option byte   /0x1FFFC000/01*4096 g", "0x1FFFC000 1x4096rew"),
    SeenLayout("@Flash/0x08000000/8*001Ka,056*001Kg", "0x08000000 8x1024r-- 56x1024rew"),
    SeenLayout(
      "@External Flash /0x90000000/998*128Kg,1*128Kg,4*128Kg,21*128Ka",
      "0x90000000 1003x131072rew 21x131072r--"),
    SeenLayout("@Internal Flash  /0x08000000/1536*128g", "0x08000000 1536x128rew"),
    SeenLayout("@DATA Memory /0x08080000/2*3Ke", "0x08080000 2x3072r-w"),
    SeenLayout("@OTP Memory /0x1FF07800/01*528e", "0x1FF07800 1x528r-w"),
    SeenLayout("@Option Bytes   /0x1FFF7800/01*40Be", "0x1FFF7800 1x40r-w"),
    SeenLayout("@OTP Memory   /0x1FFF7000/01*01Ke", "0x1FFF7000 1x1024r-w"),
    SeenLayout("@ENGI Bytes        /0x1FFF6C00/01*1024.e", "0x1FFF6C00 1x1024r-w"),
    SeenLayout("@OB Bytes          /0x40022020/01*136 e", "0x40022020 1x136r-w"),
    SeenLayout("@Option Bytes   /0x5200201C/01*297 e", "0x5200201C 1x297r-w"),
    SeenLayout("@Internal Flash  /0x08000000/0128*0002Kg", "0x08000000 128x2048rew"),
    SeenLayout("@Internal Flash  /0x08000000/1024*256 g", "0x08000000 1024x256rew"),
    SeenLayout("/0x08000000/128*0002Kg", "0x08000000 128x2048rew"),
    SeenLayout("~/0x08000000/1536*128 g", "0x08000000 1536x128rew"),
    SeenLayout("@OTP Memory   /0x1FF7000/01*1024 e", "0x01FF7000 1x1024r-w"),
    SeenLayout("@Flash/0x08000000/12*001Ka,116*001Kg", "0x08000000 12x1024r-- 116x1024rew"),
    SeenLayout(
      "@OTP Memory /0x1FFF7800/01*512 e,01*016 e/0x1FFE7800/01*512 e,01*016 e",
      "0x1FFE7800 1x512r-w 1x16r-w", "0x1FFF7800 1x512r-w 1x16r-w"),
  ])
  func `a layout that a device sent is read`(seen: SeenLayout) throws {
    #expect(try MemoryMap(layout: seen.text).shorthand == seen.regions)
  }

  @Test(arguments: [
    ("a", "r--"), ("b", "-e-"), ("c", "re-"), ("d", "--w"), ("e", "r-w"), ("f", "-ew"),
    ("g", "rew"),
  ])
  func `the type letter gives three rights`(letter: String, rights: String) throws {
    let map = try MemoryMap(layout: "@X/0x08000000/01*001K\(letter)")
    #expect(map.sector(containing: Address(0x0800_0000))?.access.description == rights)
  }

  @Test(arguments: ["e", "g", "a"])
  func `Device Feature is read and written, whatever its letter`(letter: String) throws {
    let map = try MemoryMap(layout: "@Device Feature /0xFFFF0000/01*004 \(letter)")
    #expect(map.shorthand == ["0xFFFF0000 1x4r-w"])
    #expect(map.diagnostics.isEmpty == (letter == "e"))
  }

  @Test func `blanks do not count`() throws {
    let map = try MemoryMap(
      layout: "  @  Internal Flash  / 0x08000000 / 04 * 016 K g , 01*064Kg ")
    #expect(map.name == "Internal Flash")
    #expect(map.shorthand == ["0x08000000 4x16384rew 1x65536rew"])
    #expect(map.diagnostics.isEmpty)
  }

  @Test func `a name may hold a slash`() throws {
    #expect(try MemoryMap(layout: "@NOR/SPI 0/0x90000000/1*4Kg").name == "NOR/SPI 0")
  }

  @Test func `a name cannot command a terminal`() throws {
    #expect(try MemoryMap(layout: "@a\u{1B}[2J\u{202E}b/0x90000000/1*4Kg").name == "a?[2J?b")
  }

  @Test func `maps are equal if name and sectors are`() throws {
    let padded = try MemoryMap(layout: "@Internal Flash   /0x08000000/64*02Kg")
    let odd = try MemoryMap(layout: "@Internal Flash/0x08000000/32*2Kg,32*2048g\u{4E00}")
    #expect(padded == odd)
    #expect(padded.hashValue == odd.hashValue)
    #expect(padded != (try MemoryMap(layout: "@Internal Flash/0x08000000/65*02Kg")))
    #expect(padded != (try MemoryMap(layout: "@External Flash/0x08000000/64*02Kg")))
  }

  @Test func `a map is drawn with one line for each run`() throws {
    #expect(
      try MemoryMap(layout: f405).description == """
        0x08000000-0x0800FFFF      4 ×    16 KiB  rew
        0x08010000-0x0801FFFF      1 ×    64 KiB  rew
        0x08020000-0x080FFFFF      7 ×   128 KiB  rew
        """)
  }

  @Test(arguments: [
    f405, "@Option Bytes/0x1FFF7800/01*048 e/0x1FFFF800/01*048 e", "@/0x90000000/16*001Mg",
  ])
  func `ST's own form is written back as it was`(text: String) throws {
    let spelled = text.split(separator: " ", maxSplits: 1).joined(separator: " ")
      .replacing("Flash  /", with: "Flash/")
    #expect(try MemoryMap(layout: text).layout == spelled)
  }

  @Test(arguments: [
    (f405, MemoryKind.internalFlash),
    ("@Internal Flash   /0x0C000000/64*08Kg", .internalFlash),
    ("@Flash/0x08000000/8*001Ka,056*001Kg", .internalFlash),
    ("@Option Bytes  /0x1FFFC000/01*016 e", .optionBytes),
    ("@OB Bytes          /0x40022020/01*136 e", .optionBytes),
    ("@Option byte   /0x1FFFC000/01*4096 g", .optionBytes),
    ("@Internal Flash  /0x1FFF7800/01*048 e", .optionBytes),
    ("@ENGI Bytes        /0x1FFF6C00/01*1024.e", .optionBytes),
    ("@OTP Memory   /0x08FFF000/01*1024 e", .oneTimeProgrammable),
    ("@OTP Memory /0x1FFF7800/01*512 e,01*016 e", .oneTimeProgrammable),
    ("@Device Feature/0xFFFF0000/01*004 e", .deviceFeature),
    ("@Internal Flash/0xFFFF0000/01*004 e", .deviceFeature),
    ("@DATA Memory /0x08080000/2*3Ke", .other),
    ("@External Flash /0x90000000/998*128Kg", .other),
    ("@External Flash /0x08000000/998*128Kg", .other),
  ])
  func `name and address tell the kind of memory`(layout: String, kind: MemoryKind) throws {
    #expect(try MemoryMap(layout: layout).kind == kind)
  }

  @Test func `each region of a string has its own kind`() throws {
    let map = try MemoryMap(layout: "@Internal Flash/0x08000000/01*016Kg/0x1FFF7800/01*048 e")
    #expect(map.kind(at: Address(0x0800_0000)) == .internalFlash)
    #expect(map.kind(at: Address(0x1FFF_7800)) == .optionBytes)
    #expect(map.kind(at: Address(0)) == nil)
  }
}
