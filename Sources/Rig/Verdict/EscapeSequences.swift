/// The control sequences of terminals, as for colours.
///
/// **Spec:** ECMA-48 §5.3 to §5.6.
enum EscapeSequences {
  private enum State {
    case text
    /// Behind ESC.
    case escape
    /// In a sequence of two characters that has others between them, `ESC ( B`.
    case intermediate
    /// In a control sequence, `ESC [ 3 1 m`.
    case control
    /// In a string, as of a window's title: `ESC ] … BEL` or `ESC ] … ESC \`.
    case string
    /// Behind an ESC in a string.
    case stringEscape
  }

  /// The bytes that are text; a sequence that does not end takes the rest with it.
  static func removed(from bytes: some Sequence<UInt8>) -> [UInt8] {
    var state = State.text
    var text: [UInt8] = []
    for byte in bytes {
      if state == .text, byte != escape { text.append(byte) }
      state = next(state, byte)
    }
    return text
  }

  private static let escape: UInt8 = 0x1B
  private static let bell: UInt8 = 0x07

  private static func next(_ state: State, _ byte: UInt8) -> State {
    switch (state, byte) {
    case (.text, escape): .escape
    case (.text, _): .text
    case (.string, bell): .text
    case (.string, escape): .stringEscape
    case (.string, _): .string
    case (.stringEscape, UInt8(ascii: "\\")): .text
    case (.stringEscape, _): .string
    case (.control, 0x40...0x7E): .text
    case (.control, _): .control
    case (.escape, UInt8(ascii: "[")): .control
    case (.escape, UInt8(ascii: "]")), (.escape, UInt8(ascii: "P")), (.escape, UInt8(ascii: "X")),
      (.escape, UInt8(ascii: "^")), (.escape, UInt8(ascii: "_")):
      .string
    case (.escape, 0x20...0x2F), (.intermediate, 0x20...0x2F): .intermediate
    case (.escape, escape): .escape
    case (.escape, _), (.intermediate, _): .text
    }
  }
}
