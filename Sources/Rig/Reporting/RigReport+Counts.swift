extension RigReport {
  /// How many boards ended in a way.
  public func count(_ kind: BoardOutcome.Kind) -> Int {
    boards.count { $0.outcome.kind == kind }
  }

  /// The boards that did not pass, in the order of the jobs.
  public var failures: [BoardReport] { boards.filter { $0.outcome != .passed } }

  /// The counts in words: `5 of 8 boards passed, 1 FAIL, 2 errors.`.
  public var summary: String {
    let total = boards.count
    var parts = ["\(count(.passed)) of \(total) board\(total == 1 ? "" : "s") passed"]
    func add(_ kind: BoardOutcome.Kind, _ words: (Int) -> String) {
      let count = count(kind)
      if count > 0 { parts.append(words(count)) }
    }
    add(.failed) { "\($0) FAIL" }
    add(.noVerdict) { "\($0) without a verdict" }
    add(.error) { "\($0) error\($0 == 1 ? "" : "s")" }
    add(.notBegun) { "\($0) not begun" }
    return parts.joined(separator: ", ") + "."
  }
}

extension BoardStep {
  /// What was done, in words: `flash: 4.2 s`, `trigger: 10.0 s, did not help: …`.
  public var summary: String {
    "\(kind.words): \(duration.inTenths) s" + (failure.map { ", did not help: \($0)" } ?? "")
  }
}

extension BoardStep.Kind {
  /// The step in a few words.
  public var words: String {
    switch self {
    case .powerOn: "power on"
    case .powerCycle: "power cycle"
    case .trigger: "trigger"
    case .flash: "flash"
    case .application: "application"
    case .verdict: "verdict"
    }
  }
}
