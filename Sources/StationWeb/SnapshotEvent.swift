internal import Foundation
internal import Station

/// What a browser that watches is told, as server-sent events.
///
/// Each tells all there is, so that none depends on another: whoever has missed some, or comes back
/// to a station that was started anew, is right with the next one.
///
/// **Spec:** WHATWG HTML §9.2.5, §9.2.6.
enum SnapshotEvent {
  /// How long a browser waits before it asks again, milliseconds.
  static let retry = 1_000

  /// The first words: what edition of the page belongs to this station.
  static func greeting(edition: String) -> [UInt8] {
    Array("retry: \(retry)\nevent: edition\ndata: \(edition)\n\n".utf8)
  }

  /// Nothing has changed, and the station is still there.
  static let alive = Array("event: alive\ndata: 1\n\n".utf8)

  /// What the station shows.
  static func event(_ snapshot: StationSnapshot) -> [UInt8] {
    // JSON has no line break in it, so the data is one line.
    Array("id: \(snapshot.startedAt.milliseconds)-\(snapshot.revision)\ndata: ".utf8)
      + json(snapshot) + Array("\n\n".utf8)
  }

  /// A snapshot as JSON, its keys sorted, so that equal ones give equal text.
  static func json(_ snapshot: StationSnapshot) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // An estimate that is no number would else keep the whole from being told.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "unknown", negativeInfinity: "unknown", nan: "unknown")
    // `try?`: with numbers that are none taken care of, nothing in a snapshot can fail.
    return (try? encoder.encode(snapshot)).map { Array($0) } ?? Array("null".utf8)
  }
}
