import DFU
import Testing

@testable import Station

@Suite struct AttemptRuleTests {
  private static let image = ImageDigest(of: [1])
  private static let other = ImageDigest(of: [2])

  private static func attempt(
    _ outcome: Attempt.Outcome, image: ImageDigest = Self.image, isCleared: Bool = false,
    board: BoardIdentity = .serial("A"), serial: String? = "A", endedAt: Int64? = 0,
    hasLeft: Bool = true
  ) -> Attempt {
    Attempt(
      number: 1, station: "s", board: board, serial: serial, path: "1-1", image: image,
      cameAsApplication: false, outcome: outcome, startedAt: Timestamp(milliseconds: 0),
      endedAt: endedAt.map(Timestamp.init(milliseconds:)), writtenBytes: 0, skippedBytes: 0,
      hasLeft: hasLeft, message: "It did.", isCleared: isCleared)
  }

  private static func history(_ outcomes: [Attempt.Outcome]) -> [Attempt] {
    outcomes.map { attempt($0) }
  }

  @Test(
    arguments: [
      ([], 0), ([.failed], 1), ([.failed, .interrupted, .fellBack], 3),
      ([.failed, .failed, .written, .failed], 2), ([.unchanged, .failed, .failed, .failed], 0),
      ([.stopped, .failed, .refused, .failed, .started, .failed], 3), ([.written], 0),
    ] as [([Attempt.Outcome], Int)])
  func `failures are counted up to the last success`(outcomes: [Attempt.Outcome], count: Int) {
    #expect(AttemptRule.failures(in: Self.history(outcomes), with: Self.image).count == count)
  }

  @Test func `another image begins anew, and so does a word`() {
    let others = [
      Self.attempt(.failed), Self.attempt(.failed, image: Self.other), Self.attempt(.failed),
    ]
    #expect(AttemptRule.failures(in: others, with: Self.image).count == 1)
    let cleared = [
      Self.attempt(.failed), Self.attempt(.failed, isCleared: true), Self.attempt(.failed),
    ]
    #expect(AttemptRule.failures(in: cleared, with: Self.image).count == 1)
  }

  @Test func `three failures leave a board alone, two do not`() {
    let board = BoardIdentity.serial("A")
    #expect(
      AttemptRule.reason(
        against: board, history: Self.history([.failed, .failed]), image: Self.image) == nil)
    #expect(
      AttemptRule.reason(
        against: board, history: Self.history([.failed, .failed, .failed]), image: Self.image)
        == .leftAlone(board, failures: 3, last: "It did."))
  }

  @Test(arguments: Attempt.Outcome.allCases)
  func `only a board that was left well can fall back`(outcome: Attempt.Outcome) {
    let hasFallen = AttemptRule.hasFallenBack(
      Self.attempt(.started), at: Timestamp(milliseconds: 2_000), after: Self.attempt(outcome))
    #expect(hasFallen == [.written, .unchanged, .fellBack].contains(outcome))
  }

  @Test(arguments: [(-1, false), (0, true), (5_000, true), (5_001, false)] as [(Int64, Bool)])
  func `a fall back is soon`(milliseconds: Int64, isOne: Bool) {
    #expect(
      AttemptRule.hasFallenBack(
        Self.attempt(.started), at: Timestamp(milliseconds: milliseconds),
        after: Self.attempt(.written)) == isOne)
  }

  @Test func `what happened to another board, image or boot is no fall back`() {
    let time = Timestamp(milliseconds: 1_000)
    for last in [
      nil, Self.attempt(.written, image: Self.other), Self.attempt(.written, board: .serial("B")),
      Self.attempt(.written, endedAt: nil), Self.attempt(.written, hasLeft: false),
    ] {
      #expect(!AttemptRule.hasFallenBack(Self.attempt(.started), at: time, after: last))
    }
  }

  @Test(arguments: [("B", false), (nil, false), ("A", true)] as [(String?, Bool)])
  func `two serial numbers on one port are two boards`(serial: String?, isOne: Bool) {
    let port = BoardIdentity.port("1-1")
    let last = Self.attempt(.unchanged, board: port)
    let now = Self.attempt(.started, board: port, serial: serial)
    #expect(
      AttemptRule.hasFallenBack(now, at: Timestamp(milliseconds: 1_000), after: last) == isOne)
  }
}
