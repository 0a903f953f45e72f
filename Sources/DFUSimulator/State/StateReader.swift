/// Reads what ``StateWriter`` wrote, and refuses everything else.
struct StateReader {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func error(_ kind: BoardStateError.Kind, _ detail: String) -> BoardStateError {
    BoardStateError(kind: kind, offset: offset, detail: detail)
  }

  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(BoardStateError) -> Number {
    let size = Number.bitWidth / 8
    guard bytes.count - offset >= size else { throw error(.wrongLength, "the bytes end here") }
    var value: Number = 0
    for place in (offset..<offset + size).reversed() {
      value = value << 8 | Number(truncatingIfNeeded: bytes[place])
    }
    offset += size
    return value
  }

  mutating func flag() throws(BoardStateError) -> Bool {
    switch try number(UInt8.self) {
    case 0: return false
    case 1: return true
    default: throw error(.impossibleValue, "a flag is neither 0 nor 1")
    }
  }

  /// Reads a length and so many bytes.
  mutating func data(limit: Int) throws(BoardStateError) -> [UInt8] {
    let count = Int(try number(UInt32.self))
    guard count <= limit else {
      throw error(.impossibleValue, "\(count) bytes are said to follow, at most \(limit) can")
    }
    guard bytes.count - offset >= count else { throw error(.wrongLength, "the bytes end here") }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  func finish() throws(BoardStateError) {
    guard offset == bytes.count else {
      throw error(.wrongLength, "\(bytes.count - offset) bytes follow the end")
    }
  }
}
