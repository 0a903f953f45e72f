import Testing

@testable import DFU

@Suite struct PlanProblemTests {
  private func range(_ start: UInt32, _ count: Int) throws -> AddressRange {
    try #require(AddressRange(start: Address(start), count: count))
  }

  @Test func `an image without bytes is empty`() throws {
    let empty = try FirmwareImage(segments: [])
    #expect(try problems(empty, Layouts.f405) == [.emptyImage])
  }

  @Test func `one byte behind the end of the flash is outside`() throws {
    #expect(
      try problems(firmware((0x080F_FFFF, [1, 2])), Layouts.f405)
        == [.outsideMemory(range(0x0810_0000, 1))])
  }

  @Test func `one byte before its start is outside`() throws {
    #expect(
      try problems(firmware((0x07FF_FFFF, [1, 2])), Layouts.f405)
        == [.outsideMemory(range(0x07FF_FFFF, 1))])
  }

  @Test func `an image around the whole memory is outside at both ends`() throws {
    let layout = "@Internal Flash/0x08000000/01*002Kg"
    #expect(
      try problems(firmware((0x07FF_FFF0, pattern(0x820))), layout)
        == [.outsideMemory(range(0x07FF_FFF0, 16)), .outsideMemory(range(0x0800_0800, 16))])
  }

  @Test func `bytes in a hole between regions are outside`() throws {
    let layout = "@Internal Flash/0x08000000/01*002Kg/0x08001000/01*002Kg"
    #expect(
      try problems(firmware((0x0800_07F0, pattern(0x820))), layout)
        == [.outsideMemory(range(0x0800_0800, 0x800))])
  }

  @Test func `all problems are told at once`() throws {
    let found = try problems(
      firmware((0x0800_0000, pattern(4)), (0x0800_2000, pattern(4)), (0x2000_0000, pattern(4))),
      Layouts.readOnlyStart)
    let sector = try #require(
      MemoryMap(layout: Layouts.readOnlyStart).sector(containing: Address(0x0800_0000)))
    #expect(
      found == [
        .notWritable(try range(0x0800_0000, 4), sector),
        .outsideMemory(try range(0x2000_0000, 4)),
      ])
  }

  @Test func `filling is not written where writing is not allowed`() throws {
    // Sectors smaller than a program unit: the layout lies.
    let layout = "@Internal Flash/0x08000000/01*002Bg,01*002Kc"
    let sector = try #require(MemoryMap(layout: layout).sector(containing: Address(0x0800_0002)))
    #expect(
      try problems(firmware((0x0800_0000, [1, 2])), layout, purpose: .data)
        == [.notWritable(try range(0x0800_0002, 2), sector)])
  }

  @Test func `flash that can be written and not erased is a problem`() throws {
    let layout = "@Internal Flash/0x08000000/02*002Ke"
    let sector = try #require(MemoryMap(layout: layout).sector(containing: Address(0x0800_0800)))
    #expect(try problems(firmware((0x0800_0800, [1])), layout) == [.notErasable(sector)])
  }

  @Test(arguments: [
    (Layouts.optionBytes, UInt32(0x1FFF_C000), MemoryKind.optionBytes),
    (Layouts.otp, 0x1FFF_7800, .oneTimeProgrammable),
    (Layouts.deviceFeature, 0xFFFF_0000, .deviceFeature),
  ])
  func `other memories need consent, each its own`(
    layout: String, address: UInt32, kind: MemoryKind
  ) throws {
    let count = kind == .deviceFeature ? 4 : 16
    let part = try firmware((address, pattern(count)))
    let refused = [PlanProblem.needsConsent(try range(address, count), kind)]
    #expect(try problems(part, layout) == refused)
    #expect(try problems(part, layout, consent: [.internalFlash, .other]) == refused)
    #expect(try problems(part, layout, consent: [kind]).isEmpty)
  }

  @Test func `a region of option bytes in a string of flash needs consent too`() throws {
    let layout = "@Internal Flash/0x08000000/04*002Kg/0x1FFF7800/01*016 e"
    #expect(
      try problems(firmware((0x1FFF_7800, pattern(16))), layout)
        == [.needsConsent(range(0x1FFF_7800, 16), .optionBytes)])
    #expect(
      try problems(firmware((0x1FFF_7800, [0xCC] + pattern(15))), layout, consent: [.optionBytes])
        == [.readProtectionLevel2(Address(0x1FFF_7800))])
  }

  @Test func `flash that runs on into option bytes needs consent for those`() throws {
    let layout = "@Internal Flash/0x1FEFF800/01*002Kg/0x1FF00000/01*016 e"
    #expect(
      try problems(firmware((0x1FEF_FFF0, pattern(32))), layout, purpose: .data)
        == [.needsConsent(range(0x1FF0_0000, 16), .optionBytes)])
  }

  @Test(arguments: [0, 1])
  func `read protection level 2 is refused whatever was agreed`(offset: Int) throws {
    var bytes = pattern(16)
    bytes[offset] = 0xCC
    #expect(
      try problems(firmware((0x1FFF_C000, bytes)), Layouts.optionBytes, consent: [.optionBytes])
        == [.readProtectionLevel2(Address(0x1FFF_C000 + UInt32(offset)))])
  }

  @Test func `0xCC elsewhere in the option bytes is no level 2`() throws {
    var bytes = pattern(16)
    bytes[2] = 0xCC
    #expect(
      try problems(firmware((0x1FFF_C000, bytes)), Layouts.optionBytes, consent: [.optionBytes])
        .isEmpty)
  }

  @Test func `a part of the option bytes is refused`() throws {
    #expect(
      try problems(
        firmware((0x1FFF_C000, pattern(15))), Layouts.optionBytes, consent: [.optionBytes])
        == [.partOfOptionBytes(range(0x1FFF_C000, 16))])
  }
}
