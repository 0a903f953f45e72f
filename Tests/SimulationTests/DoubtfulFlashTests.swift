import DFU
import DFUSimulator
import TestSupport
import Testing

/// Flash that an earlier loss of power left neither blank nor programmed.
@Suite struct DoubtfulFlashTests {
  /// Flash with ECC, and one without, at every pace.
  private static let boards: [Interruption] = [
    .init(.g0b1, "G0B1", .holdsStatusStage), .init(.g0b1, "G0B1", .answers),
    .init(.l432, "L432", .stalls), .init(.h743, "H743", .holdsDataStage),
    .init(.h743, "H743", .stallsIntoError, FlashOptions(isFull: true)),
    .init(.f405, "F405", .holdsStatusStage), .init(.f405, "F405", .stalls),
    .init(.f405, "F405", .stallsIntoError, FlashOptions(isFull: true)),
  ]
  private static let units = boards.filter { $0.profile.flash.hasErrorCorrection }

  /// What the flash holds before.
  enum Before: CaseIterable {
    case blank, other, same
  }

  /// Half-written units inside of the image, beside it in its sectors, and elsewhere.
  @Test(arguments: units, Before.allCases)
  func `units that cannot be read are erased and written`(
    board: Interruption, before: Before
  ) async throws {
    for place in stride(from: 0, to: Interruption.sectorCount * Interruption.sectorSize, by: 32) {
      let scene = try scene(board, before)
      let start = try #require(board.profile.flashStart.advanced(by: place))
      scene.bench.change { board, _ in
        board.poison(AddressRange(from: start, to: Address(start.rawValue + 1)))
      }
      let error = await failure { try await scene.flash() }
      let isGood = error == nil && scene.isGood
      #expect(isGood, "\(start): \(error?.description ?? "wrong image")")
    }
  }

  @Test(arguments: units)
  func `what one image's power cut left does not harm another image`(
    board: Interruption
  ) async throws {
    let other = try board.profile.application(200, offset: 40, seed: 12)
    for number in 1...20 {
      let scene = try scene(board, .other)
      scene.bench.change { board, _ in
        board.setFaults(FaultPlan(powerLosses: [.atProgramUnit(number), .inErase(number)]))
      }
      _ = await failure { try await scene.flash() }
      scene.bringBack()
      let error = await failure { try await scene.flash(other) }
      let isWhole = error == nil && scene.bench.holds(other)
      #expect(isWhole, "unit \(number): \(error?.reason ?? "")")
    }
  }

  /// Every 8 bytes of the image, the vector table among them.
  @Test(arguments: boards, FaultPlan.Weakness.allCases)
  func `a sector that only reads as blank is erased once it shows`(
    board: Interruption, weakness: FaultPlan.Weakness
  ) async throws {
    for segment in try board.image.segments {
      for address in stride(from: segment.address.rawValue, to: UInt32(segment.range.end), by: 8) {
        let fault = FaultPlan.MemoryFault.weakBlank(Address(address), weakness)
        let scene = try scene(board, .blank, FaultPlan(memory: [fault]))
        let error = await failure { try await scene.flash() }
        let isGood = error == nil && scene.isGood
        #expect(isGood, "\(Address(address)): \(error?.description ?? "")")
      }
    }
  }

  @Test(arguments: boards, FaultPlan.Weakness.allCases)
  func `all sectors may be so at once`(
    board: Interruption, weakness: FaultPlan.Weakness
  ) async throws {
    let places = try board.image.segments.flatMap { segment in
      stride(from: segment.address.rawValue, to: UInt32(segment.range.end), by: 24)
    }
    let faults = places.map { FaultPlan.MemoryFault.weakBlank(Address($0), weakness) }
    let scene = try scene(board, .blank, FaultPlan(memory: faults))
    try await scene.flash()
    let isGood = scene.isGood
    #expect(isGood)
  }

  /// A board with what it holds before.
  private func scene(
    _ board: Interruption, _ before: Before, _ faults: FaultPlan = FaultPlan()
  ) throws -> InterruptionScene {
    let scene = try InterruptionScene(board, faults: faults)
    let segments =
      switch before {
      case .other: [FirmwareImage.Segment]()
      case .same: scene.image.segments
      case .blank: scene.old.segments.map { $0.blank }
      }
    scene.bench.change { board, _ in
      for segment in segments { board.setContents(segment.bytes, at: segment.address) }
    }
    return scene
  }
}

extension FirmwareImage.Segment {
  /// As many bytes as erased flash has there.
  fileprivate var blank: FirmwareImage.Segment {
    FirmwareImage.Segment(address: address, bytes: bytes.map { _ in 0xFF }) ?? self
  }
}
