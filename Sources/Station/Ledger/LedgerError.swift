internal import GRDB

/// Why a ledger cannot be used; the file is as it was.
public struct LedgerError: Error, Sendable, Hashable {
  /// The kinds that callers tell apart.
  public enum Kind: Sendable, Hashable {
    /// A newer dfuswift made it.
    case newer(version: Int)
    /// It is a database of another program.
    case foreign
    /// It is damaged, or no database.
    case corrupt
    /// The disk is full.
    case full
    /// Another process has kept it locked for too long.
    case busy
    /// It may not be read or written.
    case noPermission
    /// Anything else.
    case failed
  }

  /// Which kind it is.
  public var kind: Kind
  /// The ledger's path.
  public var path: String
  /// What SQLite or the system says; empty if it says nothing.
  public var detail: String

  init(_ kind: Kind, path: String, detail: String = "") {
    self.kind = kind
    self.path = path
    self.detail = detail
  }

  /// What any error of the database means.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as LedgerError: self = error
    case let error as DatabaseError:
      self.init(Self.kind(of: error), path: path, detail: error.message ?? "")
    default: self.init(.failed, path: path, detail: "\(error)")
    }
  }

  private static func kind(of error: DatabaseError) -> Kind {
    switch error.resultCode {
    case .SQLITE_FULL: .full
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .noPermission
    default: .failed
    }
  }
}

extension LedgerError: CustomStringConvertible {
  /// What is wrong with which file, and what to do.
  public var description: String {
    let said = detail.isEmpty ? "" : " (\(detail))"
    return switch kind {
    case .newer(let version):
      "The ledger \(path) was made by a newer dfuswift (its version is \(version)): it was not "
        + "touched. Use that dfuswift, or move the file away to begin a new one."
    case .foreign:
      "\(path) is a database of another program: it was not touched. Move it away to begin a "
        + "ledger there."
    case .corrupt:
      "The ledger \(path) is damaged\(said): it was kept as it is. Move it away to begin a new "
        + "one; `sqlite3 FILE .recover` may save what is in it."
    case .full: "The ledger \(path) cannot be written: the disk is full. Make room on it."
    case .busy:
      "The ledger \(path) is locked by another program for too long. See who has it open."
    case .noPermission:
      "The ledger \(path) cannot be opened\(said). Look at the permissions of the file and of its "
        + "folder."
    case .failed: "The ledger \(path) cannot be used\(said)."
    }
  }
}
