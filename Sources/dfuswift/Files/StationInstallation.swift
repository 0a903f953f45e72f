import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The station's files in the system, or below another folder.
struct StationInstallation {
  /// The largest file that is looked into, bytes: rules for the most serial numbers take 1 MiB.
  private static let sizeLimit = 16 << 20

  /// What every path begins with; empty for the system itself.
  private let base: String

  /// Creates it for a folder that stands for `/`.
  init(root: String) {
    base = root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// Whether it is the system itself.
  var isSystem: Bool { base.isEmpty }
  /// Where the configuration is.
  var configurationPath: String { base + StationConfiguration.path }
  private var unitPath: String { base + ServiceUnit.folder + "/" + ServiceUnit.fileName }
  /// Where the rules are.
  var rulesPath: String { base + StationRules.folder + "/" + StationRules.fileName }

  /// The files that belong there, with what is there.
  ///
  /// The unit comes first: the rules name it.
  func files(
    _ configuration: StationConfiguration, program: String
  ) throws(CommandFailure) -> [InstallPlan.File] {
    guard let unit = ServiceUnit.text(program: program) else {
      throw .badConfiguration(
        "A service cannot run \(FileName(program)): a home or temporary folder is out of its "
          + "reach, and the path may have letters, digits and `/._+-`. Install dfuswift with "
          + "`scripts/install`, or name another one with `--program`.")
    }
    return [
      InstallPlan.File(path: unitPath, text: SealedText(unit), present: try present(unitPath)),
      try rules(configuration),
    ]
  }

  /// The rules that belong there, with those that are there.
  func rules(_ configuration: StationConfiguration) throws(CommandFailure) -> InstallPlan.File {
    InstallPlan.File(
      path: rulesPath, text: SealedText(StationRules(configuration).text),
      present: try present(rulesPath))
  }

  /// How all of it goes; the rules first, for they name the unit.
  func removal() throws(CommandFailure) -> InstallPlan {
    var files: [(path: String, present: [UInt8]?)] = []
    for path in [rulesPath, unitPath] { files.append((path, try present(path))) }
    return .removing(files, exists: SystemFile.exists)
  }

  /// Does what was planned.
  func perform(_ plan: InstallPlan) throws(CommandFailure) {
    for step in plan.steps {
      switch step.action {
      case .keep, .absent: continue
      case .replaceEdited(let name), .setAside(let name):
        try SystemFile.move(step.path, to: name)
      case .remove: SystemFile.remove(step.path)
      case .create, .replace: break
      }
      guard let text = step.text else { continue }
      try SystemFile.makeFolders(step.path.folder)
      try SystemFile.replace(step.path, with: Array(text.utf8))
    }
  }

  /// Lets systemd and udev read their files.
  ///
  /// - Returns: the commands that could not be run, for somebody to run them.
  func reload() -> [String] {
    guard isSystem else { return [] }
    return [["systemctl", "daemon-reload"], ["udevadm", "control", "--reload"]]
      .filter { !ChildProcess.run($0) }.map { $0.joined(separator: " ") }
  }

  /// Sees to it that the groups are there without which the service would not start.
  func checkGroups() throws(CommandFailure) {
    guard isSystem else { return }
    for group in ["plugdev", "dialout"] where unsafe getgrnam(group) == nil {
      throw .badConfiguration(
        "There is no group \(group), by which the service reaches the boards. Make it by "
          + "`groupadd --system \(group)`.")
    }
  }

  private func present(_ path: String) throws(CommandFailure) -> [UInt8]? {
    SystemFile.exists(path) ? try SystemFile.read(path, limit: Self.sizeLimit) : nil
  }
}

extension String {
  /// The folder of an absolute path.
  fileprivate var folder: String {
    String(self[..<(lastIndex(of: "/") ?? startIndex)])
  }
}
