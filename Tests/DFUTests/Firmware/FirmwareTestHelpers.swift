import DFU
import TestSupport

/// The error that reading the bytes gives; `nil` if they can be read.
func refusal(
  of bytes: [UInt8], as format: FirmwareFormat? = nil, family: UInt32? = nil
) -> FirmwareError? {
  do throws(FirmwareError) {
    _ = try FirmwareFile.decode(bytes, as: format, family: family)
    return nil
  } catch {
    return error
  }
}

/// Lines of text, each ended by LF.
func lines(_ lines: String...) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

/// An image of several runs, given as address and bytes.
func image(_ runs: (UInt32, [UInt8])...) throws -> FirmwareImage {
  try FirmwareImage(
    segments: runs.compactMap { FirmwareImage.Segment(address: Address($0), bytes: $1) })
}

extension FirmwareFile {
  /// The only image of a file that has addresses.
  var onlyImage: FirmwareImage? {
    guard case .placed(let targets) = contents, targets.count == 1 else { return nil }
    return targets[0].image
  }
}

/// A number as bytes, the lowest first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  stride(from: 0, to: type(of: value).bitWidth, by: 8).map {
    UInt8(truncatingIfNeeded: value >> $0)
  }
}

extension SplitMix64 {
  /// An image of 1 to 8 runs of 1 to 300 bytes around a few 64 KiB borders.
  mutating func image(below limit: UInt32 = .max) throws -> FirmwareImage {
    var segments: [FirmwareImage.Segment] = []
    var address = UInt32.random(in: 0..<(limit - 0x4_0000), using: &self)
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      let bytes = bytes(Int.random(in: 1...300, using: &self))
      if let segment = FirmwareImage.Segment(address: Address(address), bytes: bytes) {
        segments.append(segment)
      }
      address += UInt32(bytes.count) + UInt32.random(in: 0...0x5000, using: &self)
    }
    return try FirmwareImage(segments: segments.shuffled(using: &self))
  }
}
