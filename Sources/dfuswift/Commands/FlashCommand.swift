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
    if all { try validateForAll() }
    guard alternate.alt != nil || !(settings.optionBytes || settings.otp) else {
      throw ValidationError(
        "`--option-bytes` and `--otp` need `--alt` to name the memory that is meant.")
    }
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
          locks: isVirtual ? nil : RigPlaces.locks(for: reporter, limit: board.lock.limit)))
      try await console.run(jobs)
    }
  }

  private func flash(
    _ file: FirmwareFile, _ session: DFUSession, _ reporter: Reporter
  ) async throws {
    let job = try session.plan(
      file, options: settings.options(address: place.address, alternate: alternate.alt))
    guard !settings.dryRun else { return tellPlan(job, session, reporter) }
    let store = try FilePreservation.store(for: session.device, isNeeded: settings.preserve)
    let report = try await reporter.follow(
      session.flash(job, preservingIn: settings.preserve ? store : nil))
    if !settings.preserve, let note = store?.settle(after: Self.changed(by: job)) {
      reporter.note(note)
    }
    let size = report.writtenCount
    var text = "Flashed \(FileName(image.file))"
    if let start = job.startAddress { text += " to \(start)" }
    text += ": " + Self.counts(report) + ", in "
    text += Figures.time(report.duration)
    let rate = Figures.rate(size, in: report.duration)
    text += rate.isEmpty ? "" : " (\(rate))"
    if let application = report.application {
      text += "; the application \(application.id) is there"
    } else {
      text += report.hasLeft ? "; the firmware was started" : "; the device stays in DFU mode"
    }
    text += "."
    if report.couldBeFaster {
      text += " `--vdd VOLTS` with the board's own supply would program words instead of bytes."
    }
    reporter.result(
      text, isSummary: true,
      [
        "file": .string(image.file), "writtenBytes": .integer(size),
        "skippedBytes": .integer(report.skippedCount),
        "erasedBytes": .integer(report.erasedCount),
        "preservedBytes": .integer(report.preservedCount),
        "verifiedBytes": .integer(report.verifiedCount),
        "supply": report.supplyVoltage.map { .object(JSONValue.fields(of: $0)) } ?? .null,
        "couldBeFaster": .bool(report.couldBeFaster), "seconds": JSONValue(report.duration),
        "hasLeft": .bool(report.hasLeft), "dryRun": false,
        "application": report.application.map { .object($0.fields) } ?? .null,
      ])
  }

  /// What a job erases or writes; nothing is known of what a plain DFU device does.
  private static func changed(by job: FlashJob) -> [AddressRange] {
    guard case .memories(let works) = job.work else { return [] }
    return works.flatMap { $0.plan.erases.map(\.sector.range) + $0.plan.writes.map(\.range) }
  }

  /// What was written, skipped and verified.
  private static func counts(_ report: FlashReport) -> String {
    guard report.writtenCount > 0 || report.erasedCount > 0 else {
      return "nothing to write, \(report.skippedCount) bytes are there already"
    }
    let skipped = report.skippedCount > 0 ? ", \(report.skippedCount) skipped" : ""
    let kept = report.preservedCount > 0 ? ", \(report.preservedCount) of them kept" : ""
    let proof = report.verifiedCount > 0 ? "\(report.verifiedCount) verified" : "not read back"
    return "\(report.writtenCount) bytes written\(kept)\(skipped), \(proof)"
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
