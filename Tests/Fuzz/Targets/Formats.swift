@testable import DFU

extension FuzzTarget {
  static let formats = [detect, suffix, dfuse, hex, srec, elf, uf2]

  /// A file of any format, known by its content.
  static let detect = FuzzTarget("detect") { bytes in
    let format = FirmwareFormat.detect(bytes)
    guard let file = try decoded(bytes, as: nil) else { return }
    try require(bytes.isEmpty || file.format == format || file.suffix != nil, "another format")
    _ = FirmwareFormat.isPlainText(bytes)
  }

  /// A DFU suffix: what is found is taken off and put on again.
  static let suffix = FuzzTarget("suffix", inputLimit: 256) { bytes in
    do {
      guard let found = try DFUSuffix.find(in: bytes) else {
        let sealed = try DFUSuffix(vendor: 0x0483, product: 0xDF11).appended(to: bytes)
        let taken = try DFUSuffix.removed(from: sealed)
        try require(taken == bytes, "a suffix does not come off")
        return
      }
      let file = try DFUSuffix.removed(from: bytes)
      try require(file.count + found.length == bytes.count, "a suffix has another length")
      guard found.length == DFUSuffix.byteCount, try DFUSuffix.find(in: file) == nil else { return }
      try require(try found.suffix.appended(to: file) == bytes, "a suffix does not go on again")
    } catch let error as FirmwareError {
      _ = error.description
    }
  }

  static let dfuse = FuzzTarget("dfuse") { try roundTrip($0, as: .dfu) }
  /// Also what the file of `--preserve` is read by and written by.
  static let hex = FuzzTarget("hex", inputLimit: 2_048) { try roundTrip($0, as: .intelHex) }
  static let srec = FuzzTarget("srec", inputLimit: 2_048) { try roundTrip($0, as: .sRecord) }
  static let elf = FuzzTarget("elf") { try roundTrip($0, as: .elf) }
  static let uf2 = FuzzTarget("uf2") { try roundTrip($0, as: .uf2) }

  private static func decoded(
    _ bytes: [UInt8], as format: FirmwareFormat?
  ) throws(Finding) -> FirmwareFile? {
    do throws(FirmwareError) {
      let file = try FirmwareFile.decode(bytes, as: format)
      _ = file.notes.map(\.description)
      return file
    } catch {
      try require(!error.description.isEmpty, "an error without a word")
      return nil
    }
  }

  /// What can be read is written in every format that can be written, and read again.
  private static func roundTrip(_ bytes: [UInt8], as format: FirmwareFormat) throws {
    guard let file = try decoded(bytes, as: format) else { return }
    let targets = try file.targets(rawAddress: Address(0x0800_0000))
    try require(!targets.isEmpty, "a file without a target")
    for target in targets {
      let image = target.image
      try require(image.byteCount > 0, "a target without a byte")
      try require(image.byteCount <= bytes.count, "more bytes than the file has")
      for format in [FirmwareFormat.intelHex, .sRecord, .dfu] {
        let again = try FirmwareFile.decode(try image.encoded(as: format), as: format)
        try require(
          try again.targets(rawAddress: Address(0)).map(\.image) == [image],
          "what is written as \(format) reads back as something else")
      }
    }
    guard format == .dfu else { return }
    let again = try FirmwareFile.decode(try DfuSeFile.encode(targets), as: .dfu)
    try require(
      try again.targets(rawAddress: Address(0)) == targets, "targets do not read back")
  }
}
