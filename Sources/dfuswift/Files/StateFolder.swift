/// Where this program keeps what must outlast a run.
enum StateFolder {
  /// Makes a folder under XDG_STATE_HOME, or under its usual place.
  ///
  /// - Parameters:
  ///   - name: the folder's name.
  ///   - subject: what is kept there, for the error.
  /// - Returns: the folder's path.
  /// - Throws: `badConfiguration` without a home, or that it cannot be made.
  static func make(_ name: String, for subject: String) throws(CommandFailure) -> String {
    let folder = try named(name, for: subject)
    try SystemFile.makeFolders(folder)
    return folder
  }

  /// The place of such a folder, which need not be there.
  static func named(_ name: String, for subject: String) throws(CommandFailure) -> String {
    if let folder = path(name) { return folder }
    throw .badConfiguration(
      "There is no place to keep \(subject): neither XDG_STATE_HOME nor HOME is set. "
        + "Set one of them.")
  }

  /// The path of a folder that may be there; `nil` without a home.
  static func path(_ name: String) -> String? {
    let environment = Environment()
    // A relative path is to be ignored, says the XDG Base Directory Specification.
    let named = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let base = named ?? environment["HOME"].map { $0 + "/.local/state" }
    return base.map { $0 + "/dfuswift/" + name }
  }
}
