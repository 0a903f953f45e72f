import ArgumentParser

/// Boards at ports that are known, flashed and asked whether they work.
struct RigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rig",
    abstract: "Flash many boards at once, and ask them whether they work.",
    discussion: """
      A rig file says which board hangs at which port, what it gets, and what it must print. It \
      has the keys of a station's file; docs/rig.md has those that are its own. Begin with \
      `rig check`.
      """,
    subcommands: [RigCheckCommand.self, RigRunCommand.self])
}
