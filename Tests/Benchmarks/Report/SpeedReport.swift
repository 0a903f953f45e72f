internal import DFU
internal import DFUSimulator
internal import SpeedModel

/// Prints the tables on virtual time.
///
/// Equal sources give equal text. With `--floors` it prints the floors that the guest's figures are
/// set against.
@main
struct SpeedReport {
  /// The host turnarounds of the tables.
  static let turnarounds: [(name: String, duration: Duration)] = [
    ("0", .zero), ("250 us", .microseconds(250)), ("1 ms", .milliseconds(1)),
  ]
  /// The sizes that all boards are shown with.
  static let sizes = [64 << 10, 256 << 10]
  /// The largest image: what most boards hold, and enough to show what grows.
  static let largestSize = 1 << 20
  /// The size that many boards at once are shown with.
  static let fleetSize = 256 << 10

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--floors" { return try GuestFloors.print(arguments.dropFirst()) }
    print(Prose.introduction)
    print(Prose.cold)
    for size in sizes { try await printCold(size) }
    try await printCold(nil)
    print(Prose.strict)
    try await printStrict()
    print(Prose.others)
    try await printOthers()
    print(Prose.phases)
    try await printPhases()
    print(Prose.fleets)
    try await printFleets()
  }

  /// Flashing over another image, for each board and pace; without a size, the whole flash.
  private static func printCold(_ size: ByteCount?) async throws {
    let heads = turnarounds.map { "\($0.name): s | ratio" }
    var table = Table(["board", "KiB", "pace", "floor, s"] + heads)
    for row in Row.all {
      let whole = row.profile.mainFlash?.byteCount ?? 0
      let count = size ?? min(whole, largestSize)
      guard count <= whole, size != nil || !sizes.contains(count) else { continue }
      var cells = [row.profile.name, "\(count >> 10)", row.name]
      for (place, turnaround) in turnarounds.enumerated() {
        let figure = try await row.bench(turnaround.duration).measure(.overwrite, size: count)
        if place == 0 { cells.append(figure.floor.seconds) }
        cells += [figure.time.seconds, figure.ratio.digits]
      }
      table.add(cells)
    }
    print("#### \(size.map { "\($0 >> 10) KiB" } ?? "The whole flash, up to 1 MiB")\n")
    print(table.text)
  }

  /// Devices that ask for waits: the time beside the sum of those.
  private static func printStrict() async throws {
    var table = Table(
      ["board", "KiB", "waits and wire, s"] + turnarounds.map { "\($0.name): s | ratio" })
    for row in Row.all where row.isStrict {
      let count = min(256 << 10, row.profile.mainFlash?.byteCount ?? 0)
      var cells = [row.profile.name, "\(count >> 10)"]
      for (place, turnaround) in turnarounds.enumerated() {
        let figure = try await row.bench(turnaround.duration).measure(.overwrite, size: count)
        if place == 0 { cells.append(figure.asked.seconds) }
        cells += [figure.time.seconds, figure.askedRatio.digits]
      }
      table.add(cells)
    }
    print(table.text)
  }

  /// Everything that is not the cold case, at the default turnaround.
  private static func printOthers() async throws {
    var table = Table([
      "board", "KiB", "pace", "blank: s | ratio", "again: s | ratio", "of cold",
      "last byte: s | ratio", "read: s | ratio",
    ])
    for row in Row.all where row.isOwnPace || row.depth == .one {
      let count = min(256 << 10, row.profile.mainFlash?.byteCount ?? 0)
      let bench = row.bench(.microseconds(250))
      let cold = try await bench.measure(.overwrite, size: count)
      var cells = [row.profile.name, "\(count >> 10)", row.name]
      for story in [Story.blank, .again, .lastByte, .read] {
        let figure = try await bench.measure(story, size: count)
        cells += [figure.time.seconds, figure.ratio.digits]
        if story == .again { cells.append((figure.time / cold.time).digits) }
      }
      table.add(cells)
    }
    print(table.text)
  }

  /// Where the time of the cold case goes, at the default turnaround.
  private static func printPhases() async throws {
    let phases: [DFUEvent.Phase] = [.compare, .erase, .write, .verify]
    var table = Table(["board", "KiB", "pace"] + phases.map { "\($0.rawValue), s" } + ["all, s"])
    for row in Row.all where row.isOwnPace {
      let count = min(256 << 10, row.profile.mainFlash?.byteCount ?? 0)
      let meter = PhaseTimes()
      let figure = try await row.bench(.microseconds(250))
        .measure(.overwrite, size: count) { meter.take($0) }
      table.add(
        [row.profile.name, "\(count >> 10)", row.name]
          + phases.map { meter.time(of: $0).seconds } + [figure.time.seconds])
    }
    print(table.text)
  }

  /// Boards side by side beside one alone, at the default turnaround.
  private static func printFleets() async throws {
    let counts = [8, 64]
    var table = Table(
      ["board", "KiB", "pace", "one, s"] + counts.map { "\($0) boards: s | ratio" })
    for row in Row.all where row.isOwnPace {
      let size = min(fleetSize, row.profile.mainFlash?.byteCount ?? 0)
      let bench = row.bench(.microseconds(250))
      let one = try await FleetBench(bench, count: 1).measure(size: size)
      var cells = [row.profile.name, "\(size >> 10)", row.name, one.seconds]
      for count in counts {
        let all = try await FleetBench(bench, count: count).measure(size: size)
        cells += [all.seconds, (all / one).digits]
      }
      table.add(cells)
    }
    print(table.text)
  }
}
