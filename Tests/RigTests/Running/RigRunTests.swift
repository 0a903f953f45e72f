import DFU
import DFUSimulator
import Rig
import Station
import Synchronization
import Testing

/// Several boards at once.
@Suite struct RigRunTests {
  private static let paths = (1...8).map { "1-\($0)" }

  private func code(_ report: BoardReport) -> DFUError.Code? {
    if case .error(.device(let error)) = report.outcome { error.code } else { nil }
  }

  @Test func `eight boards are flashed, and reported in their order`() async throws {
    let rack = try Rack()
    for path in Self.paths { rack.plug(at: path) }
    let report = await rack.run(Self.paths.map { rack.job(at: $0) })
    #expect(report.boards.map(\.path) == Self.paths)
    #expect(report.boards.allSatisfy { $0.outcome == .passed })
    #expect(Self.paths.allSatisfy { rack.holdsImage(at: $0) })
    #expect(report.startedAt == Rack.epoch)
  }

  @Test func `three fail with sentences of their own, and five pass`() async throws {
    let rack = try Rack()
    var stalling = FaultPlan()
    stalling.transfers = (1...40).map { .init(.request(.getStatus, 6 + $0), .stall) }
    var leaving = FaultPlan()
    leaving.transfers = [.init(.request(.download, 4), .unplug(.during, returnsAfter: nil))]
    let plans = ["1-2": stalling, "1-4": leaving, "1-7": FaultPlan(isReadProtected: true)]
    for path in Self.paths { rack.plug(at: path, faults: plans[path] ?? FaultPlan()) }
    let report = await rack.run(Self.paths.map { rack.job(at: $0) })
    let passed = report.boards.filter { $0.outcome == .passed }.map(\.path)
    #expect(passed == Self.paths.filter { plans[$0] == nil })
    #expect(passed.allSatisfy { rack.holdsImage(at: $0) })
    #expect(code(report.boards[1]) == .transferFailed || code(report.boards[1]) == .deviceRefused)
    #expect(code(report.boards[3]) == .disconnected)
    #expect(code(report.boards[6]) == .readProtected)
    let sentences = report.boards.compactMap(\.outcome.words)
    #expect(Set(sentences).count == 3)
    for (path, sentence) in zip(["1-2", "1-4", "1-7"], sentences) {
      #expect(sentence.contains("at \(path)"), "\(sentence)")
    }
  }

  @Test func `a run that is stopped stops every board, and tells of each`() async throws {
    let rack = try Rack(imageSize: 300_000, pace: .real(scale: 1))
    for path in Self.paths { rack.plug(at: path) }
    let isWriting = AsyncStream.makeStream(of: Void.self)
    let run = RigRun(name: "rack", tools: rack.tools()) { _, event in
      if case .flash(.began(.write, _)) = event { isWriting.continuation.yield() }
    }
    let task = Task { await run.run(Self.paths.map { rack.job(at: $0) }) }
    for await _ in isWriting.stream { break }
    task.cancel()
    let report = await task.value
    #expect(report.boards.count == 8)
    for board in report.boards {
      #expect(code(board) == .interrupted, "\(board.outcome)")
      let state = rack.bus.withBoard(at: board.path) { board, _ in board.state }
      #expect(state == .dfuIdle)
    }
  }

  @Test func `a run that was stopped before it began has begun no board`() async throws {
    let rack = try Rack()
    for path in Self.paths { rack.plug(at: path) }
    let jobs = Self.paths.map { rack.job(at: $0) }
    let (gate, opening) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate {}
      return await rack.run(jobs)
    }
    task.cancel()
    opening.finish()
    let report = await task.value
    #expect(report.boards.allSatisfy { $0.outcome == .notBegun })
    #expect(rack.bus.withBoard(at: "1-1") { board, _ in board.transferCount } == 0)
  }

  @Test func `a port that another program has fails alone, and its holder is named`() async throws {
    let rack = try Rack()
    let folder = try LockFolder()
    let locks = PortLockFolder(folder.path)
    for path in Self.paths { rack.plug(at: path) }
    let lock = try PortLock(port: "1-3", holder: "dfuswift flash", in: locks)
    let report = await rack.run(
      Self.paths.map { rack.job(at: $0) },
      rack.tools(locks: RigTools.Locks(in: locks, holder: "dfuswift rig run")))
    guard case .error(.lock(.taken("1-3", let holder))) = report.boards[2].outcome else {
      Issue.record("\(report.boards[2].outcome)")
      return
    }
    #expect(holder.hasPrefix("dfuswift flash, process "))
    #expect(report.boards.filter { $0.outcome == .passed }.count == 7)
    withExtendedLifetime(lock) {}
  }

  @Test func `a port is held from the trigger to the application`() async throws {
    let rack = try Rack()
    let folder = try LockFolder()
    let locks = PortLockFolder(folder.path)
    rack.plug(personality: .application)
    let tries = Mutex<[Bool]>([])
    let run = RigRun(
      name: "rack", tools: rack.tools(locks: RigTools.Locks(in: locks, holder: "a test"))
    ) { _, event in
      guard case .activity(let activity) = event, activity.totalBytes == 0 else { return }
      // `try?`: whether it is taken is what is asked.
      let isFree = (try? PortLock(port: "1-1", holder: "another", in: locks)) != nil
      tries.withLock { $0.append(isFree) }
    }
    let report = await run.run([
      rack.job {
        $0.entry = rack.entry
        $0.application = Afterwards.ExpectedApplication(id: nil, limit: .seconds(10))
      }
    ])
    #expect(report.boards.first?.outcome == .passed)
    let found = tries.withLock(\.self)
    #expect(found.count >= 3)
    #expect(!found.contains(true))
    let again = try? PortLock(port: "1-1", holder: "another", in: locks)
    #expect(again != nil)
  }

  @Test func `a port that is given back in time is waited for`() async throws {
    let rack = try Rack(pace: .real(scale: 1))
    let folder = try LockFolder()
    let locks = PortLockFolder(folder.path)
    rack.plug()
    let lock = Mutex<PortLock?>(try PortLock(port: "1-1", holder: "another", in: locks))
    let run = RigRun(
      name: "rack",
      tools: rack.tools(
        locks: RigTools.Locks(in: locks, holder: "a test", limit: .seconds(300)))
    ) { _, event in
      if case .note(let text) = event {
        #expect(text.hasPrefix("The port 1-1 is in use by another, process "))
        lock.withLock { $0 = nil }
      }
    }
    let outcome = await run.run([rack.job()]).boards.first?.outcome
    #expect(outcome == .passed)
  }
}
