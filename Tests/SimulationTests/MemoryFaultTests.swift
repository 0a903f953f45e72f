import DFU
import DFUSimulator
import Testing

/// Flash that does not do what it says.
@Suite struct MemoryFaultTests {
  @Test(arguments: [UInt32(0), 7, 8, 1023, 1024, 2047, 2048, 4499])
  func `a bit that always reads wrong is told by its address`(offset: UInt32) async throws {
    let address = Address(0x0800_0000 + offset)
    let bench = Bench(.g0b1, faults: FaultPlan(memory: [.flipOnRead(address, bit: 3)]))
    let image = try BoardProfile.g0b1.application(4500)
    let error = await failure { try await bench.flash(image, FlashOptions(isFull: true)) }
    #expect(error?.code == .verifyFailed)
    #expect(error?.place.address == address)
    #expect(error?.place.sector?.range.contains(address) ?? false)
  }

  @Test func `the first of several wrong addresses is told, and how many there are`() async throws {
    let wrong: [FaultPlan.MemoryFault] = [0x0FFF, 0x0200, 0x1000].map {
      .flipOnRead(Address(0x0800_0000 + $0), bit: 0)
    }
    let bench = Bench(.g0b1, faults: FaultPlan(memory: wrong))
    let image = try BoardProfile.g0b1.application(4500)
    let error = await failure { try await bench.flash(image, FlashOptions(isFull: true)) }
    #expect(error?.place.address == Address(0x0800_0200))
    #expect(error?.reason.hasSuffix("the first of 3 bytes that differ") ?? false)
  }

  @Test(arguments: [UInt32(0), 8, 1024, 2048, 4498])
  func `a bit that flips once is mended`(offset: UInt32) async throws {
    let bench = Bench(
      .g0b1, faults: FaultPlan(memory: [.flipOnProgram(Address(0x0800_0000 + offset), bit: 2)]))
    let image = try BoardProfile.g0b1.application(4500)
    try await bench.flash(image)
    #expect(bench.holds(image))
  }

  @Test func `bits that flip in two pages of one block are both mended`() async throws {
    let faults = [0x0810, 0x0C10].map {
      FaultPlan.MemoryFault.flipOnProgram(Address(0x0800_0000 + $0), bit: 1)
    }
    let bench = Bench(.smallPages, faults: FaultPlan(memory: faults))
    let image = try BoardProfile.smallPages.application(6000)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
  }

  @Test(arguments: [UInt32(0), 0x0800, 0x1010, 0x1810, 0x2020])
  func `where erases take more than the layout says, no wrong image is called good`(
    offset: UInt32
  ) async throws {
    let fault = FaultPlan.MemoryFault.flipOnProgram(Address(0x0800_0000 + offset), bit: 1)
    let bench = Bench(.lyingPages, faults: FaultPlan(memory: [fault]))
    let image = try BoardProfile.lyingPages.application(12_000)
    let error = await failure { try await bench.flash(image, .staying) }
    #expect(error == nil ? bench.holds(image) : error?.code == .verifyFailed)
  }

  @Test func `write protection over old contents shows as not erased`() async throws {
    let bench = Bench(try #require(BoardProfile.named("f405-protected")))
    bench.change { board, _ in
      board.setContents([UInt8](repeating: 0, count: 64), at: Address(0x0800_4000))
    }
    let image = try BoardProfile.f405.application(0x4100)
    let error = await failure { try await bench.flash(image) }
    #expect(error?.code == .verifyFailed)
    #expect(error?.place.address == Address(0x0800_4000))
    #expect(error?.remedy.hasPrefix("The sector was not erased") ?? false)
    #expect(!bench.holds(image))
  }

  @Test func `write protection over blank flash shows as not written`() async throws {
    let bench = Bench(try #require(BoardProfile.named("f405-protected")))
    let image = try BoardProfile.f405.application(0x4100)
    let error = await failure { try await bench.flash(image) }
    #expect(error?.code == .verifyFailed)
    #expect(error?.remedy.hasPrefix("Nothing was programmed there") ?? false)
  }

  @Test(arguments: [BoardProfile.f405, .g0b1, .f072])
  func `read protection is told as such`(profile: BoardProfile) async throws {
    let bench = Bench(profile, faults: FaultPlan(isReadProtected: true))
    let image = try profile.application(100)
    for error in [
      await failure { try await bench.flash(image) },
      await failure { _ = try await bench.open().read(count: 16).report },
    ] {
      #expect(error?.code == .readProtected)
      #expect(error?.remedy.contains("unprotect") ?? false)
    }
  }

  @Test(arguments: [
    (FaultPlan.Operation.erase, DeviceStatus.errErase), (.program, .errProg), (.program, .errWrite),
  ])
  func `an operation that fails is told with address and status`(
    operation: FaultPlan.Operation, status: DeviceStatus
  ) async throws {
    let address = Address(0x0800_0900)
    let bench = Bench(.g0b1, faults: FaultPlan(memory: [.failure(operation, address, status)]))
    let image = try BoardProfile.g0b1.application(4500)
    let error = await failure { try await bench.flash(image, FlashOptions(isFull: true)) }
    #expect(error?.code == .deviceRefused)
    #expect(error?.status?.status == status)
    #expect(error?.place.sector?.range.contains(address) ?? false)
  }

  @Test(arguments: [0, 1, 1023])
  func `a short answer to UPLOAD is no image`(count: Int) async throws {
    let bench = Bench(
      .g0b1, faults: FaultPlan(transfers: [.init(.request(.upload, 2), .short(count))]))
    let image = try BoardProfile.g0b1.application(4500)
    let error = await failure { try await bench.flash(image, FlashOptions(isFull: true)) }
    #expect(error?.code == .protocolViolation)
    #expect(error?.place.block == 3)
    #expect(error?.place.sector?.index == 0)
  }
}
