import DFU
import DFUSimulator

/// A virtual board in this process, which is kept in a file from one command to the next.
final class VirtualBench: Sendable {
  /// The bus with the one board on it.
  let bus: VirtualBus
  /// Where the board is kept.
  let statePath: String
  /// What a person should hear about the board.
  let notes: [String]

  private let path: String
  private let loaded: [UInt8]
  /// Kept for as long as this process has the board.
  private let lock: FileLock

  /// The largest state file that is read: four times the largest board there is.
  private static let stateLimit = 16 << 20

  /// Loads the board, or makes a fresh one.
  ///
  /// - Parameters:
  ///   - profile: the kind of board.
  ///   - timeScale: simulated seconds in a second; 0 lets time jump.
  /// - Throws: if the state cannot be kept, or another process has the board.
  init(profile: BoardProfile, timeScale: Double) throws(CommandFailure) {
    let folder = try Self.folder()
    statePath = folder + "/" + profile.name + ".state"
    lock = try FileLock(
      statePath + ".lock",
      taken: "The virtual board \(profile.name) is in use by another dfuswift. Wait for its end.")
    var notes: [String] = []
    loaded = try Self.load(statePath, notes: &notes)
    var board = VirtualBoard(profile: profile)
    if !loaded.isEmpty {
      do throws(BoardStateError) {
        board = try VirtualBoard(profile: profile, restoring: loaded)
      } catch {
        let aside = statePath + ".broken"
        try SystemFile.move(statePath, to: aside)
        notes.append(
          "\(statePath) cannot be used (\(error.detail)): it was moved to \(aside), and the board "
            + "is a fresh one.")
      }
    }
    path = "virtual-" + profile.name
    bus = VirtualBus(pace: timeScale == 0 ? .virtual : .real(scale: timeScale))
    bus.attach(Self.powered(board), at: path)
    self.notes = notes
  }

  /// Writes the board to its file, in one step.
  func save() throws(CommandFailure) {
    let state = bus.withBoard(at: path) { board, _ in board.encodedState() } ?? []
    guard state != loaded, !state.isEmpty else { return }
    try SystemFile.replace(statePath, with: state)
  }

  /// A board on which nothing runs is given power, its boot pin held: what a person at a bench
  /// would do before the next command.
  private static func powered(_ board: VirtualBoard) -> VirtualBoard {
    guard board.personality == .none else { return board }
    var board = board
    board.isBootPinHeld = true
    board.plug(at: .zero)
    // The state that is saved has the boot behind it and its time at zero.
    // `try?`: what was just encoded is readable.
    let booted = try? VirtualBoard(profile: board.profile, restoring: board.encodedState())
    return booted ?? board
  }

  private static func load(
    _ path: String, notes: inout [String]
  ) throws(CommandFailure) -> [UInt8] {
    guard SystemFile.exists(path) else { return [] }
    return try SystemFile.read(path, limit: stateLimit)
  }

  private static func folder() throws(CommandFailure) -> String {
    let environment = Environment()
    let base: String
    if let state = environment["XDG_STATE_HOME"] {
      base = state
    } else if let home = environment["HOME"] {
      base = home + "/.local/state"
    } else {
      throw .badConfiguration(
        "There is no place to keep the virtual board: neither XDG_STATE_HOME nor HOME is set. "
          + "Set one of them.")
    }
    let folder = base + "/dfuswift/virtual"
    try SystemFile.makeFolders(folder)
    return folder
  }
}
