import ArgumentParser
import DFU

/// A format that can be written.
struct WritableFormatArgument: ExpressibleByArgument {
  let format: FirmwareFormat

  static var allValueStrings: [String] { FirmwareFormat.writable.map(\.rawValue) }

  init?(argument: String) {
    guard let format = FirmwareFormat(rawValue: argument), format.isWritable else { return nil }
    self.format = format
  }
}
