import DFUSimulator
import Testing

@testable import DFU

/// What is decided before anything is sent.
@Suite struct FlashJobTests {
  private static let optionBytes = Address(0x1FFF_C000)

  private func file(_ images: [FirmwareImage], suffix: DFUSuffix? = nil) -> FirmwareFile {
    FirmwareFile(
      format: .dfu, contents: .placed(images.map { FirmwareTarget(image: $0) }), suffix: suffix,
      entryPoint: nil, payload: [], notes: [])
  }

  @Test(
    arguments: [
      (0x0483, 0xDF11, true), (0x0483, 0xFFFF, true), (0x0483, 0x0001, false),
      (0x1209, 0xDF11, false),
    ] as [(UInt16, UInt16, Bool)])
  func `a file goes to the device that it names`(
    vendor: UInt16, product: UInt16, isTaken: Bool
  ) async throws {
    let session = try await Bench(.f405).open()
    let file = file(
      [try BoardProfile.f405.application(100)],
      suffix: DFUSuffix(vendor: vendor, product: product, dfuVersion: 0x011A))
    let error = await failure { _ = try session.plan(file) }
    #expect(error?.code == (isTaken ? nil : .wrongDevice))
    await session.close()
  }

  @Test(arguments: [true, false])
  func `option bytes are written only if their setting was named`(isNamed: Bool) async throws {
    let session = try await Bench(.f405).open()
    let bytes = [UInt8](repeating: 0xAA, count: 16)
    let file = file([try #require(FirmwareImage(bytes: bytes, at: Self.optionBytes))])
    let error = await failure {
      _ = try session.plan(
        file,
        options: FlashOptions(
          alternate: isNamed ? .name("Option Bytes") : nil, purpose: .data,
          consent: [.optionBytes]))
    }
    #expect((error == nil) == isNamed, "\(String(describing: error))")
    await session.close()
  }

  @Test func `what starts the core is written behind what it needs`() async throws {
    let profile = BoardProfile.f405.variant("f405-with-data") {
      $0.alternates[1] = .init("@Data/0x90000000/01*016Ke", [.flash])
    }
    let session = try await Bench(profile).open()
    let data = try #require(FirmwareImage(bytes: [1, 2, 3, 4], at: Address(0x9000_0100)))
    let job = try session.plan(file([try profile.application(100), data]))
    guard case .memories(let works) = job.work else {
      Issue.record("a DfuSe device has memories")
      return
    }
    #expect(works.map(\.memory.alternate) == [1, 0])
    await session.close()
  }
}
