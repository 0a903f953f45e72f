import ArgumentParser
import DFU
import Rig
import Station

/// A firmware file and how it is read.
struct ImageOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The firmware: ELF, Intel HEX, S-record, DfuSe, UF2 or raw; - reads standard input."),
    completion: .file())
  var file: String

  @Option(help: "How to read the file; without it, its content decides.")
  var format: FirmwareFormat?

  @Option(
    help: ArgumentHelp(
      "The program to take from a UF2 file that has several: a family's number, or STM32F4 and "
        + "the like."))
  var family: FamilyArgument?

  /// Reads the file.
  ///
  /// - Parameter address: where the user wants a raw image.
  /// - Returns: what the file says.
  /// - Throws: what is wrong with it; no device has been touched.
  func load(address: AddressArgument? = nil) throws(CommandFailure) -> FirmwareFile {
    try decode(SystemFile.read(file, limit: FirmwareLimits.fileSize), address: address)
  }

  /// Reads the file for several boards.
  func loadImage(address: AddressArgument?) throws(CommandFailure) -> JobImage {
    let bytes = try SystemFile.read(file, limit: FirmwareLimits.fileSize)
    return JobImage(
      path: file, digest: ImageDigest(of: bytes), file: try decode(bytes, address: address))
  }

  private func decode(
    _ bytes: [UInt8], address: AddressArgument?
  ) throws(CommandFailure) -> FirmwareFile {
    let decoded: FirmwareFile
    do throws(FirmwareError) {
      decoded = try FirmwareFile.decode(bytes, as: format, family: family?.number)
    } catch {
      throw .badImage(error, path: file)
    }
    guard family == nil || decoded.format == .uf2 else {
      throw .usage(
        "`--family` cannot be used with \(FileName(file)): it is a \(decoded.format.title). "
          + "Leave `--family` out.")
    }
    guard address == nil || !decoded.hasAddresses else {
      throw .usage(
        "`--address` cannot be used with \(FileName(file)): it is a \(decoded.format.title) and "
          + "carries its own addresses. Leave `--address` out, or read the file as it is with "
          + "`--format raw`.")
    }
    return decoded
  }
}
