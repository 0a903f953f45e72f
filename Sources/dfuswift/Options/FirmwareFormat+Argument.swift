public import ArgumentParser
public import DFU

// A format by its name; a conformance is as public as the two that it is between.
extension FirmwareFormat: ExpressibleByArgument {
  /// The names, for help texts.
  public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
