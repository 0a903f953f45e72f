internal import GRDB

/// The tables of a ledger, and which version of them a file has.
enum LedgerSchema {
  /// Says that a database is a ledger of ours: "dfuL".
  static let applicationID = 0x6466_754C
  /// The version that this program reads and writes.
  static let version = 1

  /// Whether a database is a ledger that this program can use; asked in a transaction.
  ///
  /// - Returns: whether the tables are there; a database without any is a ledger to be.
  /// - Throws: that it is another program's, or a newer version's.
  static func check(_ database: Database, path: String) throws -> Bool {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if tables == 0, version == 0, application == 0 { return false }
    guard application == applicationID else { throw LedgerError(.foreign, path: path) }
    guard version <= Self.version else { throw LedgerError(.newer(version: version), path: path) }
    return true
  }

  /// Makes the tables, unless another process was quicker; in one transaction.
  static func make(_ database: Database, path: String) throws {
    guard try !check(database, path: path) else { return }
    try database.execute(sql: tables)
  }

  private static let tables = """
    CREATE TABLE attempt (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      station TEXT NOT NULL,
      board TEXT NOT NULL,
      serial TEXT,
      path TEXT NOT NULL,
      image TEXT NOT NULL,
      cameAsApplication INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      startedAt INTEGER NOT NULL,
      endedAt INTEGER,
      writtenBytes INTEGER NOT NULL DEFAULT 0,
      skippedBytes INTEGER NOT NULL DEFAULT 0,
      hasLeft INTEGER NOT NULL DEFAULT 0,
      message TEXT NOT NULL DEFAULT '',
      isCleared INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX attemptByBoard ON attempt (board, number);
    CREATE INDEX attemptByPath ON attempt (path, number);
    CREATE INDEX attemptOpen ON attempt (outcome) WHERE outcome = 'started';
    CREATE TABLE caused (
      mark TEXT PRIMARY KEY,
      attempt INTEGER NOT NULL REFERENCES attempt (number) ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX causedByAttempt ON caused (attempt);
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """
}

extension Attempt {
  /// Reads a row, of a file that anything may have happened to.
  ///
  /// - Throws: that it holds what no row of ours does.
  init(_ row: Row, path ledger: String) throws {
    // The subscript of a row traps on what it cannot decode: the values are asked instead.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
      let found: DatabaseValue = row[column]
      guard let value = Value.fromDatabaseValue(found) else {
        throw LedgerError(.corrupt, path: ledger, detail: "a row's \(column) makes no sense")
      }
      return value
    }
    func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
      let found: DatabaseValue = row[column]
      return found.isNull ? nil : try value(column)
    }
    func parsed<Value>(_ column: String, _ parse: (String) -> Value?) throws -> Value {
      guard let value = parse(try value(column)) else {
        throw LedgerError(.corrupt, path: ledger, detail: "a row's \(column) makes no sense")
      }
      return value
    }
    self.init(
      number: try value("number"), station: try value("station"),
      board: try parsed("board") { BoardIdentity($0) }, serial: try optional("serial"),
      path: try value("path"), image: try parsed("image") { ImageDigest($0) },
      cameAsApplication: try value("cameAsApplication"),
      outcome: try parsed("outcome", Outcome.init(rawValue:)),
      startedAt: Timestamp(milliseconds: try value("startedAt")),
      endedAt: try optional("endedAt").map(Timestamp.init(milliseconds:)),
      writtenBytes: try value("writtenBytes"), skippedBytes: try value("skippedBytes"),
      hasLeft: try value("hasLeft"), message: try value("message"),
      isCleared: try value("isCleared"))
  }
}
