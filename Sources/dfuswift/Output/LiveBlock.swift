/// Something live on standard error that can make way for other lines.
protocol LiveArea: AnyObject, Sendable {
  /// Leaves the terminal tidy for as long as a body takes, in which nothing is drawn.
  func withoutLines(_ body: () -> Void)
}

/// Several live lines on standard error, one below the other.
struct LiveBlock {
  /// How many lines stand on the terminal now; the cursor is below them.
  private var drawnCount = 0
  /// How many lines that others wrote at once have been seen.
  private var seenCount = 0

  /// Takes the lines away, so that others can be written.
  mutating func clear() {
    guard drawnCount > 0 else { return }
    Terminal.write(goUp() + "\u{1B}[J", to: .error)
    drawnCount = 0
  }

  /// What leads to where the lines begin; lines that were written below them go above them.
  private mutating func goUp() -> String {
    let late = Terminal.linesAtOnce(after: seenCount)
    seenCount += late.count
    guard drawnCount > 0 else { return "" }
    let width = Terminal.width
    let rows = late.reduce(drawnCount) { $0 + max(1, ($1.count + width - 1) / width) }
    let up = "\u{1B}[\(rows)A\r"
    return late.isEmpty ? up : up + "\u{1B}[J" + late.map { $0 + "\n" }.joined()
  }

  /// Draws lines in the place of those that stand there.
  mutating func draw(_ lines: [String]) {
    guard !Terminal.isLent else { return }
    let up = goUp()
    let rest = lines.count < drawnCount ? "\u{1B}[J" : ""
    Terminal.write(up + lines.map { $0 + "\u{1B}[K\n" }.joined() + rest, to: .error)
    drawnCount = lines.count
  }

  /// As many lines as there is room for: the boards that work go first.
  ///
  /// - Parameters:
  ///   - boards: all boards, in their order.
  ///   - width: the columns of the terminal.
  ///   - height: the lines of the terminal.
  /// - Returns: the lines.
  static func lines(_ boards: [BoardLine], width: Int, height: Int) -> [String] {
    let nameWidth = boards.map(\.name.count).max() ?? 0
    // One line is the cursor's; drawing more than there are would scroll.
    let room = max(1, height - 1)
    guard boards.count > room else {
      return boards.map { $0.text(nameWidth: nameWidth, width: width) }
    }
    let shown = (boards.filter { !$0.isDone } + boards.filter(\.isDone)).prefix(room - 1)
    let more = "… and \(boards.count - shown.count) more, \(boards.count(where: \.isDone)) done"
    return shown.map { $0.text(nameWidth: nameWidth, width: width) }
      + [String(more.prefix(max(0, width - 1)))]
  }
}
