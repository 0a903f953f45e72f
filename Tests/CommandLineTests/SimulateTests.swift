import DFU
import DFUSimulator
import Foundation
import Testing

@testable import dfuswift

/// The virtual board as a program of its own, and the udev rule.
@Suite struct SimulateTests {
  @Test func `all boards are listed`() async throws {
    let outcome = try await Tool().run(["simulate", "--list"])
    #expect(outcome.status == 0)
    for profile in BoardProfile.all {
      #expect(outcome.output.contains("\n\(profile.name) "))
    }
  }

  @Test func `a board obeys standard input and is saved when interrupted`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      ["simulate", "f405", "--listen", "127.0.0.1:0", "--state", "board"],
      input: Array("state\nunplug\nnonsense\n".utf8),
      signals: [(SIGINT, "say unplug")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Where it is comes before the answer to any line.
    #expect(outcome.output.hasPrefix("The virtual board f405 is there by USB/IP at 127.0.0.1:"))
    #expect(outcome.output.contains("bootloader, dfuIDLE, 0 transfers"))
    #expect(outcome.output.contains("none, 0 transfers"))
    #expect(outcome.errors.contains("say unplug, replug, power-cycle"))
    let profile = try #require(BoardProfile.named("f405"))
    let board = try VirtualBoard(profile: profile, restoring: try tool.read("board"))
    #expect(board.personality == .none)
  }

  @Test func `a board that another process has is not run twice`() async throws {
    let tool = try Tool()
    let lock = try FileLock(tool.folder.path + "/board.lock", taken: "")
    let outcome = try await tool.run(["simulate", "f405", "--state", "board"])
    #expect(outcome.status == 75)
    #expect(outcome.lastError.contains("board is in use by another dfuswift"))
    withExtendedLifetime(lock) {}
  }

  @Test(arguments: ["nowhere/board", "."])
  func `a board that could not be saved is not run`(path: String) async throws {
    let outcome = try await Tool().run(["simulate", "f405", "--state", path])
    #expect(outcome.status == 73)
  }

  @Test func `a board that was saved is not turned into its application`() async throws {
    let tool = try Tool()
    let profile = try #require(BoardProfile.named("f405"))
    try tool.write(VirtualBoard(profile: profile).encodedState(), to: "board")
    let outcome = try await tool.run(["simulate", "f405", "--state", "board", "--application"])
    #expect(outcome.status == 64)
    #expect(outcome.lastError.contains("leave `--application` out"))
  }

  @Test func `a board that was saved unplugged says so`() async throws {
    let tool = try Tool()
    let profile = try #require(BoardProfile.named("f405"))
    try tool.write(
      VirtualBoard(profile: profile, personality: .none).encodedState(), to: "board")
    let outcome = try await tool.run(
      ["simulate", "f405", "--listen", "127.0.0.1:0", "--state", "board"],
      input: Array("nonsense\n".utf8), signals: [(SIGINT, "say unplug")])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("say replug"))
  }

  @Test func `a port that another program has is in use`() async throws {
    let profile = try #require(BoardProfile.named("f405"))
    let server = try USBIPServer(LivePort(VirtualBoard(profile: profile)), localPort: 0)
    let outcome = try await Tool().run(
      ["simulate", "f405", "--listen", "127.0.0.1:\(server.localPort)"])
    #expect(outcome.status == 75)
    #expect(outcome.lastError.contains("Choose another port"))
    withExtendedLifetime(server) {}
  }

  @Test(
    arguments: [
      (USBIPError.system(call: "listening", errno: EADDRINUSE), 75),
      (.system(call: "listening", errno: EACCES), 77),
      (.system(call: "attaching", errno: EPERM), 77),
      (.system(call: "listening", errno: EADDRNOTAVAIL), 64),
      (.system(call: "socketpair", errno: EMFILE), 74),
      (.noVHCI(path: "/sys"), 78), (.noSuchPort(9), 78),
      (.portInUse(0), 75), (.protocolViolation("it spoke HTTP"), 74),
    ] as [(USBIPError, Int32)])
  func `a front that fails ends with the status that is documented`(
    error: USBIPError, status: Int32
  ) {
    #expect(CommandFailure.frontFailed(error).code.status.rawValue == status)
  }

  @Test(arguments: ["127.0.0.1:0", "0.0.0.0:65535", "192.168.7.1:3240"])
  func `an address and a port say where to listen`(text: String) throws {
    let place = try #require(ListenArgument(argument: text))
    #expect("\(place.address):\(place.port)" == text)
  }

  @Test(arguments: [
    "localhost:3240", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0:1",
    "127.0.0.256:1", "127.0.0.01:1", "127.0.0.1:1:1", "[::1]:1", ":1", "",
  ])
  func `what is no place to listen is refused`(text: String) {
    #expect(ListenArgument(argument: text) == nil)
  }

  @Test(
    arguments: zip(
      DFURequest.allCases,
      ["detach", "download", "upload", "getStatus", "clearStatus", "getState", "abort"]))
  func `each request has its word`(request: DFURequest, word: String) throws {
    var plan = FaultPlan()
    try #require(FaultArgument(argument: "stall@\(word)#1")).add(to: &plan)
    #expect(plan.transfers == [.init(.request(request, 1), .stall)])
  }

  @Test(arguments: [
    ("rdp", FaultPlan(isReadProtected: true)),
    ("stall@7", FaultPlan(transfers: [.init(.transfer(7), .stall)])),
    ("stall@download#3", FaultPlan(transfers: [.init(.request(.download, 3), .stall)])),
    ("timeout@2", FaultPlan(transfers: [.init(.transfer(2), .timeout(isProcessed: true))])),
    (
      "unplug@9", FaultPlan(transfers: [.init(.transfer(9), .unplug(.during, returnsAfter: nil))])
    ),
    (
      "unplug@getStatus#9:0.5",
      FaultPlan(transfers: [
        .init(.request(.getStatus, 9), .unplug(.during, returnsAfter: .milliseconds(500)))
      ])
    ),
    ("flip@0x08000010:3", FaultPlan(memory: [.flipOnProgram(Address(0x0800_0010), bit: 3)])),
    ("stuck@0x08000010", FaultPlan(memory: [.flipOnRead(Address(0x0800_0010), bit: 0)])),
    (
      "fail-write@0x08004000",
      FaultPlan(memory: [.failure(.program, Address(0x0800_4000), .errWrite)])
    ),
    (
      "fail-erase@0x08004000",
      FaultPlan(memory: [.failure(.erase, Address(0x0800_4000), .errErase)])
    ),
    ("power-loss@write#5", FaultPlan(powerLosses: [.atProgramUnit(5)])),
    ("power-loss@erase#2", FaultPlan(powerLosses: [.inErase(2)])),
  ])
  func `a fault is read as it is meant`(text: String, plan: FaultPlan) throws {
    var read = FaultPlan()
    try #require(FaultArgument(argument: text)).add(to: &read)
    #expect(read == plan)
  }

  @Test(arguments: [
    "", "@", "stall", "stall@", "stall@0", "stall@x#1", "stall@3:4", "unplug@3:-1", "flip@1:8",
    "protect@0x08000000", "power-loss@read#1", "rdp@1", "fail-write@",
  ])
  func `what is no fault is refused`(text: String) {
    #expect(FaultArgument(argument: text) == nil)
  }

  @Test func `the rule that is printed and installed is the one in the sources`() async throws {
    let tool = try Tool()
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "udev/60-dfuswift.rules")
    let rule = try String(contentsOf: file, encoding: .utf8)
    #expect(try await tool.run(["udev", "print"]).output == rule)
    let install = try await tool.run(["udev", "install", "--root", "root"])
    #expect(install.output == "Installed root/etc/udev/rules.d/60-dfuswift.rules.\n")
    #expect(try tool.read("root/etc/udev/rules.d/60-dfuswift.rules") == Array(rule.utf8))
  }

  @Test func `a rule that somebody has changed is kept when it is installed anew`() async throws {
    let tool = try Tool()
    let path = "root/etc/udev/rules.d/60-dfuswift.rules"
    _ = try await tool.run(["udev", "install", "--root", "root"])
    let installed = try tool.read(path)
    let edited = installed + Array("# mine\n".utf8)
    try tool.write(edited, to: path)
    let install = try await tool.run(["udev", "install", "--root", "root"])
    #expect(install.output.contains("\(path).old"))
    #expect(try tool.read(path + ".old") == edited)
    #expect(try tool.read(path) == installed)
  }
}
