import ArgumentParser

/// How a command tells what happens.
struct OutputOptions: ParsableArguments {
  @Flag(exclusivity: .exclusive)
  var flag: StyleFlag?

  /// For whom it is told; people hear of what matters if nothing else was asked for.
  var style: Reporter.Style { flag?.style ?? .text }
}

/// The flags that say how a command tells what happens; each excludes the others.
enum StyleFlag: EnumerableFlag {
  case json
  case quiet
  case verbose

  var style: Reporter.Style {
    switch self {
    case .json: .json
    case .quiet: .quiet
    case .verbose: .verbose
    }
  }

  static func name(for flag: Self) -> NameSpecification {
    switch flag {
    case .json: .long
    case .quiet, .verbose: .shortAndLong
    }
  }

  static func help(for flag: Self) -> ArgumentHelp? {
    switch flag {
    case .json: "Write one JSON object a line to standard output."
    case .quiet: "Say nothing but errors."
    case .verbose: "Say every step."
    }
  }
}
