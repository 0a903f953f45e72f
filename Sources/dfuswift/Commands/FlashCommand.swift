import ArgumentParser
import DFU
import Rig
import Station

/// Writes firmware, verifies it and starts it.
struct FlashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flash",
    abstract: "Write firmware, verify it and start it.",
    discussion: """
      Only the sectors that the firmware touches are erased, and the vector table is written \
      last: if the flash is interrupted, run the same command again.
      """)

  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Image") var place: ImageAddressOption
  @Flag(help: "Flash every board that fits, all at once.")
  var all = false

  @OptionGroup(title: "Output") var reports: ReportOptions
  @OptionGroup(title: "Flash") var settings: FlashSettings
  @OptionGroup var board: BoardOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption

  func validate() throws {
    if let trigger = settings.enter { try settings.entry.validate(with: trigger, board.selection) }
    guard settings.enter == nil || !settings.dryRun else {
      throw ValidationError(
        "`--dry-run` touches nothing, and `--enter` asks the application to leave. Say "
          + "`dfuswift enter` first, then look at the plan without `--enter`.")
    }
    guard all || reports.junit == nil else {
      throw ValidationError("`--junit` is for several boards: say `--all`, too.")
    }
    if all { try validateForAll() }
    try settings.writing.validate(with: alternate)
  }

  /// Checks that nothing is asked of several boards that is meant for one.
  private func validateForAll() throws {
    guard board.selection.path == nil, board.selection.serial == nil else {
      throw ValidationError(
        "`--all` flashes every board that fits, and `--path` and `--serial` name one: leave one "
          + "out.")
    }
    guard settings.enter == nil, !settings.dryRun, !settings.preserve else {
      throw ValidationError(
        "`--enter`, `--dry-run` and `--preserve` are for one board: name it with `--path`, or "
          + "leave `--all` out. `dfuswift rig run` brings several from their applications.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("flash", board.output) { reporter in
      if command.all { return try await command.flashAll(reporter) }
      let file = try command.image.load(address: command.place.address)
      try await command.board.withSession(
        reporter, pace: command.settings.pace.pace,
        wait: command.settings.wait?.duration ?? .zero, entry: command.settings.entryRequest
      ) { session in
        try await command.flash(file, session, reporter)
      }
    }
  }

  /// Flashes every board that fits.
  private func flashAll(_ reporter: Reporter) async throws {
    let image = try image.loadImage(address: place.address)
    let teller = try reports.open()
    var session = try board.overrides.options()
    session.pace = settings.pace.pace
    var options = settings.options(address: place.address, alternate: alternate.alt)
    let application = options.applicationLimit.map {
      Afterwards.ExpectedApplication(id: options.applicationID, limit: $0)
    }
    options.applicationLimit = nil
    let access = DeviceAccess(selection: board.selection, reporter: reporter)
    try await access.withBus { bus in
      let devices = try await access.resolveAll(
        .bootloader, on: bus, wait: settings.wait?.duration ?? .zero)
      let jobs = devices.map { device in
        var job = BoardJob(name: device.path, path: device.path)
        job.image = image
        job.wanted = WantedBoard(id: device.id)
        job.session = session
        job.options = options
        job.application = application
        return job
      }
      let isVirtual = board.selection.virtual != nil
      let console = RigConsole(
        name: "flash", reporter: reporter,
        tools: try RigPlaces.tools(
          on: bus, ports: isVirtual ? NoPorts() : SystemPorts(),
          locks: isVirtual ? nil : RigPlaces.locks(for: reporter, limit: board.lock.limit)),
        reports: teller)
      try await console.run(jobs)
    }
  }

  private func flash(
    _ file: FirmwareFile, _ session: DFUSession, _ reporter: Reporter
  ) async throws {
    let job = try session.plan(
      file, options: settings.options(address: place.address, alternate: alternate.alt))
    guard !settings.dryRun else { return tellPlan(job, session, reporter) }
    let work = FlashWork(path: image.file, job: job)
    let report = try await work.perform(session, reporter)
    reporter.result(work.words(report), isSummary: true, work.fields(report))
  }

  /// Prints what would be done; nothing has been sent to the flash.
  private func tellPlan(_ job: FlashJob, _ session: DFUSession, _ reporter: Reporter) {
    for note in job.notes { reporter.note(note) }
    var lines: [String] = []
    switch job.work {
    case .memories(let works):
      for work in works {
        reporter.event(JSONEvent(planned: work.plan, alternate: work.memory.alternate))
        for note in work.plan.notes { reporter.note(note) }
        lines.append("\"\(work.memory.title)\", alternate setting \(work.memory.alternate):")
        lines += work.plan.description.split(separator: "\n").map { "  \($0)" }
      }
    case .payload(let payload, let memory):
      lines.append("\"\(memory.title)\", alternate setting \(memory.alternate):")
      lines.append("  write  \(payload.count) bytes, as the device places them")
    }
    if job.options.leaves, let start = job.startAddress {
      lines.append("Then the firmware at \(start) is started.")
    }
    lines.append("Nothing was done: this was a dry run.")
    reporter.result(
      lines.joined(separator: "\n"), isSummary: false,
      ["file": .string(image.file), "dryRun": true, "hasLeft": false])
  }
}
