/// The systemd unit that flashes one board.
public enum ServiceUnit {
  /// The name of the file.
  public static let fileName = "dfuswift-station@.service"
  /// Where the administrator's units are.
  public static let folder = "/etc/systemd/system"

  /// Where the unit in `udev` says that the program is.
  private static let usualProgram = "/usr/bin/dfuswift"

  /// The unit's text.
  ///
  /// - Parameter program: the absolute path of `dfuswift`.
  /// - Returns: the text; `nil` if the path has characters that mean something in a unit, or is
  ///   where a service cannot reach.
  public static func text(program: String) -> String? {
    let hidden = StationConfiguration.hiddenFolders.contains { program.hasPrefix($0 + "/") }
    let isPlain = program.allSatisfy { character in
      character.isASCII && (character.isLetter || character.isNumber || "/._+-".contains(character))
    }
    guard program.hasPrefix("/"), isPlain, !hidden else { return nil }
    let text = String(decoding: PackageResources.dfuswift_station__service, as: UTF8.self)
    return text.replacing("ExecStart=\(usualProgram) ", with: "ExecStart=\(program) ")
  }
}

extension StationConfiguration {
  /// The folders that the service cannot look into, by `ProtectHome` and `PrivateTmp`.
  public static let hiddenFolders = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"]
}
