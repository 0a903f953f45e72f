/// The longest that operations may take before they count as failed.
///
/// A limit is twice the longest time that a data sheet gives: it holds for one voltage and one
/// temperature, and to give up on an erase that would have succeeded costs more than to wait.
extension Chip {
  /// A write of one block, and any erase, may always take this long: USB and ROM need time too.
  static let leastLimit = Duration.seconds(1)
  /// The limit for writing one block where no longest time is known.
  static let writeLimitFallback = Duration.seconds(5)
  /// The limit for erasing one sector where no longest time is known.
  ///
  /// Sectors of 256 KiB take up to 4 s on the lines that are known.
  static let eraseLimitFallback = Duration.seconds(40)
  /// The limit for a mass erase where no longest time is known; F405 takes up to 32 s.
  static let massEraseLimitFallback = Duration.seconds(120)
  /// The most bytes that a ROM takes in one block.
  private static let largestBlock = 2048

  /// The limit for writing one block.
  var writeLimit: Duration {
    guard let longest = times.longestWrite else { return Self.writeLimitFallback }
    return max(Self.leastLimit, longest * (2 * Self.largestBlock / hardwareProgramUnit))
  }

  /// The limit for erasing one sector of a size in bytes.
  ///
  /// For a size that is not in the table the time of the next larger one counts, or that of the
  /// largest for each time that it fits in.
  func eraseLimit(sectorSize: ByteCount) -> Duration {
    guard let longest = Self.time(for: sectorSize, in: times.longestErase) else {
      return Self.eraseLimitFallback
    }
    return max(Self.leastLimit, min(longest * 2, Self.eraseLimitFallback))
  }

  /// The limit for a mass erase.
  var massEraseLimit: Duration {
    guard let longest = times.longestMassErase else { return Self.massEraseLimitFallback }
    return max(Self.leastLimit, longest * 2)
  }

  /// The typical time to erase one sector of a size in bytes; `nil` if not known.
  func typicalErase(sectorSize: ByteCount) -> Duration? {
    Self.time(for: sectorSize, in: times.typicalErase)
  }

  /// The typical time to program a number of bytes, without the wire; `nil` if not known.
  func typicalWrite(byteCount: ByteCount) -> Duration? {
    times.typicalWrite.map {
      $0 * ((max(0, byteCount) + hardwareProgramUnit - 1) / hardwareProgramUnit)
    }
  }

  private static func time(for sectorSize: ByteCount, in times: [EraseTime]) -> Duration? {
    if let known = times.first(where: { $0.sectorSize >= sectorSize }) { return known.time }
    guard let largest = times.last else { return nil }
    // A sector never has more than 4 GiB, so that the product stays small.
    return largest.time * ((sectorSize + largest.sectorSize - 1) / largest.sectorSize)
  }
}
