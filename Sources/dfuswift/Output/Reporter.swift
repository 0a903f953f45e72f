import DFU
import Synchronization

/// Tells the user what happens: as text for people, or as JSON lines for programs.
///
/// Results go to standard output; all else goes to standard error.
final class Reporter: Sendable {
  /// For whom it is.
  enum Style: Sendable, Hashable {
    /// Lines for people.
    case text
    /// Nothing but errors and what was asked for.
    case quiet
    /// Every step.
    case verbose
    /// One JSON object a line.
    case json
  }

  let style: Style
  /// The verb.
  let command: String
  /// Whether a live line is drawn while an operation runs.
  let isLive: Bool
  private let progress: Mutex<ProgressLine>
  /// What is drawn in place of the live line of one operation.
  private let area = Mutex<(any LiveArea)?>(nil)

  /// Begins to tell; with JSON, the first line is written.
  ///
  /// - Parameters:
  ///   - style: for whom it is.
  ///   - command: the verb.
  init(_ style: Style, command: String) {
    self.style = style
    self.command = command
    isLive = (style == .text || style == .verbose) && Terminal.canDraw()
    progress = Mutex(ProgressLine(isLive: isLive))
    event(
      JSONEvent(
        "start",
        [
          "schema": .string(JSONEvent.schema), "command": .string(command),
          "version": .string(DFUSwift.version),
        ]))
  }

  /// Writes an event for programs; people are told otherwise.
  func event(_ event: @autoclosure () -> JSONEvent) {
    guard style == .json else { return }
    Terminal.write(event().line + "\n", to: .output)
  }

  /// Says something that a person should hear.
  func note(_ text: String) {
    event(JSONEvent("note", ["message": .string(text)]))
    if style == .text || style == .verbose { line("note: " + text) }
  }

  /// Says what is about to be done, before it is; programs are told by events.
  func announce(_ text: String) {
    if style == .text || style == .verbose { line(text) }
  }

  /// Says a step that only a curious person wants to hear.
  func detail(_ text: @autoclosure () -> String) {
    if style == .verbose { line(text()) }
  }

  /// Tells what the command was asked for.
  ///
  /// - Parameters:
  ///   - text: the result for people.
  ///   - isSummary: whether it only says that all went well, which `--quiet` leaves out.
  ///   - fields: the result for programs.
  func result(_ text: String, isSummary: Bool, _ fields: [String: JSONValue]) {
    event(JSONEvent("result", fields))
    guard style != .json, !(isSummary && style == .quiet) else { return }
    finishProgress()
    Terminal.write(text + "\n", to: .output)
  }

  /// Tells of an error; the last words of a command.
  func fail(_ failure: any Error) -> ExitStatus {
    finishProgress()
    let (status, message, event): (ExitStatus, String, JSONEvent)
    switch failure {
    case let error as DFUError:
      (status, message, event) = (ExitStatus(error.code), error.description, JSONEvent(error))
    case let failure as CommandFailure:
      (status, message, event) = (failure.status, failure.message, JSONEvent(failure))
    default:
      let failure = CommandFailure.internalError("\(failure)")
      (status, message, event) = (failure.status, failure.message, JSONEvent(failure))
    }
    self.event(event)
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).withoutControlCharacters }
    Terminal.write("error: " + lines.joined(separator: "\n") + "\n", to: .error)
    return status
  }

  /// Tells what an operation tells.
  func handle(_ event: DFUEvent) {
    self.event(JSONEvent(event))
    guard style == .text || style == .verbose else { return }
    switch event {
    case .planned(let plan, _): detail(plan.description)
    case .began(let phase, let count):
      detail(phase.verb.lowercased() + (count > 0 ? " \(Figures.size(count)) …" : " …"))
      progress.withLock { $0.begin(phase, of: count) }
    case .advanced(_, let reached):
      progress.withLock { $0.advance(to: reached) }
    case .ended(let phase, let count, let duration):
      progress.withLock { $0.end(phase, count: count, duration: duration) }
    case .erased(let sector, let duration):
      detail(
        "erased \(sector.range), sector \(sector.index), in \(Figures.time(duration))")
    case .settled(let pace):
      detail("pace \(pace.rawValue): the device \(pace.reason)")
    case .toldSupply(let range):
      detail("told the bootloader that the supply is \(range)")
    case .saved(let count, let name): detail("saved \(Figures.size(count)) in \(name)")
    case .repairing(let sectors):
      let names = sectors.map(\.range.description).joined(separator: ", ")
      line("note: What was read back differs in \(names): it is written once more.")
    case .left: detail("the device has left the bus")
    case .applicationStarted(let device):
      detail("the application is there: \(device.id) at \(device.path)")
    case .note(let text): line("note: " + text)
    }
  }

  /// Lets the live line run on; called now and then while an operation runs.
  func tick() {
    progress.withLock { $0.tick() }
  }

  /// Leaves the terminal tidy for as long as a body takes, in which nothing is drawn.
  func withoutLiveLine(_ body: () -> Void) {
    if let area = area.withLock(\.self) { return area.withoutLines(body) }
    progress.withLock { line in
      line.clear()
      body()
      line.draw()
    }
  }

  /// Draws something else in place of the live line; `nil` ends that.
  func draws(_ area: (any LiveArea)?) { self.area.withLock { $0 = area } }

  /// Tells that a device was opened, and what it was found in.
  func ready(_ found: DeviceState, _ error: DeviceStatus?) {
    event(JSONEvent(found: found, error))
    guard style == .text || style == .verbose, found != .dfuIdle else { return }
    let latched = error.map { " with \($0.specName)" } ?? ""
    let text = "The device was found in \(found.specName)\(latched) and brought to dfuIDLE."
    // Many ROMs begin with an error latched; only a curious person wants to hear of it.
    if found == .dfuError { detail(text) } else { line("note: " + text) }
  }

  private func line(_ text: String) {
    withoutLiveLine { Terminal.write(text + "\n", to: .error) }
  }

  private func finishProgress() {
    progress.withLock { $0.finish() }
  }
}
