internal import DFU

/// The bytes of ``ApplicationProfile/Step/flood(_:)``, made where they are read.
struct FloodText: RandomAccessCollection, Sendable, Hashable {
  private static let filling = Array(" abcdefghijklmnopqrstu\r\n".utf8)
  private static let digits = 8

  let count: ByteCount

  var startIndex: Int { 0 }
  var endIndex: Int { Swift.max(0, count) }

  subscript(position: Int) -> UInt8 {
    let (line, column) = position.quotientAndRemainder(dividingBy: ApplicationProfile.floodLineSize)
    guard column < Self.digits else { return Self.filling[column - Self.digits] }
    var number = line
    for _ in column..<Self.digits - 1 { number /= 10 }
    return UInt8(ascii: "0") + UInt8(number % 10)
  }
}
