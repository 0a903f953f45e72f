import ArgumentParser

/// The options of a command that opens a board.
struct BoardOptions: ParsableArguments {
  @OptionGroup(title: "Device") var selection: SelectionOptions
  @OptionGroup(title: "Device") var lock: LockOptions
  @OptionGroup(title: "What the device gets wrong") var overrides: OverrideOptions
  @OptionGroup(title: "Output") var output: OutputOptions
}
