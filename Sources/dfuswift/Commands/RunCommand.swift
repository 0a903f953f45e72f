import ArgumentParser
import DFU
import Rig

/// Flashes an application and waits for its verdict.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Flash firmware, listen to it, and end with its verdict.",
    discussion: """
      Every line goes to standard output with the seconds since the serial port was opened; all \
      else goes to standard error. Nothing is sent to the application. The first line that fits a \
      pattern decides; one that fits both kinds fails:
        exit 0 for --until, 1 for --fail, 2 if nothing decides within --timeout.

      \(Self.patterns)

      An application that restarts is read on, and its restarts are counted.
      """)

  /// What a pattern is, for the help of both commands that take one.
  static let patterns = """
    A pattern is searched for anywhere in a line, without colours. It is a regular expression as \
    ICU's; (?i) in front of it is for upper and lower case alike.
    """

  /// How long a verdict is waited for without a word.
  private static let timeLimit = Duration.seconds(60)

  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Image") var place: ImageAddressOption
  @OptionGroup(title: "Verdict") var listening: ListeningOptions

  @Option(help: ArgumentHelp("Wait so long for a device.", valueName: "seconds"))
  var wait: Seconds?

  @Option(
    help: ArgumentHelp(
      "Bring a running application into its bootloader first: \(TriggerArgument.forms); see "
        + "`help enter`.", valueName: "trigger"),
    transform: TriggerArgument.init(parsing:))
  var enter: TriggerArgument?

  @Option(
    help: ArgumentHelp(
      "The numbers that the application has on USB, before and afterwards.", valueName: "vid:pid"))
  var appID: IdentifierArgument?

  @OptionGroup(title: "Flash") var writing: WritingOptions
  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption
  @OptionGroup(title: "Device") var lock: LockOptions
  @OptionGroup(title: "Device") var virtual: PlaysOption
  @OptionGroup(title: "What the device gets wrong") var traits: TraitOptions
  @OptionGroup(title: "Output") var reports: ReportOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard listening.canDecide else {
      throw ValidationError(
        "`run` needs a pattern: `--until` for what a good application prints, `--fail` for a bad "
          + "one, or both.")
    }
    try writing.validate(with: alternate)
    try virtual.validate(with: selection)
  }

  func run() async throws {
    let command = self
    try await Runner.run("run", output) { reporter in
      let image = try command.image.loadImage(address: command.place.address)
      let listening = try Listening(
        command.listening, limit: command.listening.timeout?.duration ?? Self.timeLimit, reporter)
      let teller = try command.reports.open()
      let record = RunRecord(image)
      var failure: (any Error)?
      do {
        try await command.perform(image.file, listening, record, reporter)
      } catch {
        failure = error
      }
      do throws(CommandFailure) {
        try teller.writeFiles(record.report(endingWith: failure))
      } catch {
        // How the board ended is worth more than that there is no file of it.
        if failure == nil { failure = error } else { reporter.note(error.message) }
      }
      if let failure { throw failure }
    }
  }

  private func perform(
    _ file: FirmwareFile, _ listening: Listening, _ record: RunRecord, _ reporter: Reporter
  ) async throws {
    var options = try traits.options()
    options.pace = writing.pace.pace
    let access = DeviceAccess(
      selection: virtual.applied(to: selection), reporter: reporter, lockLimit: lock.limit)
    try await access.withSession(
      options, wait: wait?.duration ?? .zero, entry: entryRequest
    ) { session in
      record.note {
        $0.path = session.device.path
        $0.serial = session.device.serial
        $0.chip = session.chips.chips.first?.line
      }
      try await flashAndListen(file, session, listening, record, reporter)
    }
  }

  /// How an application is brought into its bootloader; `nil` does not touch one.
  private var entryRequest: EntryRequest? {
    enter.map {
      EntryRequest(
        trigger: $0.trigger, limit: BootloaderEntry.limit, applicationID: appID?.id)
    }
  }

  private func flashAndListen(
    _ file: FirmwareFile, _ session: DFUSession, _ listening: Listening, _ record: RunRecord,
    _ reporter: Reporter
  ) async throws {
    let ports = DeviceAccess.ports(on: session.bus)
    var options = writing.options(address: place.address, alternate: alternate.alt)
    // What prints to an adapter does so at once: it is started when somebody listens. Plain DFU
    // starts it with the last block.
    options.leaves =
      await !self.listening.settings.isElsewhere(than: session.device.path, ports)
      || !session.functional.isDfuSe
    let work = FlashWork(path: image.file, job: try session.plan(file, options: options))
    let report = try await work.perform(session, reporter)
    record.note {
      $0.writtenCount = report.writtenCount
      $0.skippedCount = report.skippedCount
      $0.verifiedCount = report.verifiedCount
    }
    reporter.event(JSONEvent("flashed", work.fields(report)))
    reporter.announce(work.words(report))
    let start = options.leaves ? nil : Self.start(session, at: work.job.startAddress, reporter)
    try await listening.run(
      .board(path: session.device.path, id: appID?.id, bus: session.bus), ports: ports,
      start: start, note: { record.note($0) })
  }

  /// Starts the firmware of a device that was kept in its bootloader.
  private static func start(
    _ session: DFUSession, at address: Address?, _ reporter: Reporter
  ) -> @Sendable () async -> BoardError? {
    {
      do throws(DFUError) {
        _ = try await reporter.follow(session.leave(at: address))
        return nil
      } catch {
        return .device(error)
      }
    }
  }
}
