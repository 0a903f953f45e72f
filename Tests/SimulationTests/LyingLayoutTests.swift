import DFU
import DFUSimulator
import TestSupport
import Testing

/// Layout strings that lie about what an erase takes, over all kinds of contents: the right image,
/// or exit 79 and the reason.
@Suite struct LyingLayoutTests {
  /// A board, and whether the row that knows it is there.
  struct Liar: Sendable, CustomTestStringConvertible {
    var profile: BoardProfile
    var row: String?

    var testDescription: String { profile.name + (row.map { " without " + $0 } ?? "") }

    var options: SessionOptions {
      SessionOptions(quirks: Quirk.table.filter { $0.name != row })
    }
  }

  private static let liars: [Liar] = [
    .init(profile: .u585), .init(profile: .u585, row: "u585-page-size"),
    .init(profile: .f767), .init(profile: .f767, row: "f767-ndbank"),
    .init(profile: .lyingPages), .init(profile: .lyingPages.polled(.stalls)),
    .init(profile: .lyingPages.polled(.answers)),
  ]

  /// Every sector is blank, or holds the image, or something else, or cannot be read; a bit may
  /// flip, an early power cut may have left weak bytes, and all may be written anew.
  @Test(arguments: liars, UInt64(0)..<16)
  func `no wrong image is called good`(liar: Liar, seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let image = try image(on: liar.profile, using: &random)
    let places = image.segments.flatMap { segment in
      stride(from: segment.address.rawValue, to: UInt32(segment.range.end), by: 1_024)
    }
    var faults = FaultPlan()
    for place in places where Int.random(in: 0..<12, using: &random) == 0 {
      let address = Address(place + UInt32.random(in: 0..<64, using: &random))
      faults.memory.append(
        Bool.random(using: &random)
          ? .flipOnProgram(address, bit: 1)
          : .weakBlank(
            address, FaultPlan.Weakness.allCases.randomElement(using: &random) ?? .isWrong))
    }
    let bench = Bench(liar.profile, faults: faults)
    for segment in image.segments {
      for place in stride(from: 0, to: segment.bytes.count, by: 1_024) {
        fill(bench, segment, place, Int.random(in: 0..<4, using: &random))
      }
    }
    let full = Int.random(in: 0..<4, using: &random) == 0
    let error = await failure {
      try await bench.flash(
        image, FlashOptions(isFull: full, leaves: false), session: liar.options)
    }
    let isWhole = bench.holds(image)
    guard let error else {
      #expect(isWhole, "a wrong image is called good")
      return
    }
    #expect(error.code == .verifyFailed, "\(error)")
    #expect(!error.reason.isEmpty && !error.remedy.isEmpty)
    #expect(!isWhole)
    // What is not whole does not start.
    let table = try #require(AddressRange(start: liar.profile.flashStart, count: 8))
    let starts = bench.holds(image.restricted(to: table))
    #expect(!starts, "\(error)")
  }

  /// A program of some pages; on F767 there is more of it in the second bank, where erases miss.
  private func image(
    on profile: BoardProfile, using random: inout SplitMix64
  ) throws -> FirmwareImage {
    let count = Int.random(in: 1_000...0x5000, using: &random)
    let program = try profile.application(count, seed: random.next())
    guard profile.name == "f767", Bool.random(using: &random) else { return program }
    let behind = try profile.application(3_000, offset: 0x8_0000, seed: random.next())
    return try FirmwareImage(segments: program.segments + behind.segments)
  }

  /// Puts one of four kinds of contents where a KiB of the image is to be.
  private func fill(_ bench: Bench, _ segment: FirmwareImage.Segment, _ place: Int, _ kind: Int) {
    guard let address = segment.address.advanced(by: place) else { return }
    let wanted = Array(segment.bytes[place..<min(place + 1_024, segment.bytes.count)])
    bench.change { board, _ in
      switch kind {
      case 0: break
      case 1: board.setContents(wanted.map { $0 ^ 0x11 }, at: address)
      case 2: board.setContents(wanted, at: address)
      default: board.poison(AddressRange(from: address, to: Address(address.rawValue + 8)))
      }
    }
  }
}
