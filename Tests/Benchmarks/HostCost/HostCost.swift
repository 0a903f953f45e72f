internal import AllocationCounter
internal import DFU
internal import DFUSimulator
internal import Foundation

/// Prints what a flash costs the host, as a JSON object.
///
/// Heap allocations, to show that none is made for each block, and processor time. It is the
/// library's share alone: the device allocates nothing, and there is no libusb and no kernel.
@main
struct HostCost {
  /// What twice the image may cost in addition: arrays that grow, and events for more sectors.
  static let limit = 64
  /// The least of so many runs is the processor time: what else the machine does only adds to it.
  static let runs = 10

  static func main() async throws {
    // The first run pays for what is made once in a process.
    _ = try await cost(1 << 20)
    let one = try await cost(1 << 20)
    var two = try await cost(2 << 20)
    for _ in 1..<runs {
      two.seconds = min(two.seconds, try await cost(2 << 20).seconds)
    }
    print(
      """
      {"allocations1MiB": \(one.allocations), "allocations2MiB": \(two.allocations), \
      "engineSecondsPerMiB": \(two.seconds / 2)}
      """)
    guard two.allocations - one.allocations < limit else {
      FileHandle.standardError.write(
        Data("1,024 more blocks cost \(two.allocations - one.allocations) allocations\n".utf8))
      exit(1)
    }
  }

  enum Failure: Error {
    case noImage
  }

  /// What flashing an image of a size costs, with verify.
  private static func cost(
    _ size: ByteCount
  ) async throws -> (allocations: Int, seconds: Double) {
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
    let (before, began) = (allocation_count(), clock())
    _ = try await session.flash(job).report
    let spent = Double(clock() - began) / Double(CLOCKS_PER_SEC)
    return (Int(allocation_count() - before), spent)
  }
}
