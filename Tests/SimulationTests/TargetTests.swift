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
}
