/// What installing or removing the station will do, decided before anything is touched.
public struct InstallPlan: Sendable, Hashable {
  /// What happens to one file.
  public enum Action: Sendable, Hashable {
    /// It is made.
    case create
    /// It is as it should be.
    case keep
    /// An older one of this program's is replaced.
    case replace
    /// One that somebody edited is moved aside, and a new one is made.
    case replaceEdited(keptAs: String)
    /// It is removed.
    case remove
    /// One that somebody edited is moved aside.
    case setAside(keptAs: String)
    /// It is not there, and need not be.
    case absent
  }

  /// One file.
  public struct Step: Sendable, Hashable {
    /// Where it is.
    public var path: String
    /// What happens to it.
    public var action: Action
    /// What will be in it; `nil` if it goes.
    public var text: String?
  }

  /// The files, in the order in which they are touched.
  public var steps: [Step]

  /// Whether anything is to be done.
  public var isEmpty: Bool { !steps.contains { $0.action != .keep && $0.action != .absent } }

  /// Decides how files are installed.
  ///
  /// - Parameters:
  ///   - files: the files by their paths.
  ///   - present: what is at a path now; `nil` if nothing is.
  public static func installing(
    _ files: [(path: String, text: SealedText)], present: (String) -> [UInt8]?
  ) -> InstallPlan {
    InstallPlan(
      steps: files.map { path, text in
        let action: Action =
          switch text.state(of: present(path)) {
          case .missing: .create
          case .current: .keep
          case .outdated: .replace
          case .edited: .replaceEdited(keptAs: freeName(path, present))
          }
        return Step(path: path, action: action, text: text.text)
      })
  }

  /// Decides how files are removed.
  ///
  /// - Parameters:
  ///   - paths: the files.
  ///   - present: what is at a path now; `nil` if nothing is.
  public static func removing(
    _ paths: [String], present: (String) -> [UInt8]?
  ) -> InstallPlan {
    InstallPlan(
      steps: paths.map { path in
        let action: Action =
          switch present(path) {
          case nil: .absent
          case let bytes? where SealedText.isSealed(bytes): .remove
          case _?: .setAside(keptAs: freeName(path, present))
          }
        return Step(path: path, action: action, text: nil)
      })
  }

  /// A name for an edited file that neither udev nor systemd reads, and that nothing has.
  private static func freeName(_ path: String, _ present: (String) -> [UInt8]?) -> String {
    var name = path + ".old"
    var number = 2
    // It ends: a folder has finitely many files.
    while present(name) != nil {
      name = path + ".old\(number)"
      number += 1
    }
    return name
  }
}

extension InstallPlan.Step: CustomStringConvertible {
  /// One line that says what happens to the file.
  public var description: String {
    switch action {
    case .create: "make      \(path)"
    case .keep: "keep      \(path), which is as it should be"
    case .replace: "replace   \(path), which is of an older configuration or version"
    case .replaceEdited(let name): "replace   \(path), which was edited and is kept as \(name)"
    case .remove: "remove    \(path)"
    case .setAside(let name): "set aside \(path), which was edited, as \(name)"
    case .absent: "nothing   at \(path)"
    }
  }
}
