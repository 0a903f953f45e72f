import DFU
import DFUSimulator
import GRDB
import Synchronization
import Testing

@testable import Station

/// One arrival at a time, each on a virtual board in virtual time.
@Suite struct ArrivalRunTests {
  @Test func `a blank board is flashed, started and recorded`() async throws {
    let shop = try Workshop()
    shop.plug()
    let ending = try await shop.runOnce()
    #expect(ending.failure == nil)
    #expect(ending.result.verdict == .pass)
    #expect(ending.result.outcome == .written)
    #expect(shop.contents() == shop.image)
    let rows = try await shop.history()
    #expect(rows.count == 1)
    #expect(rows.first?.outcome == .written)
    #expect(rows.first?.writtenBytes ?? 0 >= shop.image.count)
    #expect(rows.first?.hasLeft == true)
    #expect(rows.first?.endedAt != nil)
    try await shop.wait(isBootloader: false)
  }

  @Test func `a board that holds the image is read back and nothing is written`() async throws {
    let shop = try Workshop()
    shop.plug(holding: shop.image)
    let ending = try await shop.runOnce()
    #expect(ending.result.outcome == .unchanged)
    #expect(ending.result.verdict == .pass)
    #expect(ending.result.writtenBytes == 0)
    #expect(ending.result.skippedBytes == shop.image.count)
  }

  @Test func `a board whose flash was changed is flashed though the ledger knows it`() async throws
  {
    let shop = try Workshop()
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    await shop.letPass()
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    #expect(shop.contents() == shop.image)
  }

  @Test func `twenty boards in a row are twenty rows`() async throws {
    let shop = try Workshop(imageSize: 600)
    for number in 1...20 {
      shop.plug(serial: "20643\(100 + number)1304E")
      #expect(try await shop.runOnce().result.verdict == .pass)
    }
    #expect(try await shop.history().count == 20)
  }

  @Test func `a board that is not in the file is not touched`() async throws {
    let shop = try Workshop()
    shop.plug(at: "1-2")
    let ending = try await shop.runOnce(at: "1-2")
    #expect(
      ending.failure
        == .untouched(.notConfigured(path: "1-2", serial: shop.profile.identity.serial)))
    #expect(try await shop.history().isEmpty)
    #expect(shop.bus.withBoard(at: "1-2") { board, _ in board.transferCount } == 0)
  }

  @Test func `a tampered image is not flashed`() async throws {
    let shop = try Workshop()
    shop.files[Workshop.imagePath]?[100] ^= 1
    shop.plug()
    let ending = try await shop.runOnce()
    #expect(ending.result.verdict == .fail)
    #expect(ending.result.message.contains("is another file: its SHA-256 is"))
    #expect(ending.result.message.contains("The board was not touched."))
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
    #expect(try await shop.history().isEmpty)
  }

  @Test func `an image that is not there is said`() async throws {
    let shop = try Workshop()
    shop.files[Workshop.imagePath] = nil
    shop.plug()
    let ending = try await shop.runOnce()
    let error = UnreadableFile("The image \(Workshop.imagePath) is not there.")
    #expect(ending.failure == .unreadable(error))
  }

  @Test func `a board of another kind at the port is opened and given back`() async throws {
    let shop = try Workshop(chip: "F405")
    shop.plug()
    let ending = try await shop.runOnce()
    guard case .untouched(.otherChip) = ending.failure else {
      Issue.record("\(ending)")
      return
    }
    #expect(try await shop.history().first?.outcome == .refused)
    #expect(shop.contents()?.allSatisfy { $0 == 0xFF } == true)
  }

  @Test(arguments: [
    ("f072", "F072"), ("f105", "F105"), ("f303", "F303xC"), ("f405", "F405"), ("f411", "F411"),
    ("f429", "F429"), ("f746", "F746"), ("f767", "F767"), ("g0b1", "G0B1"), ("g474", "G474"),
    ("h743", "H743"), ("l432", "L432"), ("u585", "U585"), ("wb55", "WB55"),
  ])
  func `a board of the line that the station names is taken`(
    profile: String, line: String
  ) async throws {
    let shop = try Workshop(profile, chip: line, imageSize: 512)
    shop.plug()
    let ending = try await shop.runOnce()
    #expect(ending.result.verdict == .pass, "\(ending.result.message)")
  }

  @Test func `three failures in a row leave a board alone, and a word begins anew`() async throws {
    let shop = try Workshop()
    var faults = FaultPlan()
    faults.memory = [.failure(.program, shop.profile.flashAddress, .errWrite)]
    for _ in 1...3 {
      shop.plug(faults: faults)
      #expect(try await shop.runOnce().result.outcome == .failed)
    }
    shop.plug()
    let ending = try await shop.runOnce()
    guard case .untouched(.leftAlone(_, failures: 3, _)) = ending.failure else {
      Issue.record("\(ending)")
      return
    }
    #expect(ending.result.message.contains("dfuswift station clear"))
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
    #expect(try await shop.history().count == 3)
    #expect(try await shop.ledger.clear(.port("1-1")) == 3)
    #expect(try await shop.runOnce().result.outcome == .written)
  }

  @Test func `a ledger that does not take the end changes nothing of the board's result`()
    async throws
  {
    let shop = try Workshop()
    let database = try DatabaseQueue(path: shop.folder.ledger)
    try await database.write { database in
      try database.execute(
        sql: """
          CREATE TRIGGER full BEFORE UPDATE OF endedAt ON attempt
          BEGIN SELECT RAISE(ABORT, 'no room'); END
          """)
    }
    shop.plug()
    let arrival = try await shop.arrival()
    let notes = Mutex<[String]>([])
    let ending = await ArrivalRun(configuration: shop.configuration, tools: shop.tools) { event in
      if case .note(let text) = event { notes.withLock { $0.append(text) } }
    }.run(arrival)
    #expect(ending.result.verdict == .pass)
    #expect(ending.result.outcome == .written)
    #expect(shop.contents() == shop.image)
    let said = notes.withLock { $0.joined() }
    #expect(said.hasPrefix("The attempt 1 is over, and how it ended is not in the ledger: "))
    #expect(said.contains("(no room). What was done with the board stands: 6000 bytes written"))
    // Whoever comes next finds an attempt without an end, and says so.
    try await shop.ledger.closeInterrupted { _ in true }
    #expect(try await shop.history().first?.message.contains("was not recorded") == true)
  }

  @Test func `a port that another program has is waited for, and not for ever`() async throws {
    let shop = try Workshop()
    shop.plug()
    let lock = try PortLock(
      port: "1-1", holder: "dfuswift flash", in: PortLockFolder(shop.folder.path))
    let arrival = try await shop.arrival()
    var tools = shop.tools
    tools.lockClock = shop.bus.clock
    let ending = await ArrivalRun(configuration: shop.configuration, tools: tools).run(arrival)
    guard case .lock(.taken(path: "1-1", let holder)) = ending.failure else {
      Issue.record("\(ending)")
      return
    }
    #expect(holder.hasPrefix("dfuswift flash, process "))
    #expect(shop.bus.clock.now >= ArrivalRun.lockLimit)
    withExtendedLifetime(lock) {}
  }

  @Test func `a board that left before its turn is no attempt`() async throws {
    let shop = try Workshop()
    shop.plug()
    let arrival = try await shop.arrival()
    shop.plug()
    let ending = await ArrivalRun(configuration: shop.configuration, tools: shop.tools).run(arrival)
    #expect(ending.failure == .gone(path: "1-1"))
    #expect(try await shop.history().isEmpty)
  }

  @Test func `a board that is unplugged in the middle is a failure, and the next plug ends well`()
    async throws
  {
    let shop = try Workshop()
    var faults = FaultPlan()
    faults.transfers = [.init(.request(.download, 6), .unplug(.during, returnsAfter: nil))]
    shop.plug(faults: faults)
    let ending = try await shop.runOnce()
    #expect(ending.result.outcome == .failed)
    shop.plug()
    #expect(try await shop.runOnce().result.outcome == .written)
    #expect(shop.contents() == shop.image)
  }

  @Test func `a board that stays in its bootloader is not left`() async throws {
    let shop = try Workshop(afterwards: Afterwards(start: .stay))
    shop.plug()
    let ending = try await shop.runOnce()
    #expect(ending.result.message.hasSuffix("; the board stays in its bootloader."))
    #expect(shop.bus.withBoard(at: "1-1") { board, _ in board.personality } == .bootloader)
  }
}
