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
    let raw = Array(bytes)
    unsafe self.init(raw.span.bytes)
  }

  /// Reads an answer where it lies, without an allocation; `nil` as above.
  init?(_ span: RawSpan) {
    guard span.byteCount == Self.byteCount else { return nil }
    let word = UInt32(
      littleEndian: unsafe span.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self))
    let state = unsafe span.unsafeLoad(fromByteOffset: 4, as: UInt8.self)
    let string = unsafe span.unsafeLoad(fromByteOffset: 5, as: UInt8.self)
    guard let state = DeviceState(rawValue: state) else { return nil }
    self.init(
      status: DeviceStatus(rawValue: UInt8(truncatingIfNeeded: word)),
      pollTimeout: .milliseconds(Int(word >> 8)), state: state, statusStringIndex: string)
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
