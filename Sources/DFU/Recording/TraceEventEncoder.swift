/// Writes what is seen on a bus in Chrome's trace-event format, for Perfetto and its like.
///
/// Each arrival of a device is a group of tracks:
///
/// | track | what is on it |
/// |---|---|
/// | phases | the parts of an operation: compare, erase, write, verify … |
/// | host | what the host does beside transfers, and its waits: bwPollTimeout, mostly |
/// | wire | the transfer at the head of endpoint 0, from the end of the one before it |
/// | device busy | from the DFU_GETSTATUS that starts a work to the answer that names its end |
/// | in flight *n* | transfers from their submission to their end, as many lanes as were at once |
///
/// Times are microseconds on the clock of the bus. The file is a JSON array with an event on each
/// line; viewers take one whose end is missing, too.
///
/// **Spec:** "Trace Event Format" (Google, the Chromium project), JSON Array Format.
public struct TraceEventEncoder: RecordingEncoder {
  /// The bytes that every trace begins with.
  public static let signature = Array("[\n{\"name\":\"process_name\"".utf8)

  /// The group of tracks for what belongs to no device.
  private static let busTrack = TraceLine.Track(process: 1, thread: 1)

  private var hasEvents = false
  private var devices: [Arrival: DeviceTracks] = [:]

  /// A device at one arrival.
  private struct Arrival: Hashable {
    var path: String
    var number: UInt64
  }

  /// Creates an encoder.
  public init() {}

  /// Adds the bracket and the names of the bus's tracks.
  public mutating func begin(_ output: inout [UInt8]) {
    output += Array("[\n".utf8)
    let names = TraceLine.names(
      process: "dfuswift", thread: "waiting for the bus", on: Self.busTrack)
    append(names, to: &output)
  }

  /// Adds what there is to draw of an event.
  public mutating func encode(
    _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan,
    to output: inout [UInt8]
  ) {
    guard let device else {
      guard case .performed(let call, let start, let failure) = event else { return }
      return append(
        [.call(call, from: start, to: time, failure, on: Self.busTrack)], to: &output)
    }
    let arrival = Arrival(path: device.path, number: device.arrival)
    var tracks =
      devices[arrival] ?? DeviceTracks(device, process: Self.busTrack.process + 1 + devices.count)
    append(tracks.take(event, at: time, payload: payload), to: &output)
    devices[arrival] = tracks
  }

  /// Adds the ends of what is still open, and the bracket.
  public mutating func finish(at time: Duration, to output: inout [UInt8]) {
    let order = devices.keys.sorted { ($0.path, $0.number) < ($1.path, $1.number) }
    for arrival in order {
      append(devices[arrival]?.finish(at: time) ?? [], to: &output)
    }
    output += Array("\n]\n".utf8)
  }

  private mutating func append(_ lines: [TraceLine], to output: inout [UInt8]) {
    for line in lines {
      if hasEvents { output += Array(",\n".utf8) }
      hasEvents = true
      output += line.object.utf8
    }
  }
}
