import DFU

/// The bytes that `--preserve` keeps, in an Intel HEX file for each board: any tool can write it
/// back, should it come to that.
struct FilePreservation: PreservationStore {
  private static let folderName = "preserve"

  /// The file's path.
  let name: String
  private let folder: String

  /// The store for a board.
  ///
  /// The name is that of the board, not of the image: bytes that an interrupted run has saved are
  /// the board's, whatever is flashed next. Serial number and port together name it, since some
  /// ROMs give all boards one serial number. The chip's unique id would be better, and cannot be
  /// relied on: a ROM may refuse to read it, above all after an interruption.
  ///
  /// - Parameters:
  ///   - device: the board.
  ///   - isNeeded: whether bytes are to be kept in it.
  /// - Returns: the store; `nil` if none is needed and there is none of any board.
  /// - Throws: what keeps it from being made; or that bytes are kept of a board with this serial
  ///   number on another port, which may be this one.
  static func store(
    for device: USBDevice, isNeeded: Bool
  ) throws(CommandFailure) -> FilePreservation? {
    guard isNeeded || path.map(SystemFile.exists) == true else { return nil }
    let folder = try StateFolder.make(folderName, for: "what `--preserve` keeps")
    let serial = device.serial.map { fileName($0) + "_" } ?? ""
    let name = serial + fileName(device.path) + ".hex"
    if isNeeded, !serial.isEmpty, !SystemFile.exists(folder + "/" + name),
      let other = SystemFile.names(in: folder).first(where: {
        $0.hasPrefix(serial) && $0.hasSuffix(".hex")
      })
    {
      throw .usage(
        "An interrupted run has saved bytes of a board with this serial number on another port, in "
          + "\(folder)/\(other). If this is that board, rename the file to \(name), or use that "
          + "port again; if it is not, move the file away. Nothing was touched.")
    }
    return FilePreservation(name: folder + "/" + name, folder: folder)
  }

  func load() throws(PreservationError) -> FirmwareImage? {
    guard SystemFile.exists(name) else { return nil }
    let bytes: [UInt8]
    do throws(CommandFailure) {
      bytes = try SystemFile.read(name, limit: FirmwareLimits.fileSize)
    } catch {
      throw PreservationError(reason: "it cannot be read")
    }
    do throws(FirmwareError) {
      let file = try FirmwareFile.decode(bytes, as: .intelHex)
      return try file.targets(rawAddress: Address(0)).first?.image
    } catch {
      throw PreservationError(reason: "\(error)")
    }
  }

  func save(_ bytes: FirmwareImage) throws(PreservationError) {
    do throws(CommandFailure) {
      try SystemFile.replace(name, with: IntelHex.encode(bytes))
    } catch {
      throw PreservationError(reason: error.message.droppingFullStop)
    }
    // The folders may be new: each is safe when the one that it is in has its name.
    for path in [folder, folder + "/..", folder + "/../.."] { try sync(path) }
  }

  func remove() throws(PreservationError) {
    SystemFile.remove(name)
    guard !SystemFile.exists(name) else {
      throw PreservationError(reason: "its folder does not allow it")
    }
    // It must not come back with the power: its bytes are old once the firmware has run.
    try sync(folder)
    // An empty folder tells the next run that there is nothing to look for.
    SystemFile.removeFolder(folder)
  }

  /// Settles what an interrupted run has saved, after a flash without `--preserve`.
  ///
  /// Bytes of sectors that this flash has erased or written are old now, and are put aside; others
  /// are still waiting to be written back.
  ///
  /// - Parameter changed: what this flash has erased or written.
  /// - Returns: what to say of it; `nil` if nothing was saved.
  func settle(after changed: [AddressRange]) -> String? {
    guard SystemFile.exists(name) else {
      SystemFile.removeFolder(folder)
      return nil
    }
    let saved: FirmwareImage?
    do throws(PreservationError) {
      saved = try load()
    } catch {
      return "\(name) has bytes that an interrupted run with `--preserve` saved, and cannot be "
        + "used: \(error.reason). Look at it, and move it away."
    }
    let isOld = saved?.segments.contains { segment in
      changed.contains(where: segment.range.overlaps)
    }
    guard isOld == true else {
      return "An interrupted run with `--preserve` has saved bytes of this board in \(name). This "
        + "run did not touch their sectors: they are still to be written back by that flash."
    }
    return putAside()
  }

  /// The most files that are put aside for one board.
  private static let asideLimit = 99

  private func putAside() -> String {
    // What was put aside before may be the only copy: it keeps its name.
    let names = (1...Self.asideLimit).map { $0 == 1 ? "\(name).unused" : "\(name).unused-\($0)" }
    guard let aside = names.first(where: { !SystemFile.exists($0) }) else {
      return "\(name) has bytes that an interrupted run with `--preserve` saved, and there are "
        + "\(names.count) files of earlier ones beside it. Look at them, and remove them."
    }
    do throws(CommandFailure) {
      try SystemFile.move(name, to: aside)
    } catch {
      return error.message
    }
    return "An interrupted run with `--preserve` has saved bytes of this board, which this run did "
      + "not write back: they are in \(aside) now."
  }

  private func sync(_ folder: String) throws(PreservationError) {
    do throws(SystemError) {
      try SystemFile.syncFolder(folder)
    } catch {
      throw PreservationError(reason: "\(error)")
    }
  }

  private static var path: String? { StateFolder.path(folderName) }

  /// A text of which only what is harmless in a file's name is left.
  private static func fileName(_ text: String) -> String {
    String(
      text.unicodeScalars.prefix(64).map { scalar in
        switch scalar {
        case "0"..."9", "a"..."z", "A"..."Z", "-", ".": Character(scalar)
        default: "_"
        }
      })
  }
}

extension String {
  /// The text without a full stop at its end.
  fileprivate var droppingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
