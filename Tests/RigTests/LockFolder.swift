import Foundation

/// A folder for locks, which goes with the test.
final class LockFolder: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "dfuswift-rig-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    // `try?`: what is left goes with the system's temporary files.
    try? FileManager.default.removeItem(atPath: path)
  }
}
