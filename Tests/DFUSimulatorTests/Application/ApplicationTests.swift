import DFU
import DFUSimulator
import Testing

/// The application of a board through requests and packets.
@Suite struct ApplicationTests {
  private static let out: UInt8 = 0x02
  private static let `in`: UInt8 = 0x82

  private static func host(
    _ change: (inout ApplicationProfile) -> Void
  ) -> Host {
    let profile = BoardProfile.known("f405").variant("f405") {
      $0.application.runTime = nil
      change(&$0.application)
    }
    var host = Host(profile)
    host.board = VirtualBoard(profile: profile, personality: .application)
    return host
  }

  private static func serial(_ change: (inout ApplicationProfile) -> Void = { _ in }) -> Host {
    host {
      $0.serialPort = .init(
        isTouchable: true, triggerLine: "dfu", answers: ["hello": Array("world".utf8)])
      change(&$0)
    }
  }

  private static let triggers: [@Sendable (inout Host) -> Void] = [
    { $0.type("dfu\r") }, { $0.touch() }, { $0.control(0x40, 0xD1) },
    { $0.control(0x21, 0, value: 1_000, index: 2) },
  ]

  private static func willing(_ change: (inout ApplicationProfile) -> Void = { _ in }) -> Host {
    serial {
      $0.vendorRequest = .init(request: 0xD1)
      $0.runTime = .init(attributes: [.willDetach])
      change(&$0)
    }
  }

  @Test(arguments: triggers.indices)
  func `a trigger is answered first, and then the bootloader comes`(index: Int) {
    var host = Self.willing()
    Self.triggers[index](&host)
    #expect(host.board.personality == .application)
    host.wait(.milliseconds(5))
    #expect(host.board.personality == .none)
    host.wait(.milliseconds(250))
    #expect(host.board.personality == .bootloader)
  }

  @Test(arguments: triggers.indices)
  func `an application that ignores triggers stays as it is`(index: Int) {
    var host = Self.willing { $0.reaction = .ignores }
    Self.triggers[index](&host)
    host.wait(.seconds(20))
    #expect(host.board.personality == .application)
    #expect(host.board.presence?.arrival == 1)
    #expect(host.board.state == .appIdle)
  }

  @Test(arguments: triggers.indices)
  func `an application that restarts comes back as itself`(index: Int) {
    var host = Self.willing { $0.reaction = .restarts }
    Self.triggers[index](&host)
    host.wait(.seconds(1))
    #expect(host.board.personality == .application)
    #expect(host.board.presence?.arrival == 2)
  }

  @Test(arguments: triggers.indices)
  func `a slow application is there until its time is over`(index: Int) {
    var host = Self.willing { $0.jumpDelay = .seconds(8) }
    Self.triggers[index](&host)
    host.wait(.milliseconds(7_999))
    #expect(host.board.personality == .application)
    host.wait(.milliseconds(251))
    #expect(host.board.personality == .bootloader)
  }

  @Test(arguments: triggers.indices)
  func `without a delay it leaves in the middle of the transfer`(index: Int) {
    var host = Self.willing { $0.jumpDelay = .zero }
    Self.triggers[index](&host)
    host.wait(.zero)
    #expect(host.board.presence == nil)
    #expect(host.lastControl == .gone || host.lastPacket == .notReady)
  }

  @Test func `a bus reset after DETACH brings whatever the application reacts with`() {
    var host = Self.serial {
      $0.runTime = .init(attributes: [])
      $0.reaction = .restarts
    }
    host.control(0x21, 0, value: 1_000, index: 2)
    host.board.reset(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.personality == .application)
    #expect(host.board.presence?.arrival == 2)
  }

  @Test(arguments: ["dfu", "xdfu\r", "dfu \r", "DFU\r"])
  func `a line that is not the trigger does nothing`(text: String) {
    var host = Self.serial()
    host.type(text)
    host.wait(.seconds(1))
    #expect(host.board.presence?.arrival == 1)
  }

  @Test func `a touch without rate or without DTR does nothing`() {
    var host = Self.serial()
    host.touch(rate: 9_600)
    host.control(0x21, 0x20, data: [0xB0, 0x04, 0, 0, 0, 0, 8])
    host.control(0x21, 0x22, value: 0)
    host.wait(.seconds(1))
    #expect(host.board.presence?.arrival == 1)
  }

  @Test(
    arguments: [
      (0xD1, 0, .accepted([])), (0xD1, 7, .stalled), (0xD2, 0, .stalled),
    ] as [(UInt8, UInt16, PortAnswer.Outcome)])
  func `a vendor request is known by its code and value`(
    request: UInt8, value: UInt16, expected: PortAnswer.Outcome
  ) {
    var host = Self.host { $0.vendorRequest = .init(request: 0xD1, value: 0) }
    #expect(host.control(0x40, request, value: value) == expected)
    #expect(host.control(0xC0, request, value: value) == .stalled)
  }

  @Test func `one request code means what the interface says`() {
    var host = Self.willing()
    // DFU_DETACH and SEND_ENCAPSULATED_COMMAND have one code; the serial port has neither.
    #expect(host.control(0x21, 0, index: 0) == .stalled)
    #expect(host.control(0x21, 0, index: 1) == .stalled)
    #expect(host.control(0x21, 0, index: 3) == .stalled)
    #expect(host.board.state == .appIdle)
  }

  @Test func `it answers lines that it knows`() {
    var host = Self.serial()
    host.type("hello\r\nwho?\n")
    #expect(host.packet(Self.in) == .acknowledged(Array("world".utf8)))
    #expect(host.packet(Self.in) == .notReady)
    #expect(host.board.receivedCount == 12)
  }

  @Test func `a device without a serial port has no packets`() {
    var host = Self.host { _ in }
    #expect(host.packet(Self.in) == .notReady)
    #expect(host.packet(Self.out, [1]) == .notReady)
  }

  @Test func `a halted endpoint stalls until the halt is cleared`() {
    var host = Self.serial()
    #expect(host.control(0x02, 3, index: 0x82) == .accepted([]))
    #expect(host.control(0x82, 0, index: 0x82, length: 2) == .accepted([1, 0]))
    #expect(host.packet(Self.in) == .stalled)
    #expect(host.packet(0x81) == .notReady)
    #expect(host.control(0x02, 1, index: 0x82) == .accepted([]))
    #expect(host.packet(Self.in) == .notReady)
    #expect(host.control(0x02, 3, index: 0x83) == .stalled)
    #expect(host.control(0x02, 3, value: 1, index: 0x82) == .stalled)
  }

  @Test(
    arguments: [
      (false, false, 1, [0, 0, 0]), (false, true, 1, [0, 0, 0]), (true, false, 2, [2, 0, 0]),
      (true, true, 3, [0xEF, 2, 1]),
    ] as [(Bool, Bool, UInt8, [UInt8])])
  func `the descriptors are whole`(
    isSerial: Bool, isDFU: Bool, count: UInt8, deviceClass: [UInt8]
  ) throws {
    let host = Self.host {
      if isSerial { $0.serialPort = .init() }
      if isDFU { $0.runTime = .init(attributes: [.willDetach]) }
    }
    let presence = try #require(host.board.presence)
    let bytes = presence.configurationDescriptor
    #expect(Int(bytes[2]) | Int(bytes[3]) << 8 == bytes.count)
    #expect(bytes[4] == count)
    #expect(Array(presence.deviceDescriptor[4...6]) == deviceClass)
    #expect(DFUInterface.all(inConfiguration: bytes).map(\.mode) == (isDFU ? [.runtime] : []))
    #expect(presence.packetSize(ofEndpoint: 0x82) == (isSerial ? 64 : nil))
    #expect(presence.packetSize(ofEndpoint: 0x02) == (isSerial ? 64 : nil))
    #expect(presence.packetSize(ofEndpoint: 0x81) == (isSerial ? 16 : nil))
    #expect(presence.packetSize(ofEndpoint: 0x83) == nil)
  }
}
