public import ArgumentParser
public import DFU

// The names of the formats are those in the command line.
extension FirmwareFormat: ExpressibleByArgument {}

/// A format that can be written.
struct WritableFormatArgument: ExpressibleByArgument {
  let format: FirmwareFormat

  static var allValueStrings: [String] {
    FirmwareFormat.allCases.filter(\.isWritable).map(\.rawValue)
  }

  init?(argument: String) {
    guard let format = FirmwareFormat(rawValue: argument), format.isWritable else { return nil }
    self.format = format
  }
}
