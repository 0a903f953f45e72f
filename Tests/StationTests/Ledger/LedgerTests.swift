import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct LedgerTests {
  static let image = ImageDigest(of: [1])
  static let time = Timestamp(milliseconds: 1_000_000)

  static func begin(
    _ ledger: Ledger, _ board: BoardIdentity = .serial("A"), at path: String = "1-1",
    image: ImageDigest = Self.image
  ) async throws -> Attempt {
    try await ledger.begin(
      station: "bench", board: board, serial: "A", path: path, image: image,
      cameAsApplication: false, at: time)
  }

  @Test func `an attempt that was begun and closed is read as it was`() async throws {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    var attempt = try await Self.begin(ledger)
    #expect(attempt.outcome == .started)
    attempt.outcome = .written
    attempt.endedAt = Timestamp(milliseconds: 1_002_000)
    attempt.writtenBytes = 4_096
    attempt.skippedBytes = 7
    attempt.hasLeft = true
    attempt.message = "A 'quoted' \u{1F600} sentence."
    try await ledger.close(attempt)
    #expect(try await Ledger(path: folder.ledger).history(limit: 9) == [attempt])
  }

  @Test func `services that start at once make one ledger`() throws {
    let folder = try TestFolder()
    let failures = Mutex<[String]>([])
    for number in 0..<300 {
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do throws(LedgerError) {
          _ = try Ledger(path: folder.ledger + "-\(number)")
        } catch {
          failures.withLock { $0.append(error.description) }
        }
      }
    }
    #expect(failures.withLock(\.self) == [])
  }

  @Test func `an attempt of a dead process is interrupted, and that of a live one is not`()
    async throws
  {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    _ = try await Self.begin(ledger, at: "1-1")
    _ = try await Self.begin(ledger, at: "1-2")
    try await ledger.closeInterrupted { $0 == "1-1" }
    let rows = try await ledger.history(limit: 9)
    #expect(rows.map(\.outcome) == [.started, .interrupted])
    #expect(rows.map(\.path) == ["1-2", "1-1"])
  }

  @Test func `what an attempt caused is known once it is over`() async throws {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    var attempt = try await Self.begin(ledger)
    let mark = ArrivalMark("boot /sys/1-1 inode 17")
    try await ledger.remember(mark, causedBy: attempt)
    #expect(try await ledger.cause(of: mark) == nil)
    attempt.outcome = .unchanged
    try await ledger.close(attempt)
    #expect(try await ledger.cause(of: mark)?.number == attempt.number)
    #expect(try await ledger.cause(of: ArrivalMark("boot /sys/1-1 inode 18")) == nil)
  }

  @Test(arguments: [
    (Ledger.Scope.all, 2), (.board(serial: "A"), 2), (.board(serial: "B"), 0), (.port("1-1"), 1),
  ])
  func `a word clears what it names`(scope: Ledger.Scope, count: Int) async throws {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    for path in ["1-1", "1-2"] {
      var attempt = try await Self.begin(ledger, at: path)
      attempt.outcome = .failed
      try await ledger.close(attempt)
    }
    #expect(try await ledger.clear(scope) == count)
    #expect(try await ledger.history(limit: 9).count { $0.isCleared } == count)
    #expect(try await ledger.history(scope, limit: 9).count == count)
  }

  @Test func `a ledger of a newer version is said, and not touched`() async throws {
    let folder = try TestFolder()
    _ = try Ledger(path: folder.ledger)
    do {
      let database = try DatabaseQueue(path: folder.ledger)
      try await database.write { try $0.execute(sql: "PRAGMA user_version = 2") }
    }
    let before = try bytes(folder.ledger)
    let error = #expect(throws: LedgerError.self) { try Ledger(path: folder.ledger) }
    #expect(error?.kind == .newer(version: 2))
    #expect(error?.description.contains("made by a newer dfuswift (its version is 2)") == true)
    #expect(try bytes(folder.ledger) == before)
  }

  @Test func `a file that is no database is said, and kept`() async throws {
    let folder = try TestFolder()
    var random = SplitMix64(seed: 4)
    try write(random.bytes(9_000), to: folder.ledger)
    let before = try bytes(folder.ledger)
    let error = #expect(throws: LedgerError.self) { try Ledger(path: folder.ledger) }
    #expect(error?.kind == .corrupt)
    #expect(try bytes(folder.ledger) == before)
  }

  @Test func `another program's database is said, and kept`() async throws {
    let folder = try TestFolder()
    do {
      let database = try DatabaseQueue(path: folder.ledger)
      try await database.write { try $0.execute(sql: "CREATE TABLE a (b)") }
    }
    let before = try bytes(folder.ledger)
    let error = #expect(throws: LedgerError.self) { try Ledger(path: folder.ledger) }
    #expect(error?.kind == .foreign)
    #expect(try bytes(folder.ledger) == before)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a damaged ledger gives rows or an error, and never ends the program`(
    seed: UInt64
  ) async throws {
    let folder = try TestFolder()
    do {
      let ledger = try Ledger(path: folder.ledger)
      for _ in 1...20 { _ = try await Self.begin(ledger) }
    }
    var random = SplitMix64(seed: seed)
    var damaged = try bytes(folder.ledger)
    for _ in 1...40 {
      damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
    }
    try write(damaged, to: folder.ledger)
    do throws(LedgerError) {
      let ledger = try Ledger(path: folder.ledger)
      _ = try await ledger.history(limit: 99)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func `a look at a damaged ledger leaves it as it is`() async throws {
    let folder = try TestFolder()
    do {
      let ledger = try Ledger(path: folder.ledger)
      for _ in 1...3 { _ = try await Self.begin(ledger) }
    }
    var damaged = try bytes(folder.ledger)
    // The second page is the table's first.
    damaged.replaceSubrange(4_096..<4_300, with: [UInt8](repeating: 0x78, count: 204))
    try write(damaged, to: folder.ledger)
    let error = await #expect(throws: LedgerError.self) {
      _ = try await Ledger(path: folder.ledger).history(limit: 9)
    }
    #expect(error?.kind == .corrupt)
    #expect(try bytes(folder.ledger) == damaged)
  }

  @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
  func `a ledger that root makes belongs to whom its folder does`() throws {
    let folder = try TestFolder()
    try #require(unsafe chown(folder.path, 61_234, 61_235) == 0)
    _ = try Ledger(path: folder.ledger)
    var status = stat()
    try #require(unsafe stat(folder.ledger, &status) == 0)
    #expect(status.st_uid == 61_234 && status.st_gid == 61_235)
  }

  /// Root's would shut the service out, until SQLite has given them to it.
  @Test func `who looks at a ledger makes no file beside it`() async throws {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    _ = try await Self.begin(ledger)
    #expect(try await ledger.history(limit: 9).count == 1)
    #expect(try files(in: folder) == ["ledger.sqlite"])
  }

  @Test func `a ledger with a write-ahead log goes on without one`() async throws {
    let folder = try TestFolder()
    do {
      let ledger = try Ledger(path: folder.ledger)
      _ = try await Self.begin(ledger)
      let database = try DatabaseQueue(path: folder.ledger)
      try database.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    }
    let ledger = try Ledger(path: folder.ledger)
    #expect(try await ledger.history(limit: 9).count == 1)
    #expect(try files(in: folder) == ["ledger.sqlite"])
  }

  @Test func `what a killed process had half written is taken back`() async throws {
    let (folder, copy) = (try TestFolder(), try TestFolder())
    _ = try await Self.begin(try Ledger(path: folder.ledger))
    let database = try DatabaseQueue(path: folder.ledger)
    try database.inDatabase { database in
      // So little memory that the pages go to the file before the transaction's end.
      try database.execute(sql: "PRAGMA cache_size = 1")
      try database.execute(sql: "BEGIN IMMEDIATE")
      for _ in 1...200 {
        try database.execute(
          sql: "INSERT INTO attempt (station, board, path, image, cameAsApplication, outcome, "
            + "startedAt) VALUES ('x', 'x', 'x', 'x', 0, 'x', 0)")
      }
      let copied = Result {
        for suffix in ["", "-journal"] {
          try write(bytes(folder.ledger + suffix), to: copy.ledger + suffix)
        }
      }
      try database.execute(sql: "ROLLBACK")
      try copied.get()
    }
    #expect(try bytes(copy.ledger + "-journal").isEmpty == false)
    #expect(try bytes(copy.ledger) != bytes(folder.ledger))
    #expect(try await Ledger(path: copy.ledger).history(limit: 999).count == 1)
    #expect(try files(in: copy) == ["ledger.sqlite"])
  }

  @Test func `a folder that is not there is said`() throws {
    let error = #expect(throws: LedgerError.self) { try Ledger(path: "/nowhere/at/all.sqlite") }
    #expect(error?.kind == .noPermission)
  }

  @Test func `a full disk is said, and what was there stays`() async throws {
    let folder = try TestFolder()
    let ledger = try Ledger(path: folder.ledger)
    _ = try await Self.begin(ledger)
    try await ledger.limitSize(toPages: 1)
    let error = await #expect(throws: LedgerError.self) {
      for _ in 1...2_000 { _ = try await Self.begin(ledger) }
    }
    #expect(error?.kind == .full)
    #expect(error?.description.contains("the disk is full") == true)
    #expect(try await ledger.history(limit: 9).isEmpty == false)
  }

  @Test func `two services write at once, and no row is lost`() async throws {
    let folder = try TestFolder()
    await withThrowingTaskGroup(of: Void.self) { group in
      for path in ["1-1", "1-2", "1-3", "1-4"] {
        group.addTask {
          let ledger = try Ledger(path: folder.ledger)
          for _ in 1...25 {
            var attempt = try await Self.begin(ledger, at: path)
            attempt.outcome = .written
            try await ledger.close(attempt)
          }
        }
      }
    }
    let rows = try await Ledger(path: folder.ledger).history(limit: 1_000)
    #expect(rows.count == 100)
    #expect(rows.allSatisfy { $0.outcome == .written })
    #expect(Set(rows.map(\.number)).count == 100)
  }

  private func files(in folder: TestFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    let file = unsafe try #require(fopen(path, "r"))
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe fread($0.baseAddress, 1, $0.count, file)
    }
    return Array(bytes.prefix(count))
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = unsafe try #require(fopen(path, "w"))
    defer { unsafe fclose(file) }
    let count = unsafe bytes.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
    #expect(count == bytes.count)
  }
}
