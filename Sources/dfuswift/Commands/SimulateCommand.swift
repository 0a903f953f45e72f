import ArgumentParser
import DFU
import DFUSimulator

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

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

  @Argument(
    help: ArgumentHelp("The board; `--list` names them all.", valueName: "profile"),
    transform: BoardProfile.parsing)
  var profile: BoardProfile?

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
    transform: ApplicationArgument.init(_:))
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
    guard lists != (profile != nil) else {
      throw ValidationError("Name a board, or `--list` them.")
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

  func run() async throws {
    let command = self
    try await Runner.run("simulate", output, isWork: false) { reporter in
      guard var profile = command.profile else { return Self.listProfiles(reporter) }
      command.plays?.apply(to: &profile)
      let file = try command.boardFile()
      let board = try command.board(profile, in: file)
      if board.presence == nil {
        reporter.note("Nothing of the board is on the bus, as when it was saved: say replug.")
      }
      let port = try command.live(board)
      do {
        try await command.serve(port, profile, reporter)
      } catch {
        try? file?.save(port.board)  // the first error is the one to tell
        throw error
      }
      try file?.save(port.board)
    }
  }

  /// The file that keeps the board; what keeps it from being written is known before it runs.
  private func boardFile() throws(CommandFailure) -> BoardFile? {
    guard let state else { return nil }
    guard !application || !SystemFile.exists(state) else {
      throw .usage(
        "\(FileName(state)) has a board already, which goes on as it was saved: leave "
          + "`--application` out, or name another file.")
    }
    return try BoardFile(
      state,
      taken: "The board in \(FileName(state)) is in use by another dfuswift. End that first.",
      output: try OutputFile(state, mayReplace: true))
  }

  private func board(
    _ profile: BoardProfile, in file: BoardFile?
  ) throws(CommandFailure) -> VirtualBoard {
    var plan = FaultPlan()
    for fault in faults { fault.add(to: &plan) }
    do throws(BoardStateError) {
      if var board = try file?.board(profile) {
        board.setFaults(plan)
        return board
      }
    } catch {
      throw .badConfiguration("\(FileName(file?.path ?? "")): \(error)")
    }
    return VirtualBoard(
      profile: profile, personality: application ? .application : .bootloader, faults: plan)
  }

  private func live(_ board: VirtualBoard) throws(CommandFailure) -> LivePort<VirtualBoard> {
    do throws(USBIPError) {
      return try LivePort(board, timeScale: timeScale)
    } catch {
      throw .frontFailed(error)
    }
  }

  private func serve(
    _ port: LivePort<VirtualBoard>, _ profile: BoardProfile, _ reporter: Reporter
  ) async throws(CommandFailure) {
    do throws(USBIPError) {
      if let vhci {
        begin(
          port, profile, "on port \(vhci) of vhci-hcd", ["vhciPort": .integer(vhci)], reporter)
        return try await VHCIAttachment(port, vhciPort: vhci).run()
      }
      let place = listen ?? .standard
      let server = try USBIPServer(port, address: place.address, localPort: place.port)
      begin(
        port, profile, "by USB/IP at \(place.address):\(server.localPort)",
        ["address": .string(place.address), "port": .integer(Int(server.localPort))], reporter)
      try await server.run()
    } catch {
      throw .frontFailed(error)
    }
  }

  /// Says where the board is, and begins to take lines.
  private func begin(
    _ port: LivePort<VirtualBoard>, _ profile: BoardProfile, _ place: String,
    _ fields: [String: JSONValue], _ reporter: Reporter
  ) {
    reporter.result(
      "The virtual board \(profile.name) is there \(place). Interrupt to end.", isSummary: true,
      fields.merging(["profile": .string(profile.name)]) { _, name in name })
    // Only now: whoever writes the first line may know from this answer where the board is.
    BoardConsole(port: port, reporter: reporter).start()
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

extension LivePort where Port == VirtualBoard {
  /// The board as it is at this moment.
  fileprivate var board: VirtualBoard { update { board, _ in board } }
}

extension CommandFailure {
  /// The front of a simulation cannot be had, or cannot go on.
  static func frontFailed(_ error: USBIPError) -> Self {
    switch error {
    case .noVHCI, .noSuchPort: .badConfiguration("\(error)")
    case .portInUse: .inUse("\(error)")
    case .system(_, EADDRINUSE): .inUse("\(error) Choose another port; 0 takes any free one.")
    case .system(_, EADDRNOTAVAIL): .usage("\(error) Name an address that this computer has.")
    case .system(_, EACCES), .system(_, EPERM):
      .noPermission("\(error) `--vhci` and ports below 1024 need root.")
    case .system, .protocolViolation: .usb("\(error)")
    }
  }
}
