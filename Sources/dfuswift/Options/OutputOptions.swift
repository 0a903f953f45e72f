import ArgumentParser

/// How a command tells what happens.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Write one JSON object a line to standard output.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say every step.")
  var verbose = false

  func validate() throws {
    guard [json, quiet, verbose].filter({ $0 }).count <= 1 else {
      throw ValidationError("`--json`, `--quiet` and `--verbose` exclude each other.")
    }
  }

  var style: Reporter.Style {
    json ? .json : quiet ? .quiet : verbose ? .verbose : .text
  }
}
