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

  /// A file and what is in its place.
  public struct File: Sendable {
    /// Where it is.
    public var path: String
    /// What belongs there.
    public var text: SealedText
    /// What is there now; `nil` if nothing is.
    public var present: [UInt8]?

    /// Creates a file from its parts.
    public init(path: String, text: SealedText, present: [UInt8]?) {
      self.path = path
      self.text = text
      self.present = present
    }

    /// What is in its place.
    public var state: SealedText.State { text.state(of: present) }
  }

  /// Decides how files are installed.
  ///
  /// - Parameters:
  ///   - files: the files.
  ///   - exists: whether there is something at a path.
  /// - Returns: a step for each.
  public static func installing(_ files: [File], exists: (String) -> Bool) -> InstallPlan {
    InstallPlan(
      steps: files.map { file in
        let action: Action =
          switch file.state {
          case .missing: .create
          case .current: .keep
          case .outdated: .replace
          case .edited: .replaceEdited(keptAs: freeName(file.path, exists))
          }
        return Step(path: file.path, action: action, text: file.text.text)
      })
  }

  /// Decides how files are removed.
  ///
  /// - Parameters:
  ///   - files: what is at which path; `nil` if nothing is.
  ///   - exists: whether there is something at a path.
  /// - Returns: a step for each.
  public static func removing(
    _ files: [(path: String, present: [UInt8]?)], exists: (String) -> Bool
  ) -> InstallPlan {
    InstallPlan(
      steps: files.map { path, present in
        let action: Action =
          switch present {
          case nil: .absent
          case let bytes? where SealedText.isSealed(bytes): .remove
          case _?: .setAside(keptAs: freeName(path, exists))
          }
        return Step(path: path, action: action, text: nil)
      })
  }

  /// A name for an edited file that neither udev nor systemd reads, and that nothing has.
  private static func freeName(_ path: String, _ exists: (String) -> Bool) -> String {
    var name = path + ".old"
    var number = 2
    // It ends: a folder has finitely many files.
    while exists(name) {
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
