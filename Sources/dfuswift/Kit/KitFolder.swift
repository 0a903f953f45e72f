/// The folder that the kit's files go to: all of them or none.
struct KitFolder {
  /// Where it is.
  let path: String

  /// No file of the kit is larger, so a larger one differs.
  private static let largestFile = 1 << 20

  /// Writes the files that are not there as they should be.
  ///
  /// - Parameters:
  ///   - files: the files.
  ///   - mayReplace: whether files that differ may be replaced.
  /// - Returns: the names of those that were written.
  /// - Throws: that files differ, or cannot be written; nothing has been written then.
  func write(_ files: [KitFile], mayReplace: Bool) throws(CommandFailure) -> [String] {
    var missing: [KitFile] = []
    var different: [String] = []
    for file in files {
      let place = path + "/" + file.name
      guard SystemFile.exists(place) else {
        missing.append(file)
        continue
      }
      guard try SystemFile.read(place, limit: Self.largestFile) != file.content else { continue }
      missing.append(file)
      different.append(file.name)
    }
    guard mayReplace || different.isEmpty else {
      throw .cannotWrite(
        path, "\(different.joined(separator: ", ")) there differs from what the kit has",
        remedy: "Choose another folder, or replace it with `--force`; nothing was written.")
    }
    try SystemFile.makeFolders(path)
    // All are on disk beside their places before the first is moved to its own.
    var outputs: [OutputFile] = []
    for file in missing {
      let output = try OutputFile(path + "/" + file.name, mayReplace: true)
      try output.write(file.content)
      outputs.append(output)
    }
    for output in outputs { try output.move() }
    return missing.map(\.name)
  }
}
