internal import GRDB

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// What a station has done: a row for each attempt, in an SQLite file.
///
/// It limits attempts and records them; what is written to a board, reading the board decides.
/// An attempt is a row that is begun before the board is touched and closed at the end, each in a
/// transaction of its own: a kill at any moment leaves a row that is open, and whoever finds it
/// knows that it was interrupted.
public final class Ledger: Sendable {
  /// How long another process may keep the file locked: a transaction here takes milliseconds.
  static let busyLimit = 10.0
  /// The most rows that are kept; the oldest go first.
  ///
  /// They take about 40 MB.
  static let rowLimit = 100_000

  /// What is known of an attempt whose end nobody wrote.
  private static let interruption =
    "How it ended was not recorded: the process was ended, or the ledger could not be written."

  /// Where the file is.
  public let path: String
  private let queue: DatabaseQueue

  /// Opens a ledger, and makes it if there is none.
  ///
  /// - Parameter path: where the file is; its folder must be there.
  /// - Throws: what keeps it from being used; a file that is not a ledger of this version is not
  ///   changed.
  public init(path: String) throws(LedgerError) {
    self.path = path
    do {
      Self.makeForFolderOwner(path)
      queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      // Before anything is asked for that writes: a file of a newer version must stay as it is. In
      // one transaction: another process may be making the tables.
      _ = try queue.read { database in try LedgerSchema.check(database, path: path) }
      try queue.inDatabase { database in
        // No write-ahead log: who only reads makes its files, too, and as long as those of a root
        // who looks are root's, the service cannot write.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        // A row must be on disk before the board is touched, through a power failure, too.
        try database.execute(sql: "PRAGMA synchronous = EXTRA")
      }
      try queue.write { database in try LedgerSchema.make(database, path: path) }
    } catch {
      throw LedgerError(error, path: path)
    }
  }

  /// Makes a file that root is the first to ask for the folder owner's: the service must be able to
  /// write what an administrator has looked at before it ever ran.
  private static func makeForFolderOwner(_ path: String) {
    var folder = stat()
    let name = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard geteuid() == 0, unsafe stat(name, &folder) == 0 else { return }
    // What fails here SQLite tries again, and says why it cannot.
    guard let file = unsafe fopen(path, "wxe") else { return }
    defer { unsafe fclose(file) }
    _ = unsafe fchown(fileno(file), folder.st_uid, folder.st_gid)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyLimit)
    configuration.label = "dfuswift.ledger"
    return configuration
  }

  /// Begins an attempt.
  ///
  /// - Returns: its row.
  /// - Throws: what kept it from being written; the board must not be touched then.
  func begin(
    station: String, board: BoardIdentity, serial: String?, path: String, image: ImageDigest,
    cameAsApplication: Bool, at time: Timestamp
  ) async throws(LedgerError) -> Attempt {
    let file = self.path
    return try await write { database in
      try database.execute(
        sql: """
          INSERT INTO attempt (station, board, serial, path, image, cameAsApplication, outcome,
            startedAt) VALUES (?, ?, ?, ?, ?, ?, 'started', ?)
          """,
        arguments: [
          station, board.description, serial, path, image.description, cameAsApplication,
          time.milliseconds,
        ])
      let number = database.lastInsertedRowID
      try database.execute(
        sql: "DELETE FROM attempt WHERE number <= ?", arguments: [number - Int64(Self.rowLimit)])
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM attempt WHERE number = ?", arguments: [number])
      else { throw LedgerError(.failed, path: file, detail: "the row is not there") }
      return try Attempt(row, path: file)
    }
  }

  /// Says which board an attempt is about, once its bootloader was seen.
  func identify(
    _ attempt: Attempt, as board: BoardIdentity, serial: String?
  ) async throws(LedgerError) {
    try await write { database in
      try database.execute(
        sql: "UPDATE attempt SET board = ?, serial = ? WHERE number = ?",
        arguments: [board.description, serial, attempt.number])
    }
  }

  /// Ends an attempt; what is in the value is written, but where it began.
  func close(_ attempt: Attempt) async throws(LedgerError) {
    try await write { database in
      try database.execute(
        sql: """
          UPDATE attempt SET outcome = ?, endedAt = ?, writtenBytes = ?, skippedBytes = ?,
            hasLeft = ?, message = ? WHERE number = ?
          """,
        arguments: [
          attempt.outcome.rawValue, attempt.endedAt?.milliseconds, attempt.writtenBytes,
          attempt.skippedBytes, attempt.hasLeft, attempt.message, attempt.number,
        ])
    }
  }

  /// Remembers that an attempt made a board arrive anew, so that nothing is done with it again.
  func remember(_ mark: ArrivalMark, causedBy attempt: Attempt) async throws(LedgerError) {
    try await write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO caused (mark, attempt) VALUES (?, ?)",
        arguments: [mark.text, attempt.number])
    }
  }

  /// Closes the attempts that no process works on any more.
  ///
  /// - Parameter isDead: whether nobody works at a port, by the kernel's name.
  /// - Throws: what kept them from being read or written.
  func closeInterrupted(where isDead: (String) -> Bool) async throws(LedgerError) {
    let open = try await attempts(where: "outcome = 'started'", [], limit: Self.rowLimit)
    for attempt in open where isDead(attempt.path) {
      try await write { database in
        // Whoever had the port has left it: if it closed the row before, there is nothing to do.
        try database.execute(
          sql: """
            UPDATE attempt SET outcome = 'interrupted', message = ?
            WHERE number = ? AND outcome = 'started'
            """,
          arguments: [Self.interruption, attempt.number])
      }
    }
  }

  /// Lets failures count no longer.
  ///
  /// - Parameter scope: whose failures.
  /// - Returns: how many attempts that is.
  /// - Throws: what kept it from being written.
  public func clear(_ scope: Scope) async throws(LedgerError) -> Int {
    let (condition, arguments) = scope.condition
    return try await write { database in
      try database.execute(
        sql: "UPDATE attempt SET isCleared = 1 WHERE isCleared = 0 AND "
          + "outcome IN ('failed', 'fellBack', 'interrupted', 'started') AND \(condition)",
        arguments: StatementArguments(arguments))
      return database.changesCount
    }
  }

  /// Lets the file grow no further than to so many pages: what a full disk does, for tests.
  func limitSize(toPages count: Int) async throws(LedgerError) {
    try await write { database in
      try database.execute(sql: "PRAGMA max_page_count = \(count)")
    }
  }

  // MARK: Reading

  /// The attempts, the newest first.
  ///
  /// - Parameters:
  ///   - scope: whose attempts.
  ///   - limit: the most of them.
  /// - Returns: the attempts.
  /// - Throws: what kept them from being read.
  public func history(_ scope: Scope = .all, limit: Int) async throws(LedgerError) -> [Attempt] {
    let (condition, arguments) = scope.condition
    return try await attempts(where: condition, arguments, limit: limit)
  }

  /// The attempts that say something about a board, the newest first.
  func verdicts(on board: BoardIdentity, limit: Int) async throws(LedgerError) -> [Attempt] {
    // Of a board that came as an application, no more than the port was known at first.
    var (condition, arguments) = ("board = ?", [board.description])
    if case .port(let path) = board {
      condition = "(board = ? OR (path = ? AND cameAsApplication))"
      arguments.append(path)
    }
    return try await attempts(
      where: condition + " AND outcome IN ('written', 'unchanged', 'failed', 'fellBack', "
        + "'interrupted')", arguments, limit: limit)
  }

  /// The last attempt at a port that has ended.
  func last(at path: String) async throws(LedgerError) -> Attempt? {
    try await attempts(where: "path = ? AND outcome <> 'started'", [path], limit: 1).first
  }

  /// The attempt that made a board arrive; `nil` if none did, or if it was interrupted.
  func cause(of mark: ArrivalMark) async throws(LedgerError) -> Attempt? {
    try await attempts(
      where: "number = (SELECT attempt FROM caused WHERE mark = ?) "
        + "AND outcome NOT IN ('started', 'interrupted', 'stopped')", [mark.text], limit: 1
    ).first
  }

  private func attempts(
    where condition: String, _ arguments: [String], limit: Int
  ) async throws(LedgerError) -> [Attempt] {
    let file = path
    do {
      return try await queue.read { database in
        try Row.fetchAll(
          database,
          sql: "SELECT * FROM attempt WHERE \(condition) ORDER BY number DESC LIMIT \(limit)",
          arguments: StatementArguments(arguments)
        ).map { try Attempt($0, path: file) }
      }
    } catch {
      throw LedgerError(error, path: path)
    }
  }

  /// Writes in one transaction, cancelled or not: what happened to a board must be recorded.
  private func write<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(LedgerError) -> Result {
    let queue = queue
    let result = await Task.detached {
      Swift.Result { try queue.write(body) }
    }.value
    do {
      return try result.get()
    } catch {
      throw LedgerError(error, path: path)
    }
  }
}

extension Ledger {
  /// Whose attempts are meant.
  public enum Scope: Sendable, Hashable {
    /// Everyone's.
    case all
    /// Those of a board, by its serial number.
    case board(serial: String)
    /// Those at a port, by the kernel's name.
    case port(String)

    /// What a row must fulfil.
    fileprivate var condition: (String, [String]) {
      switch self {
      case .all: ("1", [])
      case .board(let serial): ("(serial = ? OR board = ?)", [serial, "serial:" + serial])
      case .port(let path): ("path = ?", [path])
      }
    }
  }
}
