/// Turns what is seen on a bus into the bytes of a file, record by record.
///
/// Every record is whole when a call returns: a file that ends behind any of them can be read.
public protocol RecordingEncoder: Sendable {
  /// The bytes that every file of this kind begins with.
  static var signature: [UInt8] { get }

  /// Adds what a file begins with.
  mutating func begin(_ output: inout [UInt8])

  /// Adds what there is to say of an event, which may be nothing.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - device: the device that it happened to.
  ///   - time: when, on the clock of the bus.
  ///   - payload: the bytes of the data stage, see ``BusObserver``.
  ///   - output: gets the records.
  mutating func encode(
    _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan,
    to output: inout [UInt8])

  /// Adds what a file ends with.
  ///
  /// - Parameters:
  ///   - time: when the last event was.
  ///   - output: gets the records.
  mutating func finish(at time: Duration, to output: inout [UInt8])
}
