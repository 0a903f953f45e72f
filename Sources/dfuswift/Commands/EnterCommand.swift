import ArgumentParser
import DFU

/// Brings a running application into its bootloader.
struct EnterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enter",
    abstract: "Bring a running application into its bootloader.",
    discussion: """
      A device that is in its bootloader already is left as it is. A trigger is one of:
        auto         DFU_DETACH where there is an interface for it; else it asks
      \(forms)
        a name       a firmware that is known: see --list
      All but detach go only to a board that was named (--path, --serial, --usb-id, --app-id, \
      --tty), or that a preset knows by its own USB numbers.
      """)

  /// The forms of a trigger in two columns.
  private static var forms: String {
    TriggerForm.allCases.flatMap { form -> [String] in
      let isWide = form.syntax.count > 11
      let lines = isWide ? [""] + form.meaning : form.meaning
      return lines.enumerated().map { number, line in
        let left = number == 0 ? form.syntax : ""
        let gap = String(repeating: " ", count: max(0, 13 - left.count))
        return "  " + left + (line.isEmpty ? "" : gap + line)
      }
    }.joined(separator: "\n")
  }

  @Option(
    help: ArgumentHelp("How the application is asked; auto without a word.", valueName: "trigger"),
    transform: TriggerArgument.init(parsing:))
  var trigger = TriggerArgument.auto

  @Flag(name: .customLong("list"), help: "List the firmwares that are known, and stop.")
  var lists = false

  @Option(
    help: ArgumentHelp("The numbers that the application has on USB.", valueName: "vid:pid"))
  var appID: IdentifierArgument?

  @OptionGroup var entry: EntryOptions

  @Option(help: ArgumentHelp("Wait so long for a device.", valueName: "seconds"))
  var wait: Seconds?

  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Device") var lock: LockOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try entry.validate(with: trigger, selection)
  }

  func run() async throws {
    let command = self
    try await Runner.run("enter", output) { reporter in
      if command.lists { return PresetList.tell(to: reporter) }
      let way = EntryAccess(
        access: DeviceAccess(
          selection: command.selection, reporter: reporter, lockLimit: command.lock.limit),
        request: command.entry.request(command.trigger, applicationID: command.appID))
      if try await way.sendAlone() { return command.tellSent(to: reporter) }
      let (held, isNew) = try await way.access.withBus { bus in
        try await way.enter(on: bus, wait: command.wait?.duration ?? .zero)
      }
      held.release()
      let device = held.device
      reporter.event(JSONEvent("device", device.fields))
      if isNew, let note = device.strangeBootloader { reporter.note(note) }
      reporter.result(
        isNew
          ? "The bootloader \(device.id) is there at \(device.path)."
          : "The device \(device.id) at \(device.path) was in its bootloader already.",
        isSummary: true, ["path": .string(device.path), "hasEntered": .bool(isNew)])
    }
  }

  /// Says that the bytes are out, and that this is all that can be known.
  private func tellSent(to reporter: Reporter) {
    let port = entry.tty ?? ""
    reporter.result(
      "The trigger was sent to \(FileName(port)). No USB device belongs to that port, so nothing "
        + "was waited for.", isSummary: true,
      ["serialPort": .string(port), "hasEntered": .null])
  }
}

extension USBDevice {
  /// What a person should hear of a bootloader that is not the one in every STM32's ROM.
  var strangeBootloader: String? {
    guard id != .stmDFU else { return nil }
    let name = product.map { " (\($0))" } ?? ""
    return "The bootloader that came is \(id)\(name), not ST's ROM (\(USBIdentifier.stmDFU))."
  }
}
