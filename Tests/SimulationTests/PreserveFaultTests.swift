import DFU
import DFUSimulator
import Testing

/// `--preserve` interrupted at any moment: the next run has the kept bytes and the image.
@Suite struct PreserveFaultTests {
  /// Flashes with faults, judges the moment, brings the board back and flashes again.
  private func run(
    _ profile: BoardProfile, offset: UInt32, _ plan: FaultPlan, sourceLocation: SourceLocation
  ) async throws {
    let scene = try PreserveTests.Scene(profile, offset: offset, faults: plan)
    let error = await failure { try await scene.flash() }
    if error == nil {
      #expect(scene.isGood, "a wrong flash is called good", sourceLocation: sourceLocation)
    } else {
      #expect(isSound(scene), "\(error?.description ?? "")", sourceLocation: sourceLocation)
    }
    scene.bench.bringBack()
    try await scene.flash()
    #expect(scene.isGood, "the next run fails", sourceLocation: sourceLocation)
    #expect(scene.store.contents == nil, sourceLocation: sourceLocation)
  }

  /// Whatever the core would boot from is whole: all is as it was, or as it is to be, or the first
  /// vector is not the old one; with a resident program, which may start alone, all of it is there.
  private func isSound(_ scene: PreserveTests.Scene) -> Bool {
    if scene.isGood || scene.bench.holds(scene.old) { return true }
    let start = scene.bench.profile.flashStart
    guard let first = scene.image.lowestAddress,
      let table = AddressRange(start: start, count: 8)
    else { return false }
    let boots = scene.bench.holds(scene.old.restricted(to: table))
    if first == start { return !boots }
    return !boots
      || scene.bench.holds(scene.old.restricted(to: AddressRange(from: start, to: first)))
  }

  static let offsets: [UInt32] = [0, 0x200]

  @Test(arguments: Array(stride(from: 1, through: 900, by: 23)), offsets)
  func `the power goes at a program unit`(step: Int, offset: UInt32) async throws {
    try await run(
      .g0b1, offset: offset, FaultPlan(powerLosses: [.atProgramUnit(step)]),
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 760...775, offsets)
  func `the power goes at one of the last program units`(step: Int, offset: UInt32) async throws {
    try await run(
      .g0b1, offset: offset, FaultPlan(powerLosses: [.atProgramUnit(step)]),
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...2, [BoardProfile.g0b1, .f072, .f405])
  func `the power goes in the middle of an erase`(
    number: Int, profile: BoardProfile
  ) async throws {
    for offset in Self.offsets {
      try await run(
        profile, offset: offset, FaultPlan(powerLosses: [.inErase(number)]),
        sourceLocation: #_sourceLocation)
    }
  }

  @Test(arguments: Array(stride(from: 1, through: 150, by: 3)), FaultTests.effects)
  func `a transfer fails`(number: Int, effect: FaultPlan.Effect) async throws {
    try await run(
      .g0b1, offset: 0x200, FaultPlan(transfers: [.init(.transfer(number), effect)]),
      sourceLocation: #_sourceLocation)
  }

  @Test(arguments: 1...60) func `the user stops it`(number: Int) async throws {
    let scene = try PreserveTests.Scene(.l432, offset: 0x200)
    let bus = StoppingBus(scene.bench.bus, stopsAt: number)
    let session = try await DFUSession.open(try await scene.bench.device(), on: bus)
    bus.arm()
    let task = session.flash(
      scene.bench.file(scene.image), options: PreserveTests.options, preservingIn: scene.store)
    bus.stop = { task.cancel() }
    let error = await failure { _ = try await task.report }
    await session.close()
    #expect(error == nil || error?.code == .interrupted || error?.code == .didNotLeave)
    #expect(error == nil ? scene.isGood : isSound(scene), "\(error?.description ?? "")")
    scene.bench.bringBack()
    if !scene.bench.isInBootloader {
      scene.bench.change { board, now in
        board.isBootPinHeld = true
        board.cyclePower(at: now)
      }
    }
    try await scene.flash()
    #expect(scene.isGood)
    #expect(scene.store.contents == nil)
  }

  @Test func `two interruptions in a row lose nothing`() async throws {
    let scene = try PreserveTests.Scene(.g0b1, offset: 0x200)
    for unit in [30, 300, 5, 700] {
      scene.bench.change { board, _ in
        board.setFaults(FaultPlan(powerLosses: [.atProgramUnit(unit)]))
      }
      _ = await failure { try await scene.flash() }
      #expect(isSound(scene))
      scene.bench.bringBack()
    }
    try await scene.flash()
    #expect(scene.isGood)
  }

  @Test(arguments: [DeviceStatus.errErase, .errCheckErased])
  func `an erase that failed may have erased: the kept bytes stay safe`(
    status: DeviceStatus
  ) async throws {
    let profile = BoardProfile.g0b1
    let scene = try PreserveTests.Scene(
      profile, offset: 0x200,
      faults: FaultPlan(memory: [.failure(.erase, profile.flashStart, status)]))
    let error = await failure { try await scene.flash() }
    #expect(error?.code == .deviceRefused)
    #expect(scene.store.contents != nil)
    #expect(error?.description.contains("Nothing was changed") == false)
  }
}
