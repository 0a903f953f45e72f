internal import DFU

/// An application's script as it runs.
struct ScriptRun: Sendable, Hashable {
  /// What a script does to the board.
  enum Deed: Sendable, Hashable {
    case restart
    case hang
  }

  private let steps: [ApplicationProfile.Step]
  private var place = 0
  /// The bytes of the step that have been printed.
  private var offset = 0
  /// When it goes on; `nil` if it is over, or waits for the host.
  private(set) var wakeTime: Duration?

  init(_ steps: [ApplicationProfile.Step], at now: Duration) {
    self.steps = steps
    wakeTime = steps.isEmpty ? nil : now
  }

  /// Goes on as far as it can.
  ///
  /// - Parameters:
  ///   - now: the time.
  ///   - serial: what it prints on; without a serial port it prints into the void.
  /// - Returns: what it does to the board, if it does.
  mutating func proceed(at now: Duration, on serial: inout SerialFunction?) -> Deed? {
    if let wakeTime, wakeTime > now { return nil }
    wakeTime = nil
    while place < steps.count {
      switch steps[place] {
      case .say(let text):
        guard print(text, on: &serial) else { return nil }
      case .flood(let count):
        guard print(FloodText(count: count), on: &serial) else { return nil }
      case .wait(let time):
        place += 1
        wakeTime = now + time
        return nil
      case .waitForHost:
        guard serial?.isReady != false else { return nil }
        place += 1
      case .restart:
        place = steps.count
        return .restart
      case .hang:
        place = steps.count
        return .hang
      }
    }
    return nil
  }

  /// Prints a step's bytes; says whether it is through.
  private mutating func print(
    _ text: some RandomAccessCollection<UInt8>, on serial: inout SerialFunction?
  ) -> Bool {
    offset += serial?.write(text.dropFirst(offset)) ?? (text.count - offset)
    guard offset >= text.count else { return false }
    place += 1
    offset = 0
    return true
  }
}
