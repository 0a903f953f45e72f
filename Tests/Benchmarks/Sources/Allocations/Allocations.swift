internal import AllocationCounter
internal import DFU
internal import DFUSimulator
internal import Foundation

/// Counts the heap allocations of a flash, to show that none is made for each block.
@main
struct Allocations {
  /// What twice the image may cost in addition: arrays that grow, and events for more sectors.
  static let limit = 64

  static func main() async throws {
    // The first run pays for what is made once in a process.
    _ = try await count(1 << 20)
    let one = try await count(1 << 20)
    let two = try await count(2 << 20)
    print(
      "host side, 1 MiB: \(one) allocations; 2 MiB: \(two); 1,024 more blocks cost \(two - one)")
    guard two - one < limit else { exit(1) }
  }

  enum Failure: Error {
    case noImage
  }

  /// The allocations of flashing an image of a size, with verify, on a device that makes none.
  private static func count(_ size: ByteCount) async throws -> Int {
    let profile = BoardProfile.h743
    var bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 % 251) }
    bytes.replaceSubrange(0..<8, with: [0, 0, 2, 0x20, 9, 0, 0, 8])
    let bus = VirtualBus()
    bus.attach(VirtualBoard(profile: profile), at: "1-1")
    guard let device = try await bus.snapshot().devices.first else { throw Failure.noImage }
    let still = StillDevice(profile, device: device, image: bytes)
    let session = try await DFUSession.open(device, on: still)
    let file = try FirmwareFile.decode(bytes, as: .raw)
    let job = try session.plan(
      file, options: FlashOptions(address: Address(0x0800_0000), leaves: false))
    let before = allocation_count()
    _ = try await session.flash(job).report
    return Int(allocation_count() - before)
  }
}
