import DFU
import DFUSimulator
import TestSupport
import Testing

@Suite struct DeviceFaultTests {
  private let start: UInt32 = 0x0800_0000

  private func host(_ effect: FaultPlan.Effect, at trigger: FaultPlan.Trigger) -> Host {
    Host(.known("f405"), faults: FaultPlan(transfers: [.init(trigger, effect)]))
  }

  @Test func `a fault strikes once, at its transfer`() {
    var host = host(.stall, at: .transfer(2))
    #expect(host.status() != nil)
    #expect(host.send(.getStatus, length: 6) == .stalled)
    #expect(host.status()?.state == .dfuIdle)
    #expect(host.board.transferCount == 3)
  }

  @Test func `a fault can wait for the n-th request of a kind`() {
    var host = host(.stall, at: .request(.getState, 2))
    host.send(.getStatus, length: 6)
    #expect(host.send(.getState, length: 1) == .accepted([2]))
    #expect(host.send(.getState, length: 1) == .stalled)
  }

  @Test func `transfers count from when the plan was set`() {
    var host = Host(.known("f405"))
    for _ in 0..<3 { host.send(.getStatus, length: 6) }
    host.board.setFaults(FaultPlan(transfers: [.init(.transfer(2), .stall)]))
    #expect(host.status() != nil)
    #expect(host.send(.getStatus, length: 6) == .stalled)
    #expect(host.board.transferCount == 5)
  }

  @Test func `a board that was saved counts a new plan's transfers from the first`() throws {
    var host = Host(.known("f405"))
    for _ in 0..<3 { host.send(.getStatus, length: 6) }
    host.board = try VirtualBoard(profile: .known("f405"), restoring: host.board.encodedState())
    host.board.setFaults(FaultPlan(transfers: [.init(.transfer(1), .stall)]))
    #expect(host.send(.getStatus, length: 6) == .stalled)
  }

  @Test(arguments: [FaultPlan.PowerLoss.inErase(1), .atProgramUnit(1)])
  func `losses of power count from when the plan was set`(loss: FaultPlan.PowerLoss) {
    var host = Host(.known("g0b1"))
    host.command(.erase(start))
    host.command(.setAddressPointer(start))
    host.download([UInt8](repeating: 0, count: 64), block: 2)
    host.board.setFaults(FaultPlan(powerLosses: [loss]))
    host.command(.erase(start))
    host.command(.setAddressPointer(start))
    host.download([UInt8](repeating: 0, count: 64), block: 2)
    host.wait(.seconds(2))
    #expect(host.board.presence?.arrival == 2)
  }

  @Test func `changes of manners count from when the plan was set`() {
    var host = Host(.known("f405"))
    host.command(.setAddressPointer(start))
    host.board.setFaults(FaultPlan(busyChanges: [.init(at: 1, to: .stalls)]))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    #expect(host.status()?.state == .dfuDownloadBusy)
    #expect(host.send(.getStatus, length: 6) == .stalled)
  }

  @Test func `a bus reset does not put off a loss of power`() {
    var host = Host(.known("f405-answers"), faults: FaultPlan(powerLosses: [.inErase(1)]))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    _ = host.status()
    host.board.reset(at: host.now)
    host.wait(.seconds(2))
    #expect(host.board.presence?.arrival == 2)
  }

  @Test(arguments: [true, false])
  func `a request that times out may have been heard`(isProcessed: Bool) {
    var host = host(.timeout(isProcessed: isProcessed), at: .request(.download, 1))
    let outcome = host.send(.download, value: 0, data: DfuSeCommand.massErase.bytes)
    #expect(outcome == .silent)
    #expect(host.board.state == (isProcessed ? .dfuDownloadSync : .dfuIdle))
  }

  @Test func `a short answer is cut`() {
    var host = host(.short(3), at: .transfer(1))
    #expect(host.send(.getStatus, length: 6) == .accepted([0, 0, 0]))
  }

  @Test(arguments: [FaultPlan.Moment.before, .during])
  func `a plug that is pulled in a transfer ends it`(moment: FaultPlan.Moment) {
    var host = host(.unplug(moment, returnsAfter: .milliseconds(100)), at: .transfer(1))
    #expect(host.send(.getStatus, length: 6) == .gone)
    #expect(host.board.presence == nil)
    host.wait(.milliseconds(350))
    #expect(host.board.presence?.arrival == 2)
  }

  @Test func `a plug that is pulled between two requests leaves the first its answer`() {
    var host = host(.unplug(.after, returnsAfter: nil), at: .transfer(1))
    #expect(host.status() != nil)
    host.wait(.microseconds(1))
    #expect(host.send(.getStatus, length: 6) == .gone)
    host.wait(.seconds(100))
    #expect(host.board.presence == nil)
  }

  @Test func `a bit flips once at programming`() {
    let fault = FaultPlan.MemoryFault.flipOnProgram(Address(start + 1), bit: 7)
    var host = Host(.known("f405"), faults: FaultPlan(memory: [fault]))
    host.command(.setAddressPointer(start))
    host.download([0xFF, 0xFF, 0xFF, 0xFF], block: 2)
    #expect(host.flash(start, 4) == [0xFF, 0x7F, 0xFF, 0xFF])
    host.command(.erase(start))
    host.command(.setAddressPointer(start))
    host.download([0xFF, 0xFF, 0xFF, 0xFF], block: 2)
    #expect(host.flash(start, 4) == [0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func `a bit is always read wrong`() {
    let fault = FaultPlan.MemoryFault.flipOnRead(Address(start + 2), bit: 0)
    var host = Host(.known("f405"), faults: FaultPlan(memory: [fault]))
    #expect(host.read(start, 4) == [0xFF, 0xFF, 0xFE, 0xFF])
    #expect(host.read(start, 4) == [0xFF, 0xFF, 0xFE, 0xFF])
  }

  @Test func `an erase fails at its address with its status`() {
    let fault = FaultPlan.MemoryFault.failure(.erase, Address(start + 0x5000), .errErase)
    var host = Host(.known("f405"), faults: FaultPlan(memory: [fault]))
    #expect(host.command(.erase(start))?.status == .ok)
    #expect(host.command(.erase(start + 0x4000))?.status == .errErase)
  }

  @Test func `a loss of power keeps the units before it and tears its own`() {
    let plan = FaultPlan(powerLosses: [.atProgramUnit(3)])
    var host = Host(.known("g0b1"), faults: plan)
    host.command(.setAddressPointer(start))
    host.send(.download, value: 2, data: [UInt8](repeating: 0, count: 64))
    #expect(host.send(.getStatus, length: 6) == .gone)
    host.wait(.seconds(2))
    #expect(host.flash(start, 16) == [UInt8](repeating: 0, count: 16))
    #expect(host.flash(start + 16, 8) == nil)
    #expect(host.flash(start + 24, 8) == [UInt8](repeating: 0xFF, count: 8))
    #expect(host.read(start + 16, 8) == nil)
    host.send(.clearStatus)
    #expect(host.command(.erase(start))?.status == .ok)
    #expect(host.flash(start, 24) == [UInt8](repeating: 0xFF, count: 24))
  }

  @Test func `a loss of power in an erase leaves neither old nor blank`() {
    var host = Host(.known("f405"), faults: FaultPlan(powerLosses: [.inErase(1)]))
    let old = [UInt8](repeating: 0, count: 256)
    host.board.setContents(old, at: Address(start))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    #expect(host.send(.getStatus, length: 6) == .gone)
    #expect(host.now == .milliseconds(200))
    host.wait(.seconds(2))
    #expect(host.board.personality == .bootloader)
    let left = host.flash(start, 256)
    #expect(left != old)
    #expect(left != [UInt8](repeating: 0xFF, count: 256))
  }

  @Test(arguments: [1, 7, 1_234] as [UInt64])
  func `equal seeds draw equal schedules`(seed: UInt64) {
    var first = SplitMix64(seed: seed)
    var second = SplitMix64(seed: seed)
    let plan = FaultPlan.random(5, among: 1...100, using: &first)
    #expect(plan == .random(5, among: 1...100, using: &second))
    #expect((1...5).contains(plan.transfers.count))
  }
}
