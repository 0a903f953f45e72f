/// The six bytes that answer DFU_GETSTATUS.
///
/// **Spec:** DFU 1.1 §6.1.2.
public struct StatusResponse: Sendable, Hashable {
  /// The length of the answer, bytes.
  public static let byteCount = 6

  /// `bStatus`.
  public var status: DeviceStatus
  /// `bwPollTimeout`: the least time before the next DFU_GETSTATUS; 0 to 16,777,215 ms.
  public var pollTimeout: Duration
  /// `bState`: the state that the device enters right after this answer.
  public var state: DeviceState
  /// `iString`: the index of a string that describes the status, 0 for none.
  public var statusStringIndex: UInt8

  /// Creates an answer from its four fields.
  ///
  /// - Parameters:
  ///   - status: `bStatus`.
  ///   - pollTimeout: `bwPollTimeout`; rounded down to ms and clamped to 24 bits when encoded.
  ///   - state: `bState`.
  ///   - statusStringIndex: `iString`.
  public init(
    status: DeviceStatus, pollTimeout: Duration = .zero, state: DeviceState,
    statusStringIndex: UInt8 = 0
  ) {
    self.status = status
    self.pollTimeout = pollTimeout
    self.state = state
    self.statusStringIndex = statusStringIndex
  }

  /// Reads an answer; `nil` if it has not six bytes or `bState` is none that the standard names.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    let raw = Array(bytes)
    guard let state = DeviceState(rawValue: raw[4]) else { return nil }
    let milliseconds = Int(raw[1]) | Int(raw[2]) << 8 | Int(raw[3]) << 16
    self.init(
      status: DeviceStatus(rawValue: raw[0]), pollTimeout: .milliseconds(milliseconds),
      state: state, statusStringIndex: raw[5])
  }

  /// The six bytes as they go over the wire.
  public var bytes: [UInt8] {
    let milliseconds = max(0, min(pollTimeout.wholeMilliseconds, 0xFF_FFFF))
    return [
      status.rawValue, UInt8(truncatingIfNeeded: milliseconds),
      UInt8(truncatingIfNeeded: milliseconds >> 8), UInt8(truncatingIfNeeded: milliseconds >> 16),
      state.rawValue, statusStringIndex,
    ]
  }
}
