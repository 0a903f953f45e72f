import ArgumentParser
import DFU
import Station
import StationWeb

/// A station that a person stands at.
struct StationRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Work on every board that is plugged in, until it is stopped.",
    discussion: """
      The same as the service, for a person at a bench: several ports at once, and PASS or FAIL in \
      letters that are read from two metres. Ctrl-C stops it, a flash that runs being stopped \
      safely.
      """)

  @OptionGroup var station: StationOptions
  @OptionGroup var page: PageOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let command = self
    try await Runner.run("station run", output) { reporter in
      let configuration = try StationFiles.configuration(command.station.config)
      try await command.station.withBus(reporter) { bus in
        let tools = try command.station.tools(on: bus, command: "station run")
        let server = try command.page.listen(reporter)
        try await Self.run(configuration, tools, server, reporter)
      }
    }
  }

  private static func run(
    _ configuration: StationConfiguration, _ tools: StationTools, _ server: WebServer?,
    _ reporter: Reporter
  ) async throws {
    let display = BenchDisplay(reporter: reporter)
    let bench = StationBench(configuration: configuration, tools: tools) { path, event in
      display.tell(event, at: path)
    } ended: { ending in
      display.tell(ending)
    }
    display.begin(configuration)
    let feed = bench.feed
    let drawing = Task {
      for await snapshot in feed.snapshots() { display.draw(snapshot) }
    }
    let page = StationPageTask(server, showing: feed, reporter)
    do throws(TransportError) {
      try await bench.run()
    } catch {
      throw CommandFailure.bus(error)
    }
    await drawing.value
    await page.end()
    display.finish()
    // It has no other end than being stopped.
    throw CommandFailure.stopped(
      "Interrupted: the station was stopped: \(BenchDisplay.words(feed.current.counts)).")
  }
}
