/// One event of Chrome's trace-event format as a JSON object on a line, field by field.
struct TraceLine {
  /// The value of an argument.
  enum Value {
    case text(String)
    case number(Int)
  }

  /// Where an event is drawn: a process is a group of tracks, a thread is a track.
  struct Track: Hashable {
    var process: Int
    var thread: Int
  }

  private(set) var text: String

  /// Begins an event.
  ///
  /// - Parameters:
  ///   - name: what a person reads.
  ///   - phase: the format's letter: `X` for a span, `B` and `E` for its ends, `i` for a moment,
  ///     `M` for a name.
  ///   - track: where it is drawn.
  init(_ name: String, _ phase: Character, on track: Track) {
    text = "{\"name\":" + Self.quoted(name) + ",\"ph\":\"\(phase)\",\"pid\":\(track.process)"
    text += ",\"tid\":\(track.thread)"
  }

  /// Adds the category, by which viewers filter.
  mutating func add(category: String) { text += ",\"cat\":" + Self.quoted(category) }

  /// Adds when it is.
  mutating func add(time: Duration) { text += ",\"ts\":" + Self.microseconds(time) }

  /// Adds when it begins and how long it lasts.
  ///
  /// Both are counted in whole nanoseconds, so that spans that follow each other do not overlap.
  mutating func add(from start: Duration, to end: Duration) {
    let first = start.wholeNanoseconds
    add(time: start)
    text += ",\"dur\":" + Self.microseconds(.nanoseconds(max(0, end.wholeNanoseconds - first)))
  }

  /// Adds a field of the format that is a word.
  mutating func add(_ key: String, _ word: String) {
    text += ",\(Self.quoted(key)):\(Self.quoted(word))"
  }

  /// Adds what a viewer shows beside a selected event; nothing if there are none.
  mutating func add(arguments: [(String, Value)]) {
    guard !arguments.isEmpty else { return }
    let fields = arguments.map { key, value in
      switch value {
      case .text(let text): Self.quoted(key) + ":" + Self.quoted(text)
      case .number(let number): Self.quoted(key) + ":\(number)"
      }
    }
    text += ",\"args\":{" + fields.joined(separator: ",") + "}"
  }

  /// The whole object.
  var object: String { text + "}" }

  /// A time in microseconds, with the nanoseconds behind the point if there are any.
  static func microseconds(_ time: Duration) -> String {
    let nanoseconds = max(0, time.wholeNanoseconds)
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000)
    guard rest > 0 else { return "\(whole)" }
    let digits = "\(rest)"
    return "\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// A string as JSON has it; everything but printable ASCII is escaped where JSON asks for it.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Duration {
  /// The whole nanoseconds, rounded towards zero and clamped.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return Int64(clamping: Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000))
  }
}
