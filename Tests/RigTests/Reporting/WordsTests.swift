import DFU
import Testing

@testable import Rig

@Suite struct WordsTests {
  @Test(arguments: [
    (
      NoVerdict.nothingDecisive(after: .seconds(30), lines: 1),
      "No verdict: nothing that the application said in 30.0 s decides (1 line). Look at the log, "
        + "the patterns and the time limit."
    ),
    (
      .nothingDecisive(after: .milliseconds(1_500), lines: 0),
      "No verdict: the application said nothing in 1.5 s. Look whether it runs, and whether it "
        + "writes to this serial port."
    ),
    (
      .restarts(5, after: .seconds(8)),
      "No verdict: the application restarted 5 times in 8.0 s. Look at the log for what it does "
        + "before it restarts."
    ),
    (.noApplication("It did not come."), "No verdict: It did not come."),
    (.undecided(PatternError("It took too long.")), "No verdict. It took too long."),
  ])
  func `that there is no verdict is a sentence`(reason: NoVerdict, sentence: String) {
    #expect(BoardOutcome.noVerdict(reason).words == sentence)
  }

  @Test func `a board that passed has nothing to say`() {
    #expect(BoardOutcome.passed.words == nil)
  }

  @Test(arguments: [
    (["a"], "1 of 1 board passed."), (["a", "b"], "2 of 2 boards passed."),
    ([], "0 of 0 boards passed."),
  ])
  func `a run is summed up in a sentence`(names: [String], sentence: String) {
    #expect(Reports.run(names.map { Reports.board($0) }).summary == sentence)
  }

  @Test(arguments: [
    (Duration.zero, "0.000"), (.milliseconds(4_217), "4.217"), (.microseconds(999_600), "1.000"),
    (.seconds(-1), "0.000"), (.seconds(Int64.max), "31536000.000"),
  ])
  func `a duration is in seconds with milliseconds`(duration: Duration, text: String) {
    #expect(duration.inMilliseconds == text)
  }
}
