import ArgumentParser
import DFUSimulator

extension BoardProfile {
  /// The virtual board that a user has named.
  ///
  /// - Throws: where the names are listed, if there is none of that name.
  static func parsing(_ name: String) throws -> BoardProfile {
    guard let profile = named(name) else {
      throw ValidationError(
        "there is no virtual board \"\(name.withoutControlCharacters)\"; "
          + "`dfuswift simulate --list` names them all.")
    }
    return profile
  }
}
