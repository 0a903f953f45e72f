import Rig
import TestSupport
import Testing

@Suite struct LinePatternTests {
  @Test(arguments: [
    ("PASS", "all tests PASSED"), ("PASS|OK", "it is OK"), ("^ok$", "ok"), ("a.c", "xabcx"),
    ("a.c", "a\u{1F600}c"), ("[a-c]+[^x]", "zzby"), (#"\d{3}"#, "v1234"),
    (#"^\w+: \d+ of \d+$"#, "tests: 12 of 12"), (#"\bfail\b"#, "we fail here"),
    ("(?i)fail", "FaIlure"), ("(?i)[a-c]9", "B9"), ("(?:ab)*c", "ababc"), ("(ab|cd){2}", "xabcdx"),
    ("x{0}y", "y"), ("a{2,}", "baaa"), ("a{1,2}b", "aab"), ("a??b", "b"), (#"\x41\t"#, "A\t"),
    (#"\S\s\S"#, "a b"), (#"[\d\-]+$"#, "1-2"), (#"[a\]]{2}"#, "a]"), (#"\$\{x\}"#, "${x}"),
    ("ä|ö", "schön"), (#"\W"#, "ä"), ("()|x", ""), ("^$", ""), (#"[^\d]"#, "1a"), ("}", "}"),
    ("[-a]", "-"), ("[a-]", "-"), (#"\B"#, "ab"), ("a|", "b"),
  ])
  func `a pattern is found`(pattern: String, line: String) throws {
    #expect(try LinePattern(pattern).matches(line))
  }

  @Test(arguments: [
    ("PASS", "PAS"), ("^ok$", "ok "), ("a.c", "ac"), ("[a-c]", "d"), (#"\bfail\b"#, "failure"),
    ("fail", "FAIL"), ("(?i)[^a]", "A"), ("a{2}", "aba"), (#"\d"#, "\u{0663}"), ("^b", "ab"),
    ("(a|b)$", "ac"), (#"\."#, "x"), ("x", ""), (#"\b"#, ""), ("a{3,4}b", "aab"),
  ])
  func `a pattern is not found`(pattern: String, line: String) throws {
    #expect(try !LinePattern(pattern).matches(line))
  }

  @Test(arguments: [
    ("(PASS", 1, "the group that begins here does not end"),
    ("PASS)", 5, "a group ends that did not begin"),
    ("ab[cd", 3, "the class that begins here does not end"),
    ("a[]", 2, "the class is empty: write \\] or \\^ for the character"),
    ("[b-a]", 2, "this range does not go from a lower to a higher character"),
    ("[[:digit:]]", 2, "a class cannot stand in a class: write \\[, or \\d for [:digit:]"),
    ("*a", 1, "there is nothing to repeat: write \\* for the character"),
    ("a|+", 3, "there is nothing to repeat: write \\+ for the character"),
    ("a**", 3, "what is repeated already cannot be repeated"),
    ("^*", 1, "a place between characters cannot be repeated"),
    ("a*+", 3, "possessive repetition is not known: leave the second + out"),
    ("x{a}", 2, "braces hold one or two numbers up to 1000: write \\{ for the character"),
    ("x{5,2}", 2, "this is no {2}, {2,} or {2,5}: write \\{ for the character"),
    ("x{9999}", 2, "braces hold one or two numbers up to 1000: write \\{ for the character"),
    (#"(a)\1"#, 4, "back-references are not known: no time limit would hold for them"),
    (#"a\q"#, 2, "there is no \\q"), (#"a\"#, 2, "nothing follows the backslash"),
    (#"\x4"#, 1, "\\x takes two hexadecimal digits"),
    ("a(?=b)", 2, "of the groups with ?, only (?:…) is known, and (?i) in front of it all"),
    ("a(?i)", 2, "of the groups with ?, only (?:…) is known, and (?i) in front of it all"),
    (#"[\b]"#, 2, "\\b and \\B are no characters"),
    ("", 1, "it ends, and every line would fit it"),
  ])
  func `a wrong pattern is a sentence with the place`(
    pattern: String, place: Int, reason: String
  ) throws {
    let error = try #require(throws: PatternError.self) { try LinePattern(pattern) }
    #expect(error.description == "\"\(pattern)\" is no pattern: at character \(place), \(reason).")
  }

  @Test(arguments: [
    String(repeating: "a", count: 1_001), String(repeating: "(", count: 51),
    "((a{1000}){1000}){1000}", "a{1000}b{1000}",
  ])
  func `a pattern that is too large is refused at once`(pattern: String) throws {
    let start = ContinuousClock.now
    #expect(throws: PatternError.self) { try LinePattern(pattern) }
    #expect(start.duration(to: .now) < .seconds(2))
  }

  @Test func `empty groups a thousand times in each other are read at once`() throws {
    let pattern = String(repeating: "(", count: 40) + String(repeating: "){1000}", count: 40)
    let start = ContinuousClock.now
    #expect(try LinePattern(pattern).matches(""))
    #expect(start.duration(to: .now) < .seconds(2))
  }

  /// Engines that go back and try again take longer than the universe for these.
  @Test(arguments: [
    "(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*)(.*)(.*)(.*)(.*)b", "(a?){200}b",
    "(.{1,20}){40}b",
  ])
  func `a hostile pattern does not hang on a hostile line`(pattern: String) throws {
    let line = String(repeating: "a", count: 1_000)
    let hostile = try LinePattern(pattern)
    let start = ContinuousClock.now
    #expect(!hostile.matches(line))
    // A debug build on a busy machine; the program takes some tens of milliseconds.
    #expect(start.duration(to: .now) < .seconds(60))
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `it agrees with Swift's own engine`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let text = Self.pattern(&random, depth: 3)
    // `try?`: what Swift does not read, as an empty branch, has nothing to be compared with.
    guard let judge = try? Regex(text).asciiOnlyCharacterClasses() else { return }
    let pattern = try LinePattern(text.isEmpty ? "()" : text)
    for _ in 0..<20 {
      let length = Int(random.next() % 8)
      let line = String(
        (0..<length).map { _ in Array("abc1 _-")[Int(random.next() % 7)] })
      let expected = try judge.firstMatch(in: line) != nil
      #expect(pattern.matches(line) == expected, "\(text) in \"\(line)\"")
    }
  }

  /// A pattern in what both engines read alike.
  private static func pattern(_ random: inout SplitMix64, depth: Int) -> String {
    func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
    let atoms = ["a", "b", "c", "1", ".", "[ab]", "[^a]", #"\d"#, #"\w"#, #"\s"#, "[a-c1]", " "]
    let counts = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "{0,1}"]
    switch random.next() % 5 {
    case 0 where depth > 0:
      return "(?:" + pattern(&random, depth: depth - 1) + ")" + pick(counts)
    case 1 where depth > 0:
      return pattern(&random, depth: depth - 1) + pattern(&random, depth: depth - 1)
    case 2 where depth > 0:
      return "(" + pattern(&random, depth: depth - 1) + "|" + pattern(&random, depth: depth - 1)
        + ")"
    case 3 where depth == 3: return pick(["^", ""]) + pick(atoms) + pick(counts) + pick(["$", ""])
    default: return pick(atoms) + pick(counts)
    }
  }
}
