import DFU
import DFUSimulator
import Testing

/// Devices that answer an early poll with dfuERROR, and go on with what they were doing.
@Suite struct PunishedPollTests {
  /// The sectors that a flash asked the board to erase, in order.
  private func erases(_ bench: Bench) -> [Address] {
    let trace = bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
    return trace.compactMap { entry in
      guard entry.request == .download, entry.data.first == 0x41, entry.data.count == 5 else {
        return nil
      }
      return Address(entry.data.dropFirst().reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  private func bench(
    _ profile: BoardProfile, old: FirmwareImage, faults: FaultPlan = FaultPlan()
  ) -> Bench {
    let bench = Bench(profile.polled(.stallsIntoError), faults: faults)
    bench.change { board, _ in
      for segment in old.segments { board.setContents(segment.bytes, at: segment.address) }
      board.isTracing = true
    }
    return bench
  }

  @Test func `an erase that reads back as blank is not done again`() async throws {
    let image = try BoardProfile.f405.application(0x5000)
    let bench = bench(.f405, old: try BoardProfile.f405.application(0x5000, seed: 2))
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
    #expect(erases(bench) == [Address(0x0800_0000), Address(0x0800_4000)])
  }

  @Test func `on flash with ECC, which may only read as blank, it is done again`() async throws {
    let image = try BoardProfile.g474.application(3_000)
    let bench = bench(.g474, old: try BoardProfile.g474.application(3_000, seed: 2))
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
    #expect(erases(bench).prefix(2) == [Address(0x0800_0000), Address(0x0800_0000)])
  }

  @Test func `an erase that reads back as anything else is done again`() async throws {
    let start = Address(0x0800_4000)
    let old = try #require(FirmwareImage(bytes: [UInt8](repeating: 0, count: 64), at: start))
    let bench = bench(try #require(BoardProfile.named("f405-protected")), old: old)
    let image = try BoardProfile.f405.application(64, offset: 0x4000)
    let error = await failure { try await bench.flash(image, .data) }
    #expect(error?.code == .verifyFailed)
    #expect(erases(bench).prefix(2) == [start, start])
  }

  @Test func `an erase that cannot be read back is done again`() async throws {
    let old = try BoardProfile.f405.application(64, seed: 2)
    let faults = FaultPlan(transfers: [.init(.request(.upload, 2), .stall)])
    let bench = bench(.f405, old: old, faults: faults)
    let image = try BoardProfile.f405.application(64)
    try await bench.flash(image, .staying)
    #expect(bench.holds(image))
    #expect(erases(bench) == [Address(0x0800_0000), Address(0x0800_0000)])
  }
}
