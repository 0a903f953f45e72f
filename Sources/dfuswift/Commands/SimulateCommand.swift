import ArgumentParser
import DFU
import DFUSimulator

/// Runs a virtual board behind USB/IP, for this program's tests and for anyone's tools.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a virtual board that other programs reach by USB/IP.",
    discussion: """
      It runs until it is interrupted. Lines on standard input act on it: unplug, replug, \
      power-cycle, boot0 on|off, fault SPEC, fault none, state.

      Faults:
      \(Self.indented(FaultArgument.grammar))

      What the application plays, as in `--plays dfu-detach,text=dfu,delay=8`:
      \(Self.indented(ApplicationArgument.grammar))
      """)

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }

  @Argument(help: ArgumentHelp("The board; `--list` names them all.", valueName: "profile"))
  var profileName: String?

  @Flag(name: .customLong("list"), help: "List the boards, and stop.")
  var lists = false

  @Option(
    help: ArgumentHelp(
      "Hang the board on this port of the kernel's vhci-hcd, from 0; needs root.",
      valueName: "port"))
  var vhci: Int?

  @Option(
    help: ArgumentHelp("Serve USB/IP there, for `usbip attach`.", valueName: "address:port"))
  var listen: ListenArgument?

  @Flag(help: "Start with the application, not with the bootloader.")
  var application = false

  @Option(
    help: ArgumentHelp(
      "What the application is and does, with commas between; by itself it knows DFU_DETACH.",
      valueName: "words"),
    transform: Self.plays)
  var plays: ApplicationArgument?

  @Option(help: ArgumentHelp("Simulated seconds in a second.", valueName: "x"))
  var timeScale: Double = 1

  @Option(
    help: ArgumentHelp(
      "Load the board from this file if it is there; save it at the end.", valueName: "file"),
    completion: .file())
  var state: String?

  @Option(
    name: .customLong("fault"),
    help: ArgumentHelp("What goes wrong; can be given several times.", valueName: "spec"))
  var faults: [FaultArgument] = []

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard lists != (profileName != nil) else {
      throw ValidationError("Name a board, or `--list` them.")
    }
    if let profileName, BoardProfile.named(profileName) == nil {
      throw ValidationError(
        "There is no virtual board \"\(profileName.withoutControlCharacters)\": "
          + "`dfuswift simulate --list` names them all.")
    }
    guard vhci == nil || listen == nil else {
      throw ValidationError("A board has one plug: give `--vhci` or `--listen`.")
    }
    guard (0...Self.lastVHCIPort).contains(vhci ?? 0) else {
      throw ValidationError("`--vhci` takes a port of the kernel's vhci-hcd, 0 to 7.")
    }
    let scales = LivePort<VirtualBoard>.timeScaleRange
    guard scales.contains(timeScale) else {
      throw ValidationError("`--time-scale` takes 0.001 to 1000.")
    }
  }

  /// The last port for high and full speed of vhci-hcd's first controller.
  private static let lastVHCIPort = 7
  /// The largest state file that is read: four times the largest board there is.
  private static let stateLimit = 16 << 20

  func run() async throws {
    let command = self
    try await Runner.run("simulate", output, isWork: false) { reporter in
      guard var profile = command.profileName.flatMap(BoardProfile.named) else {
        return Self.listProfiles(reporter)
      }
      command.plays?.apply(to: &profile)
      let port = try LivePort(try command.board(profile), timeScale: command.timeScale)
      BoardConsole(port: port, reporter: reporter).start()
      do throws(USBIPError) {
        try await command.serve(port, profile, reporter)
      } catch {
        try command.save(port)
        throw CommandFailure.frontFailed(error)
      }
      try command.save(port)
    }
  }

  private static func plays(_ text: String) throws -> ApplicationArgument {
    do {
      return try ApplicationArgument(text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func serve(
    _ port: LivePort<VirtualBoard>, _ profile: BoardProfile, _ reporter: Reporter
  ) async throws(USBIPError) {
    if let vhci {
      tell(profile, "on port \(vhci) of vhci-hcd", ["vhciPort": .integer(vhci)], reporter)
      return try await VHCIAttachment(port, vhciPort: vhci).run()
    }
    let place = listen ?? ListenArgument()
    let server = try USBIPServer(port, address: place.address, localPort: place.port)
    tell(
      profile, "by USB/IP at \(place.address):\(server.localPort)",
      ["address": .string(place.address), "port": .integer(Int(server.localPort))], reporter)
    try await server.run()
  }

  private func tell(
    _ profile: BoardProfile, _ place: String, _ fields: [String: JSONValue], _ reporter: Reporter
  ) {
    reporter.result(
      "The virtual board \(profile.name) is there \(place). Interrupt to end.", isSummary: true,
      fields.merging(["profile": .string(profile.name)]) { _, name in name })
  }

  private func board(_ profile: BoardProfile) throws(CommandFailure) -> VirtualBoard {
    var plan = FaultPlan()
    for fault in faults { fault.add(to: &plan) }
    guard let state, SystemFile.exists(state) else {
      return VirtualBoard(
        profile: profile, personality: application ? .application : .bootloader, faults: plan)
    }
    let bytes = try SystemFile.read(state, limit: Self.stateLimit)
    do throws(BoardStateError) {
      var board = try VirtualBoard(profile: profile, restoring: bytes)
      board.setFaults(plan)
      return board
    } catch {
      throw .badConfiguration("\(FileName(state)): \(error)")
    }
  }

  private func save(_ port: LivePort<VirtualBoard>) throws(CommandFailure) {
    guard let state else { return }
    try SystemFile.replace(state, with: port.update { board, _ in board.encodedState() })
  }

  private static func listProfiles(_ reporter: Reporter) {
    var table = TextTable(["PROFILE", "USB ID", "FLASH", "PRODUCT"])
    for profile in BoardProfile.all {
      let flash = profile.mainFlash.map { Figures.size($0.byteCount) } ?? "-"
      table.add([profile.name, "\(profile.identity.id)", flash, profile.identity.product])
      reporter.event(
        JSONEvent(
          "profile",
          [
            "name": .string(profile.name), "id": .string("\(profile.identity.id)"),
            "flashBytes": profile.mainFlash.map { .integer($0.byteCount) } ?? .null,
          ]))
    }
    reporter.result(
      table.text, isSummary: false, ["profiles": .integer(BoardProfile.all.count)])
  }
}

/// Where USB/IP is served.
struct ListenArgument: ExpressibleByArgument {
  var address = "127.0.0.1"
  var port = USBIPServer<VirtualBoard>.registeredPort

  init() {}

  /// Reads `127.0.0.1:3240`; port 0 takes any free one.
  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]) else { return nil }
    address = String(parts[0])
    self.port = port
  }
}

extension CommandFailure {
  /// The front of a simulation cannot go on.
  fileprivate static func frontFailed(_ error: USBIPError) -> Self {
    switch error {
    case .noVHCI, .noSuchPort: .badConfiguration("\(error)")
    case .portInUse: .inUse("\(error)")
    case .system, .protocolViolation: .usb("\(error)")
    }
  }
}
