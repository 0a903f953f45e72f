import DFU
import DFUSimulator
import Foundation
import Testing

@testable import dfuswift

/// The words of `simulate --plays`.
@Suite struct ApplicationArgumentTests {
  private static func board(_ words: String) throws -> BoardProfile {
    var profile = try #require(BoardProfile.named("f405"))
    try ApplicationArgument(words).apply(to: &profile)
    return profile
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var words: String
    var change: @Sendable (inout ApplicationProfile) -> Void

    var testDescription: String { words }

    init(_ words: String, _ change: @escaping @Sendable (inout ApplicationProfile) -> Void) {
      self.words = words
      self.change = change
    }
  }

  static let cases = [
    Case("dfu-detach") { $0.runTime = .init(attributes: [.canDownload, .willDetach]) },
    Case("dfu-reset") { $0.runTime = .init(attributes: [.canDownload]) },
    Case("touch") { $0.serialPort = .init(isTouchable: true) },
    Case("text=dfu") { $0.serialPort = .init(triggerLine: "dfu") },
    Case("vendor=0xD1") { $0.vendorRequest = .init(request: 0xD1) },
    Case("vendor=7:0x0102") { $0.vendorRequest = .init(request: 7, value: 0x0102) },
    Case(#"answer=a\:b:x\,y\r\n"#) {
      $0.serialPort = .init(answers: ["a:b": Array("x,y\r\n".utf8)])
    },
    Case("cdc,ignores") {
      $0.serialPort = .init()
      $0.reaction = .ignores
    },
    Case("restarts,delay=0.5") {
      $0.reaction = .restarts
      $0.jumpDelay = .milliseconds(500)
    },
    Case("id=1d50:606f") { $0.identity.id = USBIdentifier(vendor: 0x1D50, product: 0x606F) },
    Case("product=My board,serial=42") {
      $0.identity.product = "My board"
      $0.identity.serial = "42"
    },
  ]

  @Test(arguments: cases)
  func `words make an application`(example: Case) throws {
    let fresh = try #require(BoardProfile.named("f405"))
    var expected = ApplicationProfile(identity: fresh.application.identity)
    example.change(&expected)
    if expected.serialPort != nil {
      expected.script = [.say(Array("dfuswift virtual application\r\n> ".utf8))]
    }
    #expect(try Self.board(example.words).application == expected)
  }

  @Test func `the script keeps the order of its words`() throws {
    let words = #"open,say=a\x00\e\t\\,flood=2K,wait=1.5,text=dfu,restart,hang"#
    let application = try Self.board(words).application
    #expect(
      application.script == [
        .waitForHost, .say([0x61, 0, 0x1B, 9, 0x5C]), .flood(2_048), .wait(.milliseconds(1_500)),
        .restart, .hang,
      ])
    #expect(application.serialPort?.triggerLine == "dfu")
  }

  @Test func `the bootloader may take its time`() throws {
    #expect(try Self.board("boot=8").times.bootBootloader.duration == .seconds(8))
  }

  @Test(arguments: [
    "", "cdc,", "dfu", "text", "text=", #"text=a\n"#, #"say=\q"#, #"say=\x0"#, #"say=\"#,
    #"say=\xZZ"#, "vendor=", "vendor=256", "vendor=1:65536", "vendor=1:2:3", "delay=-1", "boot=x",
    "flood=0", "id=1", "answer=x", "answer=:x", "cdc=1",
    String(repeating: "cdc,", count: 64) + "cdc", "say=" + String(repeating: "x", count: 4_100),
  ])
  func `what is no application is refused`(words: String) {
    #expect(throws: ApplicationArgument.Problem.self) { try ApplicationArgument(words) }
  }

  @Test func `a word that there is not is named`() async throws {
    let refused = try await Tool().run(["simulate", "f405", "--plays", "cdc,piano"])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("there is no \"piano\""))
  }

  @Test func `an application without a DFU interface has no state`() async throws {
    let outcome = try await Tool().run(
      ["simulate", "f405", "--listen", "127.0.0.1:0", "--application", "--plays", "cdc"],
      input: Array("state\nnonsense\n".utf8), signals: [(SIGINT, "say unplug")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("application, 0 transfers"))
  }
}
