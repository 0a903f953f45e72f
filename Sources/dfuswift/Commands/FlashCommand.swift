import ArgumentParser
import DFU

/// Writes firmware, verifies it and starts it.
struct FlashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flash",
    abstract: "Write firmware, verify it and start it.",
    discussion: """
      Only the sectors that the firmware touches are erased, and the vector table is written \
      last: if the flash is interrupted, run the same command again.
      """)

  @OptionGroup var image: ImageOptions

  @Option(
    help: ArgumentHelp(
      "Where a raw image goes; without it, the first address of the flash.", valueName: "address"))
  var address: AddressArgument?

  @Flag(help: "The image is data, no application: its vector table is not checked.")
  var data = false

  @Flag(help: "Do not read back what was written.")
  var noVerify = false

  @Flag(help: "Do not start the firmware.")
  var noLeave = false

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and stop.")
  var dryRun = false

  @Option(help: ArgumentHelp("Wait so long for a device.", valueName: "seconds"))
  var wait: Seconds?

  @Option(help: "Bring a running application into its bootloader first: dfu-detach.")
  var enter: EntryTrigger?

  @Flag(help: "Wait until the firmware is there as a USB device on the same port.")
  var expectApp = false

  @Option(
    help: ArgumentHelp("The numbers that the firmware has as a USB device.", valueName: "vid:pid"))
  var appID: IdentifierArgument?

  @Flag(help: "Allow writing the option bytes that `--alt` names.")
  var optionBytes = false

  @Flag(help: "Allow writing the one-time programmable memory that `--alt` names.")
  var otp = false

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption
  @OptionGroup(title: "What the device gets wrong") var overrides: OverrideOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// How long the application is waited for: enumeration takes 1.6 to 1.8 s at worst
  /// (betaflight-configurator#2836), and an application may take its time before that.
  private static let applicationLimit = Duration.seconds(10)

  func validate() throws {
    guard appID == nil || expectApp else {
      throw ValidationError("`--app-id` says what `--expect-app` waits for: give both.")
    }
    guard !(noLeave && expectApp) else {
      throw ValidationError("`--expect-app` waits for what `--no-leave` does not start.")
    }
    guard alternate.alt != nil || !(optionBytes || otp) else {
      throw ValidationError(
        "`--option-bytes` and `--otp` need `--alt` to name the memory that is meant.")
    }
  }

  func run() async throws {
    let command = self
    try await Runner.run("flash", output) { reporter in
      let file = try command.image.load(address: command.address)
      let overrides = try command.overrides.options()
      let access = DeviceAccess(selection: command.selection, reporter: reporter)
      try await access.withSession(
        overrides, wait: command.wait?.duration ?? .zero, entry: command.enter
      ) { session in
        try await command.flash(file, session, reporter)
      }
    }
  }

  private func flash(
    _ file: FirmwareFile, _ session: DFUSession, _ reporter: Reporter
  ) async throws {
    let job = try session.plan(file, options: flashOptions)
    guard !dryRun else { return tellPlan(job, session, reporter) }
    let report = try await reporter.follow(session.flash(job))
    let size = report.writtenCount
    var text = "Flashed \(FileName(image.file))"
    if let start = job.startAddress { text += " to \(start)" }
    text += ": \(size) bytes written, \(report.verifiedCount) verified, in "
    text += Figures.time(report.duration)
    let rate = Figures.rate(size, in: report.duration)
    text += rate.isEmpty ? "" : " (\(rate))"
    if let application = report.application {
      text += "; the application \(application.id) is there"
    } else {
      text += report.hasLeft ? "; the firmware was started" : "; the device stays in DFU mode"
    }
    reporter.result(
      text + ".", isSummary: true,
      [
        "file": .string(image.file), "writtenBytes": .integer(size),
        "erasedBytes": .integer(report.erasedCount),
        "verifiedBytes": .integer(report.verifiedCount), "seconds": JSONValue(report.duration),
        "hasLeft": .bool(report.hasLeft), "dryRun": false,
        "application": report.application.map { .object($0.fields) } ?? .null,
      ])
  }

  private var flashOptions: FlashOptions {
    var consent: Set<MemoryKind> = []
    if optionBytes { consent.insert(.optionBytes) }
    if otp { consent.insert(.oneTimeProgrammable) }
    return FlashOptions(
      address: address?.address, alternate: alternate.alt?.selector,
      purpose: data ? .data : .application, consent: consent, verifies: !noVerify,
      leaves: !noLeave, applicationLimit: expectApp ? Self.applicationLimit : nil,
      applicationID: appID?.id)
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
