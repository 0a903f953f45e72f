import DFUSimulator
import Testing

@testable import DFU

/// Files with several targets, as DfuSe containers have them.
@Suite struct TargetTests {
  private func segment(_ address: UInt32, _ bytes: [UInt8]) throws -> FirmwareImage {
    try #require(FirmwareImage(bytes: bytes, at: Address(address)))
  }

  private func flash(
    _ bench: Bench, _ targets: [FirmwareTarget], _ options: FlashOptions = .data
  ) async throws {
    let file = FirmwareFile(
      format: .dfu, contents: .placed(targets), suffix: nil, entryPoint: nil, payload: [],
      notes: [])
    let session = try await bench.open()
    do {
      _ = try await session.flash(file, options: options).report
      await session.close()
    } catch {
      await session.close()
      throw error
    }
  }

  @Test(arguments: [(UInt8(0), UInt8(0)), (0, 1), (2, 0)])
  func `two targets in one page of one memory are both written`(
    first: UInt8, second: UInt8
  ) async throws {
    let bench = Bench(.g0b1)
    let low = try segment(0x0800_0000, [1, 2, 3, 4])
    let high = try segment(0x0800_0100, [5, 6, 7, 8])
    try await flash(
      bench,
      [
        FirmwareTarget(alternate: first, image: low),
        FirmwareTarget(alternate: second, image: high),
      ])
    #expect(bench.holds(low))
    #expect(bench.holds(high))
  }

  @Test func `two targets that claim one address are no firmware`() async throws {
    let bench = Bench(.g0b1)
    let image = try segment(0x0800_0000, [1, 2, 3, 4])
    let error = await failure {
      try await flash(
        bench,
        [FirmwareTarget(alternate: 0, image: image), FirmwareTarget(alternate: 0, image: image)])
    }
    #expect(error?.code == .badFirmware)
  }

  @Test func `a target for a setting that is not there is left out`() async throws {
    let bench = Bench(.f072)
    let image = try segment(0x0800_0000, [1, 2, 3, 4])
    try await flash(
      bench,
      [FirmwareTarget(alternate: 0, image: image), FirmwareTarget(alternate: 7, image: image)])
    #expect(bench.holds(image))
  }

  /// Two banks that touch are two regions, and what is written over their border is one run.
  @Test func `an image over the border of two regions is written and read back`() async throws {
    let bench = Bench(.f405)
    let layout = "@Internal Flash/0x08000000/02*016Kg/0x08008000/02*016Kg"
    let image = try FirmwareImage(segments: [
      #require(
        FirmwareImage.Segment(
          address: Address(0x0800_7FF1), bytes: [UInt8](repeating: 0x5A, count: 37)))
    ])
    try await bench.flash(
      image, FlashOptions(purpose: .data, leaves: false), session: SessionOptions(layout: layout))
    #expect(bench.holds(image))
  }

  @Test(arguments: [-1, 0, DFUSession.readLimit + 1], [BoardProfile.dfu11Tolerant, .f405])
  func `a length that no read can have is refused`(count: Int, profile: BoardProfile) async throws {
    let bench = Bench(profile)
    let session = try await bench.open()
    let error = await failure { _ = try await session.read(count: count).report }
    #expect(error?.code == .invalidRequest)
    await session.close()
  }
}
