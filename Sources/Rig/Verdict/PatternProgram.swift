/// A pattern as the states of a machine that is in several of them at once.
///
/// Each character is looked at once, and each state at most once for it: nothing is ever tried
/// again. **Source:** K. Thompson, "Regular Expression Search Algorithm", CACM 11 (1968) 6.
struct PatternProgram: Sendable, Hashable {
  /// The most states: a character `{1000}` times, or a screen of text.
  ///
  /// One line of the longest kind takes some tens of milliseconds with all of them.
  static let stateLimit = 2_000

  private enum State: Sendable, Hashable {
    /// Goes on to the next state with one of these characters.
    case take(ScalarSet)
    /// Goes on at such a place.
    case boundary(PatternNode.Boundary)
    /// Is in two states.
    case split(Int, Int)
    case jump(Int)
    case found
  }

  private var states: [State] = []

  /// Makes the states of a tree.
  ///
  /// - Throws: that there are too many.
  init(_ tree: PatternNode) throws(PatternProblem) {
    try add(tree)
    try add(.found)
  }

  private mutating func add(_ state: State) throws(PatternProblem) {
    guard states.count < Self.stateLimit else {
      throw PatternProblem(
        place: 0,
        reason: "something begins that is too large: its repetitions together have more than "
          + "\(Self.stateLimit) parts")
    }
    states.append(state)
  }

  private mutating func add(_ node: PatternNode) throws(PatternProblem) {
    switch node {
    case .scalar(let set): try add(State.take(set))
    case .boundary(let boundary): try add(State.boundary(boundary))
    case .sequence(let parts): for part in parts { try add(part) }
    case .choice(let branches): try add(choice: branches[...])
    case .repeated(let part, let least, let most):
      for _ in 0..<least {
        let count = states.count
        try add(part)
        // An empty group a thousand times, within another one, adds nothing but time.
        if states.count == count { break }
      }
      guard let most else { return try add(anyNumberOf: part) }
      for _ in least..<most { try add(optional: part) }
    }
  }

  private mutating func add(choice branches: ArraySlice<PatternNode>) throws(PatternProblem) {
    var ends: [Int] = []
    for branch in branches.dropLast() {
      let split = states.count
      try add(.split(split + 1, 0))
      try add(branch)
      ends.append(states.count)
      try add(.jump(0))
      states[split] = .split(split + 1, states.count)
    }
    for branch in branches.suffix(1) { try add(branch) }
    for end in ends { states[end] = .jump(states.count) }
  }

  private mutating func add(anyNumberOf part: PatternNode) throws(PatternProblem) {
    let split = states.count
    try add(.split(split + 1, 0))
    try add(part)
    try add(.jump(split))
    states[split] = .split(split + 1, states.count)
  }

  private mutating func add(optional part: PatternNode) throws(PatternProblem) {
    let split = states.count
    try add(.split(split + 1, 0))
    try add(part)
    states[split] = .split(split + 1, states.count)
  }
}

// MARK: - Searching

extension PatternProgram {
  /// A place in a line: what stands before it and behind it.
  private struct Gap {
    var before: Unicode.Scalar?
    var behind: Unicode.Scalar?

    func fits(_ boundary: PatternNode.Boundary) -> Bool {
      switch boundary {
      case .start: before == nil
      case .end: behind == nil
      case .word: isWordEdge
      case .noWord: !isWordEdge
      }
    }

    private var isWordEdge: Bool {
      (before.map(ScalarSet.words.contains) ?? false)
        != (behind.map(ScalarSet.words.contains) ?? false)
    }
  }

  /// The states that the machine is in, each once.
  private struct Present {
    private(set) var states: [Int] = []
    private var seen: [Bool]
    /// Where ``PatternProgram/enter(_:of:at:)`` still has to go; kept for its room.
    var pending: [Int] = []

    init(room: Int) {
      seen = Array(repeating: false, count: room)
      states.reserveCapacity(room)
    }

    mutating func insert(_ state: Int) -> Bool {
      guard !seen[state] else { return false }
      seen[state] = true
      states.append(state)
      return true
    }

    mutating func removeAll() {
      for state in states { seen[state] = false }
      states.removeAll(keepingCapacity: true)
    }
  }

  /// Whether a line has the pattern anywhere.
  func matches(_ line: String) -> Bool {
    var present = Present(room: states.count)
    var coming = present
    var rest = line.unicodeScalars.makeIterator()
    var gap = Gap(before: nil, behind: rest.next())
    while true {
      // It may begin here as well.
      if enter(0, of: &present, at: gap) { return true }
      guard let scalar = gap.behind else { return false }
      gap = Gap(before: scalar, behind: rest.next())
      coming.removeAll()
      for state in present.states {
        guard case .take(let set) = states[state], set.contains(scalar) else { continue }
        if enter(state + 1, of: &coming, at: gap) { return true }
      }
      swap(&present, &coming)
    }
  }

  /// Goes into a state, and into all to which no character leads from it.
  ///
  /// - Returns: whether the pattern was found with that.
  private func enter(_ first: Int, of present: inout Present, at gap: Gap) -> Bool {
    present.pending.append(first)
    while let state = present.pending.popLast() {
      guard present.insert(state) else { continue }
      switch states[state] {
      case .take: break
      case .boundary(let boundary): if gap.fits(boundary) { present.pending.append(state + 1) }
      case .split(let one, let other):
        present.pending.append(other)
        present.pending.append(one)
      case .jump(let target): present.pending.append(target)
      case .found: return true
      }
    }
    return false
  }
}
