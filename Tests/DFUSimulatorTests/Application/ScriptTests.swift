import DFU
import DFUSimulator
import Testing

/// What an application does by itself.
@Suite struct ScriptTests {
  private static func host(_ script: [ApplicationProfile.Step]) -> Host {
    let profile = BoardProfile.known("f405").variant("f405") {
      $0.application.serialPort = .init()
      $0.application.script = script
    }
    var host = Host(profile)
    host.board = VirtualBoard(profile: profile, personality: .application)
    host.wait(.zero)
    return host
  }

  private static func say(_ text: String) -> ApplicationProfile.Step { .say(Array(text.utf8)) }

  @Test func `what is said waits for the host`() {
    var host = Self.host([Self.say("boot\r\n"), Self.say("> ")])
    host.wait(.seconds(100))
    #expect(host.read() == "boot\r\n> ")
  }

  @Test func `it says things at their times`() {
    var host = Self.host([Self.say("a"), .wait(.seconds(2)), Self.say("b")])
    #expect(host.read() == "a")
    #expect(host.board.nextEvent == .seconds(2))
    host.wait(.milliseconds(1_999))
    #expect(host.read() == "")
    host.wait(.milliseconds(1))
    #expect(host.read() == "b")
    #expect(host.board.nextEvent == nil)
  }

  @Test func `it can wait until the port is opened`() {
    var host = Self.host([.waitForHost, Self.say("hello")])
    host.wait(.seconds(10))
    #expect(host.read() == "")
    host.control(0x21, 0x22, value: 1)
    #expect(host.read() == "hello")
  }

  @Test(arguments: [1, 31, 32, 64, 4_096, 100_000])
  func `a flood is so many bytes of numbered lines`(count: Int) {
    var host = Self.host([.flood(count), Self.say("!")])
    let text = host.read()
    #expect(text.utf8.count == count + 1)
    let line = "00000000 abcdefghijklmnopqrstu\r\n"
    #expect(text.hasPrefix(String(decoding: line.utf8.prefix(count), as: UTF8.self)))
    #expect(text.hasSuffix("!"))
    if count == 100_000 { #expect(text.contains("\r\n00003124 abc")) }
  }

  @Test func `a flood goes on only as fast as it is read`() {
    var host = Self.host([.flood(1 << 20), .restart])
    host.wait(.seconds(100))
    #expect(host.board.presence?.arrival == 1)
    #expect(host.read().utf8.count == 1 << 20)
    host.wait(.seconds(1))
    #expect(host.board.presence?.arrival == 2)
  }

  @Test func `a program that resets comes back again and again`() {
    var host = Self.host([.wait(.seconds(1)), .restart])
    host.wait(.seconds(10))
    #expect(host.board.personality == .application || host.board.personality == .none)
    // Each round is a second, a millisecond, and 300 ms of boot.
    #expect(host.board.presence?.arrival == 8)
  }

  @Test func `a program that hangs answers nothing until it has new power`() {
    var host = Self.host([Self.say("last"), .wait(.seconds(1)), .hang])
    host.wait(.seconds(1))
    #expect(host.control(0x80, 6, value: 0x0100, length: 18) == .silent)
    #expect(host.packet(0x82) == .notReady)
    #expect(host.packet(0x02, [1]) == .notReady)
    host.board.reset(at: host.now)
    #expect(host.control(0x80, 0, length: 2) == .silent)
    host.board.cyclePower(at: host.now)
    host.wait(.seconds(1))
    #expect(host.board.personality == .bootloader)
  }
}
