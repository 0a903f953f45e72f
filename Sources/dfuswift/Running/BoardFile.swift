import DFU
import DFUSimulator

/// A file that keeps a virtual board from one process to the next; one process at a time has it.
final class BoardFile: Sendable {
  let path: String
  private let contents: [UInt8]
  /// Kept for as long as this process has the board.
  private let lock: FileLock
  /// Where it will be saved, if that was made sure of.
  private let output: OutputFile?

  /// The largest file that is read: four times the largest board there is.
  private static let limit = 16 << 20

  /// Takes the file, and reads it if it is there.
  ///
  /// - Parameters:
  ///   - path: where it is, or will be.
  ///   - taken: what to say if another process has it.
  ///   - output: the file that will take its place; `nil` makes one when the board is saved.
  /// - Throws: if another process has it, or it cannot be read.
  init(_ path: String, taken: String, output: OutputFile? = nil) throws(CommandFailure) {
    self.path = path
    self.output = output
    lock = try FileLock(path + ".lock", taken: taken)
    contents = SystemFile.exists(path) ? try SystemFile.read(path, limit: Self.limit) : []
  }

  /// Brings the board back as it was saved.
  ///
  /// - Parameter profile: the kind of board that it must be.
  /// - Returns: the board; `nil` if there was no file, or an empty one.
  /// - Throws: what is wrong with the file.
  func board(_ profile: BoardProfile) throws(BoardStateError) -> VirtualBoard? {
    contents.isEmpty ? nil : try VirtualBoard(profile: profile, restoring: contents)
  }

  /// Saves the board in one step, if it has changed.
  func save(_ board: VirtualBoard) throws(CommandFailure) {
    let bytes = board.encodedState()
    guard bytes != contents else { return }
    guard let output else { return try SystemFile.replace(path, with: bytes) }
    try output.commit(bytes)
  }
}
