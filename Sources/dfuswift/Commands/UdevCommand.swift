import ArgumentParser
struct UdevCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "udev", abstract: "x")
}
