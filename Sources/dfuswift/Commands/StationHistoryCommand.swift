import ArgumentParser
import DFU
import Station

/// What a station has done.
struct StationHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what the station has done, the newest first.",
    discussion: "The service's record is root's to read.")

  /// The most rows that can be asked for: all that a ledger keeps.
  private static let limits = 1...100_000

  @Flag(help: "Write the table as CSV (RFC 4180).")
  var csv = false

  @Option(help: ArgumentHelp("Show so many attempts at most.", valueName: "n"))
  var limit = 50

  @Option(help: ArgumentHelp("Show the board with this serial number alone.", valueName: "serial"))
  var board: String?

  @Option(help: ArgumentHelp("Show this port alone.", valueName: "1-1.4"))
  var port: String?

  @OptionGroup var place: LedgerOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("`--limit` takes 1 to \(Self.limits.upperBound).")
    }
    guard board == nil || port == nil else {
      throw ValidationError("`--board` and `--port` exclude each other.")
    }
    guard !(csv && output.style == .json) else {
      throw ValidationError("`--csv` and `--json` exclude each other.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("station history", output, isWork: false) { reporter in
      let (ledger, remark) = try StationPlaces.presentLedger(command.place.ledger)
      let scope: Ledger.Scope =
        command.board.map { .board(serial: $0) } ?? command.port.map { .port($0) } ?? .all
      let rows: [Attempt]
      do throws(LedgerError) {
        rows = try await ledger?.history(scope, limit: command.limit) ?? []
      } catch {
        throw CommandFailure.ledger(error)
      }
      for row in rows { reporter.event(JSONEvent("attempt", row.fields)) }
      let text = ledger == nil ? remark : AttemptTable.text(rows)
      reporter.result(
        command.csv ? AttemptTable.csv(rows) : text, isSummary: false,
        ["attempts": .integer(rows.count), "path": JSONValue(ledger?.path)])
    }
  }
}

/// Lets failures count no longer.
struct StationClearCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Let a board be tried again that was left alone after three failures.",
    discussion: "The record keeps what happened.")

  @Option(help: ArgumentHelp("The board with this serial number.", valueName: "serial"))
  var board: String?

  @Option(help: ArgumentHelp("Whatever is at this port.", valueName: "1-1.4"))
  var port: String?

  @Flag(help: "All boards.")
  var all = false

  @OptionGroup var place: LedgerOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard [board != nil, port != nil, all].count(where: \.self) == 1 else {
      throw ValidationError("Say which boards: `--board SERIAL`, `--port PATH` or `--all`.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("station clear", output, isWork: false) { reporter in
      let (ledger, remark) = try StationPlaces.presentLedger(command.place.ledger)
      let scope: Ledger.Scope =
        command.board.map { .board(serial: $0) } ?? command.port.map { .port($0) } ?? .all
      let count: Int
      do throws(LedgerError) {
        count = try await ledger?.clear(scope) ?? 0
      } catch {
        throw CommandFailure.ledger(error)
      }
      reporter.result(
        ledger == nil
          ? remark : "\(Figures.count(count, "failure")) no longer count\(count == 1 ? "s" : "").",
        isSummary: true, ["failures": .integer(count)])
    }
  }
}

/// Which record is meant.
struct LedgerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of the record; without it, the service's or this user's.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var ledger: String?
}
