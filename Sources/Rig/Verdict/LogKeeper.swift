/// Keeps a log within limits: its beginning, which says what was started, and its end, which says
/// how that ended.
struct LogKeeper: Sendable, Hashable {
  /// The most text of a log, bytes: a megabyte of flood is kept whole, and 64 boards at once fit
  /// into the memory of a small computer.
  static let byteLimit = 2 << 20
  /// The most lines: a megabyte of lines of 16 bytes.
  static let lineLimit = 1 << 16
  /// The parts of these limits that the beginning has.
  private static let headShare = 4

  private let byteLimit: Int
  private let lineLimit: Int
  private var head: [SerialLog.Line] = []
  private var headBytes = 0
  private var isHeadFull = false
  /// The lines of the end; those before ``tailStart`` were dropped already.
  private var tail: [SerialLog.Line] = []
  private var tailStart = 0
  private var tailBytes = 0
  private var droppedLines = 0
  private var droppedBytes = 0

  init(byteLimit: Int = Self.byteLimit, lineLimit: Int = Self.lineLimit) {
    self.byteLimit = byteLimit
    self.lineLimit = lineLimit
  }

  /// How many lines came.
  private(set) var lineCount = 0

  mutating func append(_ line: SerialLog.Line) {
    lineCount += 1
    let size = line.text.utf8.count
    if !isHeadFull, head.count < lineLimit / Self.headShare,
      headBytes + size <= byteLimit / Self.headShare
    {
      head.append(line)
      headBytes += size
      return
    }
    // A shorter line that would still fit came later than those that are in the tail.
    isHeadFull = true
    tail.append(line)
    tailBytes += size
    while tail.count - tailStart > lineLimit - lineLimit / Self.headShare
      || tailBytes > byteLimit - byteLimit / Self.headShare
    {
      drop()
    }
  }

  private mutating func drop() {
    let size = tail[tailStart].text.utf8.count
    tail[tailStart].text = ""
    tailStart += 1
    tailBytes -= size
    droppedLines += 1
    droppedBytes += size
    // Once in a while, so that each line is moved once at most.
    guard tailStart > tail.count / 2 else { return }
    tail.removeFirst(tailStart)
    tailStart = 0
  }

  /// What is kept.
  var log: SerialLog {
    var log = SerialLog()
    log.lines = head + tail[tailStart...]
    log.droppedLines = droppedLines
    log.droppedBytes = droppedBytes
    log.linesBeforeGap = head.count
    return log
  }
}
