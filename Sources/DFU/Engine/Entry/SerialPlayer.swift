/// Performs a serial script on a line.
struct SerialPlayer: Sendable {
  /// How the script ended.
  enum Ending: Sendable, Hashable {
    /// Everything was done.
    case done
    /// The port vanished on the way, which is what a device does that restarts.
    case vanished
    /// The port took no more bytes.
    case stuck
    /// What the firmware should have said did not come; nothing more was sent.
    case unanswered([UInt8], after: Duration)
    /// The task was cancelled.
    case cancelled
  }

  /// How long a port may take for what it was given, beyond the time on the wire.
  static let writeLimit = Duration.seconds(2)
  /// The most bytes that are kept while an answer is waited for.
  private static let answerLimit = 4_096

  /// The longest that a read goes without a look at whether the task was cancelled.
  private static let listeningLimit = Duration.milliseconds(100)
  /// The most reads that are thrown away: firmware that never stops printing must not hold it up.
  private static let forgettingLimit = 64

  /// The line.
  let line: any SerialLine

  /// Performs a script.
  ///
  /// - Parameters:
  ///   - script: what to do.
  ///   - rate: the rate to begin with, in place of the script's.
  /// - Returns: how it ended.
  /// - Throws: what the port failed with, beyond vanishing.
  func play(_ script: SerialScript, rate: Int? = nil) async throws(TransportError) -> Ending {
    do throws(TransportError) {
      var rate = rate ?? script.rate
      try await line.configure(rate: rate)
      for step in script.steps {
        guard !Task.isCancelled else { return .cancelled }
        if case .write = step, script.listens { try await forgetWhatCame() }
        if case .rate(let next) = step { rate = next }
        if let ending = try await perform(step, rate: rate) { return ending }
      }
      return .done
    } catch  where error.kind == .gone {
      return .vanished
    } catch  where error.kind == .timedOut {
      return .stuck
    }
  }

  /// Performs one step; an ending if the script ends here.
  private func perform(
    _ step: SerialScript.Step, rate: Int
  ) async throws(TransportError) -> Ending? {
    switch step {
    case .rate(let rate): try await line.configure(rate: rate)
    case .lines(let isUp): try await line.setLines(isUp)
    case .write(let bytes):
      // Ten bits for a byte of eight.
      let onWire = Duration.milliseconds(bytes.count * 10_000 / max(1, rate))
      try await line.write(bytes, limit: Self.writeLimit + onWire)
    case .pause(let duration): await line.clock.sleep(for: duration)
    case .expect(let bytes, let limit):
      guard try await hears(bytes, within: limit) else {
        return Task.isCancelled ? .cancelled : .unanswered(bytes, after: limit)
      }
    }
    return nil
  }

  /// Throws away what the firmware said before it was asked, so that it is no answer.
  private func forgetWhatCame() async throws(TransportError) {
    for _ in 0..<Self.forgettingLimit {
      guard try await !line.read(limit: .zero).isEmpty else { return }
    }
  }

  private func hears(
    _ wanted: [UInt8], within limit: Duration
  ) async throws(TransportError) -> Bool {
    let end = line.clock.now + limit
    var heard: [UInt8] = []
    while true {
      let left = end - line.clock.now
      guard left > .zero, !Task.isCancelled else { return false }
      heard += try await line.read(limit: min(left, Self.listeningLimit))
      if heard.containsRun(wanted) { return true }
      heard = heard.suffix(Self.answerLimit)
    }
  }
}

extension [UInt8] {
  /// Whether other bytes stand in these, one behind the other.
  fileprivate func containsRun(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...(count - other.count)).contains { self[$0...].starts(with: other) }
  }
}
