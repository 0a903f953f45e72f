import ArgumentParser
import DFUSimulator

/// What the application of a virtual board does.
struct PlaysOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "With --virtual: what the application does, as in `--plays open,say=PASS\\n`; see "
        + "`help simulate`.", valueName: "words"),
    transform: ApplicationArgument.init)
  var plays: ApplicationArgument?

  /// Checks that there is a virtual board that could play it.
  func validate(with selection: SelectionOptions) throws {
    guard plays == nil || selection.virtual != nil else {
      throw ValidationError("`--plays` is for a virtual board: name one with `--virtual`.")
    }
  }

  /// The device options, their virtual board with this application.
  func applied(to selection: SelectionOptions) -> SelectionOptions {
    var selection = selection
    if var profile = selection.virtual, let plays {
      plays.apply(to: &profile)
      selection.virtual = profile
    }
    return selection
  }
}
