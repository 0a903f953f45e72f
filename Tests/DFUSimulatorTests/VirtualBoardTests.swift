import DFU
import DFUSimulator
import Testing

@Suite struct VirtualBoardTests {
  private let start: UInt32 = 0x0800_0000

  private func application(_ name: String) -> Host {
    var host = Host(.known(name))
    host.board = VirtualBoard(profile: .known(name), personality: .application)
    return host
  }

  @Test func `a program is erased, written, read back and started`() {
    var host = Host(.known("f405"))
    #expect(host.command(.erase(start))?.state == .dfuDownloadIdle)
    #expect(host.command(.setAddressPointer(start))?.state == .dfuDownloadIdle)
    #expect(host.download(plausibleProgram, block: 2)?.state == .dfuDownloadIdle)
    host.send(.abort)
    #expect(host.read(start, 64) == plausibleProgram)
    host.command(.setAddressPointer(start))
    #expect(host.send(.download, value: 2) == .accepted([]))
    #expect(host.status()?.state == .dfuManifest)
    #expect(host.board.personality == .bootloader)
    host.wait(.milliseconds(5))
    #expect(host.board.presence == nil)
    host.wait(.milliseconds(300))
    #expect(host.board.personality == .application)
  }

  @Test(arguments: [("f405", VirtualBoard.Personality.none), ("g0b1", .bootloader)])
  func `leaving into blank flash hangs, unless there is an empty check`(
    name: String, expected: VirtualBoard.Personality
  ) {
    var host = Host(.known(name))
    host.send(.download, value: 0)
    _ = host.status()
    host.wait(.seconds(5))
    #expect(host.board.personality == expected)
  }

  @Test(
    arguments: [
      (0x2002_0000, .application), (0x2002_0001, .application), (0x2002_0003, .application),
      (0x2002_0004, .none), (0x1000_0003, .none), (0x1000_0004, .application),
    ] as [(UInt32, VirtualBoard.Personality)])
  func `the two low bits of a stack pointer do not count`(
    stack: UInt32, expected: VirtualBoard.Personality
  ) {
    var host = Host(.known("f405"))
    let bytes = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: stack >> $0) }
    host.board.setContents(bytes + plausibleProgram.dropFirst(4), at: Address(start))
    host.send(.download, value: 0)
    _ = host.status()
    host.wait(.seconds(5))
    #expect(host.board.personality == expected)
  }

  @Test func `a bus reset does not keep a ROM from leaving`() {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.send(.download, value: 0)
    _ = host.status()
    host.board.reset(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.personality == .application)
  }

  @Test func `a bus reset does not keep an unprotected board from restarting`() {
    var host = Host(.known("f405-rdp1"))
    host.send(.download, value: 0, data: DfuSeCommand.readUnprotect.bytes)
    _ = host.status()
    host.board.reset(at: host.now)
    host.wait(.seconds(60))
    #expect(!host.board.isReadProtected)
    #expect(host.board.presence?.arrival == 2)
  }

  @Test func `a device that leaves without an answer is gone in GETSTATUS`() {
    var host = Host(.known("f405-silent-leave"))
    host.send(.download, value: 0)
    #expect(host.send(.getStatus, length: 6) == .gone)
  }

  @Test func `an application that will detach leaves by itself`() {
    var host = application("f405")
    #expect(host.send(.detach, value: 1_000) == .accepted([]))
    host.wait(.milliseconds(5))
    #expect(host.board.presence == nil)
    host.wait(.milliseconds(250))
    #expect(host.board.personality == .bootloader)
  }

  @Test func `an application that waits needs a bus reset in time`() {
    var host = application("f405-app-waits")
    host.send(.detach, value: 500)
    host.wait(.milliseconds(499))
    #expect(host.board.state == .appDetach)
    host.board.reset(at: host.now)
    host.wait(.milliseconds(250))
    #expect(host.board.personality == .bootloader)
  }

  @Test func `a bus reset too late leaves the application`() {
    var host = application("f405-app-waits")
    host.send(.detach, value: 500)
    host.wait(.milliseconds(500))
    host.board.reset(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.state == .appIdle)
  }

  @Test func `an application stalls what only DFU mode knows`() {
    var host = application("f405")
    #expect(host.send(.download, value: 2, data: [1]) == .stalled)
    #expect(host.board.state == .appIdle)
  }

  @Test func `power on with the boot pin free starts the application`() {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.board.isBootPinHeld = false
    host.board.cyclePower(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.personality == .application)
  }

  @Test func `power on with the boot pin held starts the ROM`() {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(start))
    host.board.cyclePower(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.personality == .bootloader)
    #expect(host.board.state == .dfuIdle)
  }

  @Test func `a parked command is forgotten without power`() {
    var host = Host(.known("f405"))
    host.send(.download, value: 0, data: DfuSeCommand.massErase.bytes)
    host.board.unplug(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.presence == nil)
    host.board.plug(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.state == .dfuIdle)
  }

  @Test(arguments: BoardProfile.all.map(\.name))
  func `the descriptors of a profile are whole`(name: String) throws {
    let profile = BoardProfile.known(name)
    let presence = try #require(VirtualBoard(profile: profile).presence)
    let bytes = presence.configurationDescriptor
    #expect(presence.deviceDescriptor.count == 18)
    #expect(Int(bytes[2]) | Int(bytes[3]) << 8 == bytes.count)
    let interface = try #require(DFUInterface.all(inConfiguration: bytes).first)
    #expect(interface.mode == .dfu)
    #expect(interface.alternates.count == profile.alternates.count)
    #expect(interface.functional == profile.functional)
  }

  @Test func `a ROM shows ST's functional descriptor`() {
    let functional = BoardProfile.known("f405").functional
    #expect(functional.bytes == [9, 0x21, 0x0B, 255, 0, 0x00, 0x08, 0x1A, 0x01])
  }

  @Test(
    arguments: [
      (0x80, 0, 0, [0, 0]), (0x80, 8, 0, [1]), (0x81, 10, 0, [0]), (0x80, 6, 0x0300, [4, 3, 9, 4]),
      (0x80, 6, 0x0399, nil), (0x80, 6, 0x0600, nil), (0x01, 11, 4, nil), (0x00, 9, 2, nil),
    ] as [(UInt8, UInt8, UInt16, [UInt8]?)])
  func `standard requests are answered by the book`(
    type: UInt8, request: UInt8, value: UInt16, expected: [UInt8]?
  ) {
    var board = VirtualBoard(profile: .known("f405"))
    let setup = ControlSetup(requestType: type, request: request, value: value, length: 255)
    let answer = board.control(setup, data: [], at: .zero)
    #expect(answer.outcome == expected.map { .accepted($0) } ?? .stalled)
  }

  @Test func `an answer is never longer than was asked for`() {
    var board = VirtualBoard(profile: .known("f405"))
    let setup = ControlSetup(requestType: 0x80, request: 6, value: 0x0200, length: 9)
    let answer = board.control(setup, data: [], at: .zero)
    #expect(answer.outcome == .accepted([9, 2, 54, 0, 1, 1, 0, 0x80, 50]))
  }

  @Test func `profile names differ and are found in any case`() {
    let names = BoardProfile.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.lowercased() })
    #expect(BoardProfile.named("F405")?.name == "f405")
    #expect(BoardProfile.named("f999") == nil)
  }

  @Test func `the trace tells requests, data and outcomes`() throws {
    var host = Host(.known("f405"))
    host.command(.setAddressPointer(start))
    let entry = try #require(host.board.trace.first)
    #expect(entry.request == .download)
    #expect(entry.data == DfuSeCommand.setAddressPointer(start).bytes)
    #expect(entry.state == .dfuDownloadSync)
    #expect(host.board.trace.map(\.number) == [1, 2, 3])
  }
}
