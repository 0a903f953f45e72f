import DFU
import DFUSimulator

/// What a virtual board's application is and does, as users write it: words with commas between.
struct ApplicationArgument: Sendable {
  /// The words that are read; part of the help of `simulate`.
  static let grammar = #"""
    dfu-detach            a DFU run-time interface that leaves by itself
    dfu-reset             one that waits for a bus reset
    cdc                   a serial port; so do the words that need one
    touch                 1200 baud, then DTR low, is a trigger
    text=LINE             this line is a trigger
    vendor=CODE[:VALUE]   this vendor request to the device is a trigger
    ignores               every trigger is taken, and nothing happens
    restarts              it comes back as itself
    delay=SECONDS         from the trigger until it leaves; 0 leaves within it
    boot=SECONDS          until the bootloader is there
    id=VID:PID, product=TEXT, serial=TEXT
    answer=LINE:TEXT      print TEXT for a line
    say=TEXT, flood=BYTES, wait=SECONDS, open, restart, hang
    what it does from its start on, in their order; at `open` it waits
    until the serial port is
    TEXT and LINE know \r \n \t \e \\ \, \: and \xHH
    """#

  /// Why a text is no application.
  struct Problem: Error, CustomStringConvertible {
    var word: String

    var description: String {
      "there is no \"\(word.withoutControlCharacters)\"; "
        + "`dfuswift simulate --help` lists the words."
    }
  }

  private typealias Change = @Sendable (inout BoardProfile) -> Void

  /// The longest text, in bytes, and the most words: a page of a log, not a file.
  private static let textLimit = 4_096
  private static let wordLimit = 64
  /// What a serial port prints that was not told what to print.
  private static let greeting = Array("dfuswift virtual application\r\n> ".utf8)

  private let changes: [Change]

  /// Reads the words.
  ///
  /// - Throws: ``Problem`` with the first word that is none.
  init(_ text: String) throws(Problem) {
    let words = Self.split(text, at: ",", limit: .max)
    guard text.utf8.count <= Self.textLimit, words.count <= Self.wordLimit else {
      throw Problem(word: "\(text.prefix(40))…")
    }
    var changes: [Change] = []
    for word in words {
      guard let change = Self.change(String(word)) else { throw Problem(word: String(word)) }
      changes.append(change)
    }
    self.changes = changes
  }

  /// Makes it the application of a kind of board, in the place of the one that it had.
  func apply(to profile: inout BoardProfile) {
    profile.application = ApplicationProfile(identity: profile.application.identity)
    for change in changes { change(&profile) }
    if profile.application.serialPort != nil, profile.application.script.isEmpty {
      profile.application.script = [.say(Self.greeting)]
    }
  }

  private static func change(_ word: String) -> Change? {
    let halves = split(word, at: "=", limit: 1)
    let name = String(halves[0])
    guard halves.count == 2 else { return plainChange(name) }
    let value = String(halves[1])
    return triggerChange(name, value) ?? identityChange(name, value) ?? scriptChange(name, value)
  }

  private static func plainChange(_ name: String) -> Change? {
    switch name {
    case "dfu-detach":
      { $0.application.runTime = .init(attributes: [.canDownload, .willDetach]) }
    case "dfu-reset": { $0.application.runTime = .init(attributes: [.canDownload]) }
    case "cdc": { $0.application.withSerialPort { _ in } }
    case "touch": { $0.application.withSerialPort { $0.isTouchable = true } }
    case "ignores": { $0.application.reaction = .ignores }
    case "restarts": { $0.application.reaction = .restarts }
    case "open": { $0.application.addStep(.waitForHost) }
    case "restart": { $0.application.script.append(.restart) }
    case "hang": { $0.application.script.append(.hang) }
    default: nil
    }
  }

  private static func triggerChange(_ name: String, _ value: String) -> Change? {
    switch name {
    case "text":
      guard let line = EscapedText(value)?.line else { return nil }
      return { $0.application.withSerialPort { $0.triggerLine = line } }
    case "vendor":
      let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let code = Address(parts[0]), let request = UInt8(exactly: code.rawValue) else {
        return nil
      }
      var wanted = ApplicationProfile.VendorRequest(request: request)
      if parts.count == 2 {
        guard let number = Address(parts[1]), let word = UInt16(exactly: number.rawValue) else {
          return nil
        }
        wanted.value = word
      }
      return { [wanted] in $0.application.vendorRequest = wanted }
    case "delay":
      guard let time = Seconds(argument: value)?.duration else { return nil }
      return { $0.application.jumpDelay = time }
    case "boot":
      guard let time = Seconds(argument: value)?.duration else { return nil }
      return { $0.times.bootBootloader = .init(time, "--plays") }
    default: return nil
    }
  }

  private static func identityChange(_ name: String, _ value: String) -> Change? {
    switch name {
    case "id":
      guard let id = USBIdentifier(value) else { return nil }
      return { $0.application.identity.id = id }
    case "product":
      guard let text = EscapedText(value)?.string else { return nil }
      return { $0.application.identity.product = text }
    case "serial":
      guard let text = EscapedText(value)?.string else { return nil }
      return { $0.application.identity.serial = text }
    default: return nil
    }
  }

  private static func scriptChange(_ name: String, _ value: String) -> Change? {
    switch name {
    case "say":
      guard let text = EscapedText(value) else { return nil }
      return { $0.application.addStep(.say(text.bytes)) }
    case "flood":
      guard let length = Length(argument: value) else { return nil }
      return { $0.application.addStep(.flood(length.count)) }
    case "wait":
      guard let time = Seconds(argument: value)?.duration else { return nil }
      return { $0.application.script.append(.wait(time)) }
    case "answer":
      let parts = split(value, at: ":", limit: 1)
      guard parts.count == 2, let line = EscapedText(parts[0])?.line,
        let text = EscapedText(parts[1])
      else { return nil }
      return { $0.application.withSerialPort { $0.answers[line] = text.bytes } }
    default: return nil
    }
  }

  /// Splits at a character that no backslash stands before; nothing is unescaped.
  private static func split(_ text: String, at separator: Character, limit: Int) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var isEscaped = false
    for place in text.indices {
      if text[place] == separator, !isEscaped, parts.count < limit {
        parts.append(text[start..<place])
        start = text.index(after: place)
      }
      isEscaped = text[place] == "\\" && !isEscaped
    }
    return parts + [text[start...]]
  }
}

/// Text in which a backslash gives bytes that a shell or a comma is in the way of.
private struct EscapedText {
  let bytes: [UInt8]

  /// The text as characters; `nil` if it is not UTF-8.
  var string: String? { String(validating: bytes, as: UTF8.self) }

  /// The text as a line that can be typed: printable ASCII, at least one character.
  var line: String? {
    bytes.isEmpty || !bytes.allSatisfy { (0x20..<0x7F).contains($0) } ? nil : string
  }

  /// Reads the text; `nil` for a backslash before anything else.
  init?(_ text: some StringProtocol) {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let code = rest.popFirst(), let value = Self.byte(code, &rest) else { return nil }
      bytes.append(value)
    }
    self.bytes = bytes
  }

  private static func byte<Rest: Collection<UInt8>>(
    _ code: UInt8, _ rest: inout Rest
  ) -> UInt8? where Rest.SubSequence == Rest {
    switch code {
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "e"): return 0x1B
    case UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: ":"): return code
    case UInt8(ascii: "x"):
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.count == 2, digits.allSatisfy(\.isHexDigit) else { return nil }
      rest = rest.dropFirst(2)
      return UInt8(digits, radix: 16)
    default: return nil
    }
  }
}

extension ApplicationProfile {
  /// Changes the serial port; there is one from then on.
  fileprivate mutating func withSerialPort(_ change: (inout SerialPort) -> Void) {
    var port = serialPort ?? SerialPort()
    change(&port)
    serialPort = port
  }

  /// Adds a step that needs a serial port; there is one from then on.
  fileprivate mutating func addStep(_ step: Step) {
    withSerialPort { _ in }
    script.append(step)
  }
}
