/// Files without section headers, which `llvm-objcopy --strip-sections` makes.
extension ELFFile {
  /// Adds what segments hold, without the ELF header, the program headers and the zeros behind
  /// them.
  ///
  /// Where a segment starts with the headers, its program starts somewhere behind them, and only
  /// padding lies between. Nothing says how much; a program starts with its vector table, whose
  /// first word is the initial stack pointer and so never zero.
  ///
  /// - Returns: how many bytes were left out.
  static func appendUnmarked(
    _ segments: [Segment], headers: Table, in file: [UInt8], to builder: inout ImageBuilder
  ) throws(FirmwareError) -> ByteCount {
    var omitted = 0
    for segment in segments {
      var parts = [segment.offset..<segment.end]
      for header in [0..<headerSize, headers.range] {
        parts = parts.flatMap { Self.parts(of: $0, without: header, in: file) }
      }
      omitted += segment.fileSize - parts.reduce(0) { $0 + $1.count }
      for part in parts { try append(part, of: segment, in: file, to: &builder) }
    }
    return omitted
  }

  /// The one or two parts of a range that a header leaves.
  private static func parts(
    of range: Range<Int>, without header: Range<Int>, in file: [UInt8]
  ) -> [Range<Int>] {
    guard range.overlaps(header) else { return [range] }
    let before = range.lowerBound..<max(range.lowerBound, header.lowerBound)
    var start = min(range.upperBound, header.upperBound)
    while start + 4 <= range.upperBound, file.littleEndian32(at: start) == 0 { start += 4 }
    return [before, start..<range.upperBound].filter { !$0.isEmpty }
  }
}
