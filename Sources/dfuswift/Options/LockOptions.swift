import ArgumentParser

/// What happens if another program works at a board's port.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Wait so long for a port that another dfuswift works at.", valueName: "seconds"))
  var lockWait: Seconds?

  /// How long a port is waited for; not at all without a word.
  var limit: Duration { lockWait?.duration ?? .zero }
}
