import Rig
import Testing

@Suite struct LinePatternTests {
  @Test(arguments: [
    ("PASS", "all tests PASSED"), ("PASS|OK", "it is OK"), ("^ok$", "ok"), ("a.c", "xabcx"),
    ("a.c", "a\u{1F600}c"), ("[a-c]+[^x]", "zzby"), (#"\d{3}"#, "v1234"),
    (#"^\w+: \d+ of \d+$"#, "tests: 12 of 12"), (#"\bfail\b"#, "we fail here"),
    ("(?i)fail", "FaIlure"), ("(?i)[a-c]9", "B9"), ("(?:ab)*c", "ababc"), ("(ab|cd){2}", "xabcdx"),
    ("x{0}y", "y"), ("a{2,}", "baaa"), ("a{1,2}b", "aab"), ("a??b", "b"), (#"\x41\t"#, "A\t"),
    (#"\S\s\S"#, "a b"), (#"[\d\-]+$"#, "1-2"), (#"[a\]]{2}"#, "a]"), (#"\$\{x\}"#, "${x}"),
    ("ä|ö", "schön"), ("()|x", ""), ("^$", ""), (#"[^\d]"#, "1a"), (#"\}"#, "}"),
    ("[-a]", "-"), ("[a-]", "-"), (#"\B"#, "ab"), ("a|", "b"),
  ])
  func `a pattern is found`(pattern: String, line: String) throws {
    #expect(try LinePattern(pattern).matches(line))
  }

  @Test(arguments: [
    ("PASS", "PAS"), ("^ok$", "ok "), ("a.c", "ac"), ("[a-c]", "d"), (#"\bfail\b"#, "failure"),
    ("fail", "FAIL"), ("(?i)[^a]", "A"), ("a{2}", "aba"), ("^b", "ab"),
    ("(a|b)$", "ac"), (#"\."#, "x"), ("x", ""), (#"\b"#, ""), ("a{3,4}b", "aab"),
  ])
  func `a pattern is not found`(pattern: String, line: String) throws {
    #expect(try !LinePattern(pattern).matches(line))
  }

  @Test(arguments: [
    "(PASS", "PASS)", "ab[cd", "[b-a]", "*a", "a|+", "a**", "x{5,2}", #"a\"#,
    String(repeating: "(", count: 900),
  ])
  func `a wrong pattern is a sentence`(pattern: String) throws {
    let error = try #require(throws: PatternError.self) { try LinePattern(pattern) }
    #expect(error.description.hasPrefix("The pattern \(pattern) is no regular expression. Look"))
  }

  @Test(arguments: [
    ("", "An empty pattern would fit every line."),
    (String(repeating: "a", count: 1_001), "… is longer than 1000 characters."),
  ])
  func `a pattern of no use is refused`(pattern: String, words: String) throws {
    let error = try #require(throws: PatternError.self) { try LinePattern(pattern) }
    #expect(error.description.hasSuffix(words))
  }

  @Test func `a pattern of the longest kind is read`() throws {
    let text = String(repeating: "a", count: 1_000)
    #expect(try LinePattern(text).matches(text))
  }

  /// Left alone, most of them would take longer than the universe.
  @Test(arguments: [
    "(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*)(.*)(.*)(.*)(.*)b", "(a?){200}b",
    "(.{1,20}){40}b", "((a{1000}){1000}){1000}b", #"(a+)+\1b"#,
  ])
  func `a hostile pattern is given up on a hostile line`(pattern: String) throws {
    let hostile = try LinePattern(pattern)
    let line = String(repeating: "a", count: 1_000)
    let error = try #require(throws: PatternError.self) { try hostile.matches(line) }
    #expect(error.description.contains("took too many steps on the line \"aaaa"))
    // It is not the pattern that is given up.
    #expect(try hostile.matches("x") == false)
  }

  @Test func `a line that ICU has no room for is given up`() throws {
    let line = String(repeating: "a", count: 1_000_000)
    #expect(throws: PatternError.self) { try LinePattern("(a|b)*c").matches(line) }
  }
}
