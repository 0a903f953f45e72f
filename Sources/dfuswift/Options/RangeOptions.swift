import ArgumentParser

/// A part of the device's memory.
struct RangeOptions: ParsableArguments {
  @Option(help: "Where to begin, as in 0x08004000.")
  var address: AddressArgument?

  @Option(help: ArgumentHelp("How many bytes, as in 4096, 0x1000 or 16K.", valueName: "bytes"))
  var length: Length?
}
