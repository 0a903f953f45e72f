/// The lines of a text that are not blank, as ranges of its bytes.
///
/// Lines end with LF, CR LF or CR. Blanks at both ends, a UTF-8 byte order mark in front and the
/// Ctrl-Z with which DOS programs end a text are not part of a line.
struct TextLines {
  private let text: [UInt8]
  private var place: Int
  /// The number of the line that was given last, from 1.
  private(set) var number = 0

  init(_ text: [UInt8]) {
    self.text = text
    place = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that is not blank; `nil` at the end.
  mutating func next() -> Range<Int>? {
    while place < text.count {
      number += 1
      var low = place
      while place < text.count, !Self.isLineEnd(text[place]) { place += 1 }
      var high = place
      if place + 1 < text.count, text[place] == 0x0D, text[place + 1] == 0x0A { place += 1 }
      place += 1
      while low < high, Self.isBlank(text[low]) { low += 1 }
      while low < high, Self.isBlank(text[high - 1]) { high -= 1 }
      if low < high { return low..<high }
    }
    return nil
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x1A
  }
}
