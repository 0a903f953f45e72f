import DFU
import DFUSimulator
import TestSupport
import Testing

@Suite struct BoardStateTests {
  private let start: UInt32 = 0x0800_0000

  @Test func `a command that a killed host parked is still parked`() throws {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    let saved = host.board.encodedState()
    host.board = try VirtualBoard(profile: .known("f405"), restoring: saved)
    host.now = .zero
    #expect(host.send(.getState, length: 1) == .accepted([3]))
    #expect(host.flash(start, 1) == [0x00])
    #expect(host.status()?.state == .dfuDownloadBusy)
    #expect(host.status()?.state == .dfuDownloadIdle)
    #expect(host.flash(start, 1) == [0xFF])
  }

  @Test(arguments: BoardProfile.all.map(\.name))
  func `saving what was restored gives the same bytes`(name: String) throws {
    var host = Host(.known(name))
    if let flash = host.board.profile.mainFlash {
      host.board.setContents(plausibleProgram, at: flash.start)
    }
    host.send(.getStatus, length: 6)
    let saved = host.board.encodedState()
    let again = try VirtualBoard(profile: .known(name), restoring: saved)
    #expect(again.encodedState() == saved)
    #expect(again.state == host.board.state)
  }

  @Test func `the application runs on after a restore`() throws {
    let board = VirtualBoard(profile: .known("f405"), personality: .application)
    let again = try VirtualBoard(profile: .known("f405"), restoring: board.encodedState())
    #expect(again.personality == .application)
  }

  @Test func `work that goes on is over when the next process comes`() throws {
    var host = Host(.known("f405-answers"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    _ = host.status()
    host.board = try VirtualBoard(
      profile: .known("f405-answers"), restoring: host.board.encodedState())
    #expect(host.flash(start, 1) == [0xFF])
    #expect(host.status()?.state == .dfuDownloadIdle)
  }

  @Test func `the state of another board is refused`() {
    let saved = VirtualBoard(profile: .known("f405")).encodedState()
    #expect(throws: BoardStateError.self) {
      try VirtualBoard(profile: .known("f411"), restoring: saved)
    }
  }

  @Test func `every cut of a state is refused`() {
    var host = Host(.known("f072"))
    host.send(.download, value: 0, data: DfuSeCommand.erase(start).bytes)
    let saved = host.board.encodedState()
    for length in 0..<saved.count {
      #expect(throws: BoardStateError.self) {
        try VirtualBoard(profile: .known("f072"), restoring: Array(saved.prefix(length)))
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `any bytes give a board or an error`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = VirtualBoard(profile: .known("l432")).encodedState()
    for _ in 0..<4 {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    do {
      var board = try VirtualBoard(profile: .known("l432"), restoring: bytes)
      let setup = ControlSetup(.getStatus, interface: 0, length: 6)
      for _ in 0..<3 { _ = board.control(setup, data: [], at: .seconds(1)) }
    } catch let error {
      #expect(!error.description.isEmpty)
    }
  }
}
