extension MemoryMap {
  /// The map as a layout string in ST's form; it reads back as an equal map.
  ///
  /// **Spec:** UM0424 §4.3.2.
  public var layout: String {
    "@\(name)" + regions.map { "/\($0.range.start)/" + Self.segments(of: $0) }.joined()
  }

  private static func segments(of region: MemoryRegion) -> String {
    region.runs.map { run in
      let (size, unit) = scaled(run.sectorSize)
      // Types are the letters from a (readable) to g (all).
      let type = Character(Unicode.Scalar(0x60 + (run.access.rawValue & 7)))
      return "\(padded(run.count, 2))*\(padded(size, 3))\(unit.isEmpty ? " " : unit)\(type)"
    }.joined(separator: ",")
  }

  private static func scaled(_ size: ByteCount) -> (Int, unit: String) {
    if size.isMultiple(of: 1 << 20) { return (size >> 20, "M") }
    if size.isMultiple(of: 1 << 10) { return (size >> 10, "K") }
    return (size, "")
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension MemoryMap: CustomStringConvertible {
  /// One line for each run of equal sectors: addresses, count, size and rights.
  public var description: String {
    var lines: [String] = []
    for region in regions {
      var start = region.range.start
      for run in region.runs {
        let end = start.advanced(by: run.byteCount - 1) ?? start
        let (size, unit) = Self.scaled(run.sectorSize)
        let sectors = Self.rightAligned("\(run.count)", 6)
        let length = Self.rightAligned("\(size)", 5) + " " + (unit.isEmpty ? "bytes" : unit + "iB")
        lines.append("\(start)-\(end) \(sectors) × \(length)  \(run.access)")
        start = start.advanced(by: run.byteCount) ?? start
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func rightAligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
