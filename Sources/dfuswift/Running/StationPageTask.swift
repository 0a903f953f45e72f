import Station
import StationWeb

/// A page that is shown while a station works, and never holds it up.
struct StationPageTask {
  private let task: Task<Void, Never>?

  /// Begins to show a station, if a page was asked for.
  init(_ server: WebServer?, showing feed: StationFeed, _ reporter: Reporter) {
    task = server.map { server in
      Task {
        do throws(WebServerError) {
          try await server.run(showing: feed)
        } catch {
          reporter.note("\(error) The station works on without its page.")
        }
      }
    }
  }

  /// Waits until whoever watches has heard the last words of a station that has ended.
  func end() async { await task?.value }
}

extension CommandFailure {
  /// A page cannot be shown.
  static func page(_ error: WebServerError) -> Self {
    switch error.kind {
    case .inUse: .inUse("\(error)")
    case .noSuchAddress: .usage("\(error)")
    case .noPermission: .noPermission("\(error)")
    case .failed: .badConfiguration("\(error)")
    }
  }
}
