import DFU
import Testing

@testable import DFUSimulator

/// Which program starts with the power, and how far one came when it goes.
@Suite struct BootTests {
  private let start: UInt32 = 0x0800_0000

  /// The personality of a board that gets its power with BOOT0 low.
  private func personality(
    _ profile: String, _ contents: [UInt8]
  ) -> VirtualBoard.Personality {
    var host = Host(.known(profile))
    host.board.setContents(contents, at: Address(start))
    host.board.isBootPinHeld = false
    host.board.cyclePower(at: host.now)
    host.wait(.seconds(5))
    return host.board.personality
  }

  @Test func `an empty chip with an empty check starts its ROM without BOOT0`() {
    #expect(personality("g0b1", []) == .bootloader)
    #expect(personality("g0b1", plausibleProgram) == .application)
  }

  @Test func `an empty chip without an empty check starts nothing`() {
    #expect(personality("f405", []) == .none)
    #expect(personality("f405", plausibleProgram) == .application)
  }

  @Test func `a reset vector that is no Thumb code starts nothing`() {
    var program = plausibleProgram
    program[4] &= 0xFE
    #expect(personality("f405", program) == .none)
  }

  @Test func `the power goes at the program unit that was said, whatever was written before`() {
    var host = Host(.known("g0b1"), faults: FaultPlan(powerLosses: [.atProgramUnit(10)]))
    host.command(.setAddressPointer(start))
    let block = [UInt8](repeating: 0, count: 64)
    #expect(host.download(block, block: 2)?.status == .ok)
    host.command(.setAddressPointer(start + 64))
    #expect(host.download(block, block: 2) == nil)
    host.wait(.seconds(2))
    // Eight units of the first block and one of the second; the next is torn, the rest is blank.
    #expect(host.flash(start, 72) == [UInt8](repeating: 0, count: 72))
    #expect(host.flash(start + 72, 8) == nil)
    #expect(host.flash(start + 80, 48) == [UInt8](repeating: 0xFF, count: 48))
  }

  @Test func `a block that begins within a program unit is errWRITE, also where the ROM takes it`()
  {
    var host = Host(.known("g0b1"))
    host.command(.setAddressPointer(start + 4))
    #expect(host.download([UInt8](repeating: 0, count: 8), block: 2)?.status == .errWrite)
    #expect(host.flash(start, 16) == [UInt8](repeating: 0xFF, count: 16))
  }

  @Test func `virtual time does not go back`() async {
    let clock = VirtualClock(pace: .virtual)
    await clock.sleep(until: .seconds(5))
    await clock.sleep(until: .seconds(3))
    #expect(clock.now == .seconds(5))
  }
}
