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
    var wanted = name.uppercased().filter { $0 != " " }
    if wanted.hasPrefix("STM32") { wanted.removeFirst(5) }
    let exact = all.filter { chip in
      chip.line.uppercased() == wanted || chip.names.contains { $0.uppercased() == wanted }
    }
    let found = exact.isEmpty ? all.filter { $0.hasName(like: wanted) } : exact
    guard let first = found.first else { throw .unknown(name) }
    guard found.count == 1 else { throw .ambiguous(name, found.map(\.line)) }
    return first
  }

  /// The fewest characters of a name: a series and a digit, as in `F4`.
  private static let leastNameLength = 2

  private func hasName(like wanted: String) -> Bool {
    wanted.count >= Self.leastNameLength
      && names.contains { name in
        zip(name.uppercased(), wanted).allSatisfy { $0 == $1 || $0 == "X" || $1 == "X" }
      }
  }
}
