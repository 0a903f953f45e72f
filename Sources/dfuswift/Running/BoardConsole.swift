import DFU
import DFUSimulator
import Dispatch

/// Lines on standard input that act on a virtual board which runs.
struct BoardConsole: Sendable {
  let port: LivePort<VirtualBoard>
  let reporter: Reporter

  /// Begins to read, on a thread of its own, since reading waits for a person.
  ///
  /// The end of standard input is no end of the board.
  func start() {
    DispatchQueue(label: "dfuswift.console").async {
      while let line = readLine() { perform(line) }
    }
  }

  private func perform(_ line: String) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    switch words.first {
    case nil: return
    case "unplug" where words.count == 1: port.update { board, now in board.unplug(at: now) }
    case "replug" where words.count == 1: port.update { board, now in board.plug(at: now) }
    case "power-cycle" where words.count == 1:
      port.update { board, now in board.cyclePower(at: now) }
    case "boot0" where words.count == 2 && ["on", "off"].contains(words[1]):
      port.update { board, _ in board.isBootPinHeld = words[1] == "on" }
    case "fault" where words.count == 2:
      guard setFault(words[1]) else { return reporter.note("No such fault: \(words[1])") }
    case "state" where words.count == 1: break
    default:
      return reporter.note(
        "Unknown: say unplug, replug, power-cycle, boot0 on|off, fault SPEC, fault none or state.")
    }
    tellState()
  }

  private func setFault(_ text: String) -> Bool {
    var plan = FaultPlan()
    if text != "none" {
      guard let fault = FaultArgument(argument: text) else { return false }
      fault.add(to: &plan)
    }
    port.update { board, _ in board.setFaults(plan) }
    return true
  }

  private func tellState() {
    let (name, state, count, received) = port.update { board, _ in
      (board.personality.rawValue, board.state?.specName, board.transferCount, board.receivedCount)
    }
    reporter.result(
      "\(name)\(state.map { ", \($0)" } ?? ""), \(Figures.count(count, "transfer"))"
        + (received > 0 ? ", \(Figures.count(received, "byte")) on the serial port" : ""),
      isSummary: false,
      [
        "personality": .string(name), "state": JSONValue(state), "transfers": .integer(count),
        "receivedBytes": .integer(received),
      ])
  }
}
