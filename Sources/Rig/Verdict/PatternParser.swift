/// What a pattern says, as a tree.
indirect enum PatternNode: Hashable {
  /// A place between two characters.
  enum Boundary: Hashable {
    case start
    case end
    case word
    case noWord
  }

  case scalar(ScalarSet)
  case boundary(Boundary)
  case sequence([PatternNode])
  case choice([PatternNode])
  case repeated(PatternNode, least: Int, most: Int?)
}

/// Reads a pattern.
struct PatternParser {
  /// The longest pattern, characters: a screen of them, not a file.
  static let lengthLimit = 1_000
  /// How deep groups may stand in each other: what parses them calls itself.
  static let depthLimit = 50
  /// The largest number in braces.
  static let countLimit = 1_000

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private var ignoresCase = false

  /// Begins to read.
  ///
  /// - Throws: that the pattern is too long, or that there is none.
  init(_ text: String) throws(PatternProblem) {
    scalars = Array(text.unicodeScalars.prefix(Self.lengthLimit + 1))
    guard scalars.count <= Self.lengthLimit else {
      throw PatternProblem(
        place: Self.lengthLimit, reason: "it is longer than \(Self.lengthLimit) characters")
    }
    guard !scalars.isEmpty else {
      throw PatternProblem(place: 0, reason: "it ends, and every line would fit it")
    }
  }

  /// Reads to the end.
  ///
  /// - Returns: what the pattern says.
  /// - Throws: the first mistake.
  mutating func parse() throws(PatternProblem) -> PatternNode {
    ignoresCase = take("(?i)")
    let node = try choice()
    guard place == scalars.count else { throw problem("a group ends that did not begin") }
    return node
  }

  private mutating func choice() throws(PatternProblem) -> PatternNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(PatternProblem) -> PatternNode {
    var parts: [PatternNode] = []
    while let next, next != "|", next != ")" {
      let start = place
      let atom = try self.atom()
      let (count, end) = (try quantifier(), place)
      guard let count else {
        parts.append(atom)
        continue
      }
      if case .boundary = atom {
        throw PatternProblem(place: start, reason: "a place between characters cannot be repeated")
      }
      parts.append(.repeated(atom, least: count.least, most: count.most))
      guard try quantifier() == nil else {
        throw PatternProblem(place: end, reason: "what is repeated already cannot be repeated")
      }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom() throws(PatternProblem) -> PatternNode {
    let start = place
    guard let scalar = advance() else { throw problem("it ends too early") }
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .scalar(try characterClass(from: start))
    case ".": return .scalar(.all)
    case "^": return .boundary(.start)
    case "$": return .boundary(.end)
    case "\\": return try escape(from: start)
    case "*", "+", "?":
      throw PatternProblem(
        place: start, reason: "there is nothing to repeat: write \\\(scalar) for the character")
    case "{":
      throw PatternProblem(
        place: start, reason: "there is nothing to repeat: write \\{ for the character")
    default: return .scalar(folded(.one(scalar)))
    }
  }

  private mutating func group(from start: Int) throws(PatternProblem) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw PatternProblem(
        place: start, reason: "more than \(Self.depthLimit) groups stand in each other")
    }
    if take("?"), !take(":") {
      throw PatternProblem(
        place: start,
        reason: "of the groups with ?, only (?:…) is known, and (?i) in front of it all")
    }
    let node = try choice()
    guard take(")") else {
      throw PatternProblem(place: start, reason: "the group that begins here does not end")
    }
    return node
  }

  /// How often the atom before is repeated; `nil` if it is not.
  private mutating func quantifier() throws(PatternProblem) -> (least: Int, most: Int?)? {
    let count: (least: Int, most: Int?)
    switch next {
    case "*": count = (0, nil)
    case "+": count = (1, nil)
    case "?": count = (0, 1)
    case "{":
      count = try braces()
      place -= 1
    default: return nil
    }
    place += 1
    // Which of several ways it fits is nobody's question, so that lazy is as good as greedy.
    _ = take("?")
    guard next != "+" else {
      throw problem("possessive repetition is not known: leave the second + out")
    }
    return count
  }

  /// `{2}`, `{2,}` or `{2,5}`.
  private mutating func braces() throws(PatternProblem) -> (least: Int, most: Int?) {
    let start = place
    place += 1
    let least = try number(from: start)
    var most: Int? = least
    if take(",") { most = next == "}" ? nil : try number(from: start) }
    guard take("}"), most.map({ $0 >= least }) ?? true else {
      throw PatternProblem(
        place: start,
        reason: "this is no {2}, {2,} or {2,5}: write \\{ for the character")
    }
    return (least, most)
  }

  private mutating func number(from start: Int) throws(PatternProblem) -> Int {
    var value = 0
    let first = place
    while let next, let digit = next.properties.numericType == .decimal ? next.value : nil,
      (48...57).contains(digit), value <= Self.countLimit
    {
      value = value * 10 + Int(digit - 48)
      place += 1
    }
    guard place > first, value <= Self.countLimit else {
      throw PatternProblem(
        place: start,
        reason: "braces hold one or two numbers up to \(Self.countLimit): "
          + "write \\{ for the character")
    }
    return value
  }
}

// MARK: - Characters

extension PatternParser {
  /// What stands behind a backslash.
  private enum Escaped {
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
    case boundary(PatternNode.Boundary)
  }

  private mutating func escape(from start: Int) throws(PatternProblem) -> PatternNode {
    switch try escaped(from: start) {
    case .scalar(let scalar): .scalar(folded(.one(scalar)))
    case .set(let set): .scalar(set)
    case .boundary(let boundary): .boundary(boundary)
    }
  }

  private mutating func escaped(from start: Int) throws(PatternProblem) -> Escaped {
    guard let scalar = advance() else {
      throw PatternProblem(place: start, reason: "nothing follows the backslash")
    }
    switch scalar {
    case "d": return .set(.digits)
    case "D": return .set(ScalarSet.digits.inverted)
    case "w": return .set(.words)
    case "W": return .set(ScalarSet.words.inverted)
    case "s": return .set(.blanks)
    case "S": return .set(ScalarSet.blanks.inverted)
    case "b": return .boundary(.word)
    case "B": return .boundary(.noWord)
    case "t": return .scalar("\t")
    case "r": return .scalar("\r")
    case "n": return .scalar("\n")
    case "e": return .scalar("\u{1B}")
    case "x": return .scalar(try hexadecimal(from: start))
    case "1"..."9":
      throw PatternProblem(
        place: start,
        reason: "back-references are not known: no time limit would hold for them")
    case "0", "A"..."Z", "a"..."z":
      throw PatternProblem(place: start, reason: "there is no \\\(scalar)")
    default: return .scalar(scalar)
    }
  }

  /// The two digits of `\x41`.
  private mutating func hexadecimal(from start: Int) throws(PatternProblem) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<2 {
      guard let digit = advance().flatMap({ Character($0).hexDigitValue }) else {
        throw PatternProblem(place: start, reason: "\\x takes two hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    return Unicode.Scalar(UInt8(truncatingIfNeeded: value))
  }

  /// What follows a bracket, up to the one that ends it.
  private mutating func characterClass(from start: Int) throws(PatternProblem) -> ScalarSet {
    let isInverted = take("^")
    var set = ScalarSet([])
    var isEmpty = true
    while let scalar = next, scalar != "]" {
      let itemStart = place
      let first = try classItem()
      isEmpty = false
      guard case .scalar(let low) = first, next == "-", following != "]", following != nil else {
        set = set.union(Self.set(of: first))
        continue
      }
      place += 1
      guard case .scalar(let high) = try classItem(), low.value <= high.value else {
        throw PatternProblem(
          place: itemStart, reason: "this range does not go from a lower to a higher character")
      }
      set = set.union(ScalarSet([low.value...high.value]))
    }
    guard take("]") else {
      throw PatternProblem(place: start, reason: "the class that begins here does not end")
    }
    guard !isEmpty else {
      throw PatternProblem(
        place: start, reason: "the class is empty: write \\] or \\^ for the character")
    }
    set = folded(set)
    return isInverted ? set.inverted : set
  }

  private mutating func classItem() throws(PatternProblem) -> Escaped {
    let start = place
    guard let scalar = advance() else { throw problem("it ends too early") }
    if scalar == "[" {
      throw PatternProblem(
        place: start, reason: "a class cannot stand in a class: write \\[, or \\d for [:digit:]")
    }
    guard scalar == "\\" else { return .scalar(scalar) }
    let item = try escaped(from: start)
    if case .boundary = item {
      throw PatternProblem(place: start, reason: "\\b and \\B are no characters")
    }
    return item
  }

  private static func set(of item: Escaped) -> ScalarSet {
    switch item {
    case .scalar(let scalar): .one(scalar)
    case .set(let set): set
    case .boundary: ScalarSet([])
    }
  }

  private func folded(_ set: ScalarSet) -> ScalarSet { ignoresCase ? set.ignoringCase : set }
}

// MARK: - The place in the text

extension PatternParser {
  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private var following: Unicode.Scalar? {
    place + 1 < scalars.count ? scalars[place + 1] : nil
  }

  private mutating func advance() -> Unicode.Scalar? {
    guard let next else { return nil }
    place += 1
    return next
  }

  /// Steps over a text, if it stands here.
  private mutating func take(_ text: String) -> Bool {
    guard scalars[place...].starts(with: text.unicodeScalars) else { return false }
    place += text.unicodeScalars.count
    return true
  }

  private func problem(_ reason: String) -> PatternProblem {
    PatternProblem(place: place, reason: reason)
  }
}
