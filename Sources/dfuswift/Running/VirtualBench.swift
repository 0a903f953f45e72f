import DFU
import DFUSimulator

/// A virtual board in this process, which is kept in a file from one command to the next.
final class VirtualBench: Sendable {
  /// The bus with the one board on it.
  let bus: VirtualBus
  /// Where the board is kept.
  var statePath: String { file.path }
  /// What a person should hear about the board.
  let notes: [String]

  private let path: String
  private let file: BoardFile

  /// Loads the board, or makes a fresh one.
  ///
  /// - Parameters:
  ///   - profile: the kind of board.
  ///   - timeScale: simulated seconds in a second; 0 lets time jump.
  /// - Throws: if the state cannot be kept, or another process has the board.
  init(profile: BoardProfile, timeScale: Double) throws(CommandFailure) {
    let folder = try StateFolder.make("virtual", for: "the virtual board")
    file = try BoardFile(
      folder + "/" + profile.name + ".state",
      taken: "The virtual board \(profile.name) is in use by another dfuswift. Wait for its end.")
    var board: VirtualBoard?
    do throws(BoardStateError) {
      board = try file.board(profile)
      notes = []
    } catch {
      let aside = file.path + ".broken"
      try SystemFile.move(file.path, to: aside)
      notes = [
        "\(file.path) cannot be used (\(error.detail)): it was moved to \(aside), and the board "
          + "is a fresh one."
      ]
    }
    path = "virtual-" + profile.name
    bus = VirtualBus(pace: timeScale == 0 ? .virtual : .real(scale: timeScale))
    bus.attach(Self.powered(board ?? VirtualBoard(profile: profile)), at: path)
  }

  /// Writes the board to its file, in one step.
  func save() throws(CommandFailure) {
    guard let board = bus.withBoard(at: path, { board, _ in board }) else { return }
    try file.save(board)
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
}
