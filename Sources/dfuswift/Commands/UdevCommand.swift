import ArgumentParser

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The udev rule that lets people flash without being root.
struct UdevCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "udev",
    abstract: "Let people flash without being root (Linux).",
    subcommands: [Print.self, Install.self])

  /// Prints the rule.
  struct Print: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print the udev rule.")

    func run() async throws {
      Terminal.write(String(decoding: UdevRule.bytes, as: UTF8.self), to: .output)
    }
  }

  /// Installs the rule.
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Install the udev rule, and let udev read it; needs root.",
      discussion: """
        Who sits at this computer and the members of the group plugdev may then use boards whose \
        STM32 bootloader runs. A board that is connected has to be replugged.
        """)

    @Option(
      help: ArgumentHelp("Install below this folder, for packages and tests.", valueName: "dir"),
      completion: .directory)
    var root: String = "/"

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      let root = root
      try await Runner.run("udev install", output) { reporter in
        try Self.install(root: root, reporter)
      }
    }

    private static func install(root: String, _ reporter: Reporter) throws(CommandFailure) {
      let isSystem = root == "/"
      guard !isSystem || geteuid() == 0 else {
        throw .noPermission(
          "The udev rule can only be installed by root. "
            + "Run `sudo \(CommandLine.arguments.first ?? "dfuswift") udev install`.")
      }
      let base = root.hasSuffix("/") ? String(root.dropLast()) : root
      let folder = base + UdevRule.folder
      let path = folder + "/" + UdevRule.fileName
      try SystemFile.makeFolders(folder)
      let kept = try keepEdits(in: path)
      try SystemFile.replace(path, with: UdevRule.bytes)
      var text = "Installed \(path)."
      if let kept { text += " What was there was different, and is in \(kept) now." }
      var isReloaded = false
      if isSystem {
        isReloaded = reload()
        text +=
          isReloaded
          ? " udev has read it: replug the board."
          : " udev could not be told: run `udevadm control --reload`, then replug the board."
      }
      reporter.result(
        text, isSummary: true, ["path": .string(path), "isReloaded": .bool(isReloaded)])
    }

    /// Keeps a file that is not this rule, under a name that udev does not read.
    ///
    /// - Returns: the name; `nil` if there was nothing to keep.
    private static func keepEdits(in path: String) throws(CommandFailure) -> String? {
      guard SystemFile.exists(path) else { return nil }
      let there = try SystemFile.read(path, limit: UdevRule.sizeLimit)
      guard there != UdevRule.bytes else { return nil }
      let kept = path + ".old"
      try SystemFile.move(path, to: kept)
      return kept
    }

    /// Lets udev read its rules, and look at the devices that are there.
    private static func reload() -> Bool {
      ChildProcess.run(["udevadm", "control", "--reload"])
        && ChildProcess.run(["udevadm", "trigger", "--subsystem-match=usb", "--action=change"])
    }
  }
}
