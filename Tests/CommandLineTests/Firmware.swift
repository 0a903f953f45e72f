import Foundation
import TestSupport

/// Firmware files for the tests.
enum Firmware {
  /// An application for any of the virtual boards: a stack pointer low in RAM, an odd reset vector
  /// in flash, and noise.
  static func application(_ count: Int = 20_000, seed: UInt64 = 1) -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    let vectors: [UInt8] = [0x00, 0x10, 0x00, 0x20, 0x01, 0x01, 0x00, 0x08]
    return vectors + generator.bytes(count - vectors.count)
  }

  /// An Intel HEX record with its checksum.
  static func hexRecord(_ type: UInt8, _ address: UInt16, _ data: [UInt8]) -> String {
    var bytes = [UInt8(data.count), UInt8(address >> 8), UInt8(address & 0xFF), type] + data
    bytes.append(bytes.reduce(0) { $0 &- $1 })
    return ":" + bytes.map { String(format: "%02X", $0) }.joined() + "\n"
  }

  /// An Intel HEX file with some bytes at some addresses.
  static func hex(_ parts: [(address: UInt32, bytes: [UInt8])]) -> String {
    var text = ""
    for (address, bytes) in parts {
      let high = UInt16(address >> 16)
      text += hexRecord(4, 0, [UInt8(high >> 8), UInt8(high & 0xFF)])
      for first in stride(from: 0, to: bytes.count, by: 16) {
        let place = UInt16(truncatingIfNeeded: Int(address) + first)
        text += hexRecord(0, place, Array(bytes[first..<min(first + 16, bytes.count)]))
      }
    }
    return text + hexRecord(1, 0, [])
  }

  /// The header of an ELF file for a 64-bit x86.
  static let foreignELF: [UInt8] =
    [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    + [2, 0, 0x3E, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 28)
}
