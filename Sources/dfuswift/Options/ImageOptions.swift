import ArgumentParser
import DFU

/// A firmware file and how it is read.
struct ImageOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The firmware: ELF, Intel HEX, S-record, DfuSe, UF2 or raw; - reads standard input."),
    completion: .file())
  var file: String

  @Option(help: "How to read the file; without it, its content decides.")
  var format: FirmwareFormat?

  /// Reads the file.
  ///
  /// - Parameter address: where the user wants a raw image.
  /// - Returns: what the file says.
  /// - Throws: what is wrong with it; no device has been touched.
  func load(address: AddressArgument? = nil) throws(CommandFailure) -> FirmwareFile {
    let bytes = try SystemFile.read(file, limit: FirmwareLimits.fileSize)
    let decoded: FirmwareFile
    do throws(FirmwareError) {
      decoded = try FirmwareFile.decode(bytes, as: format)
    } catch {
      throw .badImage(error, path: file)
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
