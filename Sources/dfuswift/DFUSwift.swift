import ArgumentParser

/// The command `dfuswift`; each verb is a file in `Commands/`.
@main
struct DFUSwift: AsyncParsableCommand {
  /// The version of the program and of its library.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "dfuswift",
    abstract: "Flash STM32 microcontrollers over USB DFU.",
    discussion: """
      A first try without any board:
        dfuswift list --virtual f405
        dfuswift read backup.bin --virtual f405

      With a board in its bootloader (BOOT0 high at reset):
        dfuswift info
        dfuswift flash firmware.elf

      Exit status: \(ExitStatus.allCases.map { "\($0.rawValue) \($0.words)" }
        .joined(separator: ", ")).
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Look",
        subcommands: [
          ListCommand.self, InfoCommand.self, InspectCommand.self, ChipsCommand.self,
        ]),
      CommandGroup(
        name: "Move firmware",
        subcommands: [FlashCommand.self, VerifyCommand.self, ReadCommand.self]),
      CommandGroup(
        name: "See whether it works", subcommands: [RunCommand.self, MonitorCommand.self]),
      CommandGroup(
        name: "Change what runs",
        subcommands: [LeaveCommand.self, EnterCommand.self, PowerCommand.self]),
      CommandGroup(
        name: "Destroy", subcommands: [EraseCommand.self, UnprotectCommand.self]),
      CommandGroup(
        name: "Flash unattended",
        subcommands: [
          StationCommand.self, RigCommand.self, InventoryCommand.self, KeygenCommand.self,
          SignCommand.self,
        ]),
      CommandGroup(
        name: "Set up", subcommands: [KitCommand.self, SimulateCommand.self, UdevCommand.self]),
    ])
}
