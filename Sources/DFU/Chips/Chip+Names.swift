/// Why a name gives no chip.
public enum ChipNameError: Error, Sendable, Hashable {
  /// No line has this name.
  case unknown(String)
  /// Several lines have it; their names follow.
  case ambiguous(String, [String])
}

extension ChipNameError: CustomStringConvertible {
  /// What is wrong, and what to say instead.
  public var description: String {
    switch self {
    case .unknown(let name):
      "no STM32 line is called \"\(name)\"; name it as in F405, G0B1 or STM32H743ZI"
    case .ambiguous(let name, let lines):
      "\"\(name)\" is several STM32 lines: \(lines.joined(separator: ", ")); name one of them"
    }
  }
}

extension Chip {
  /// The line's part numbers without `STM32`; `x` stands for any character.
  public var names: [String] { line.split(separator: "/").map(String.init) }

  /// Finds a line by its name, one of its part numbers, or the start of either.
  ///
  /// Upper and lower case are the same, `STM32` in front may be left out, and what follows the
  /// known part of a part number is ignored: `f405`, `STM32F405RGT6` and the whole name of the
  /// line find the same one.
  ///
  /// - Parameter name: the name as a user gave it.
  /// - Returns: the one line of that name.
  /// - Throws: if no line has this name, or several have.
  public static func named(_ name: String) throws(ChipNameError) -> Chip {
    let wanted = plainName(name)
    let exact = all.filter { chip in
      chip.line.uppercased() == wanted || chip.names.contains { $0.uppercased() == wanted }
    }
    let found = exact.isEmpty ? all.filter { $0.hasName(like: wanted) } : exact
    guard let first = found.first else { throw .unknown(name) }
    guard found.count == 1 else { throw .ambiguous(name, found.map(\.line)) }
    return first
  }

  /// The part numbers that are most like a name that no line has: those of its series, by how
  /// much of them is the same from the start.
  ///
  /// - Parameter name: the name as a user gave it.
  /// - Returns: at most six part numbers without `STM32`; none if not even the series is known.
  public static func names(near name: String) -> [String] {
    let wanted = plainName(name)
    let scored = all.flatMap(\.names).map { name in
      (name: name, score: zip(name.uppercased(), wanted).prefix { $0 == $1 }.count)
    }
    let near = scored.filter { $0.score >= leastNameLength }.sorted { $0.score > $1.score }
    return near.prefix(mostNearNames).map(\.name)
  }

  /// The fewest characters of a name: a series and a digit, as in `F4`.
  private static let leastNameLength = 2
  /// More names than this would be a list, no hint.
  private static let mostNearNames = 6

  private func hasName(like wanted: String) -> Bool {
    names.contains { Self.isLike($0, wanted) }
  }

  /// A name as the table has it: upper case, without blanks and `STM32`.
  public static func plainName(_ name: String) -> String {
    let upper = name.uppercased().filter { $0 != " " }
    return upper.hasPrefix("STM32") ? String(upper.dropFirst(5)) : upper
  }

  /// Whether one name begins as the other, `x` being any character.
  static func isLike(_ name: String, _ wanted: String) -> Bool {
    wanted.count >= leastNameLength
      && zip(name.uppercased(), wanted).allSatisfy { $0 == $1 || $0 == "X" || $1 == "X" }
  }
}
