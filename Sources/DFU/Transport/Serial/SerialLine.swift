/// An open serial port.
///
/// Errors are those of ``TransportError``; `.gone` means that the port vanished, which is what
/// becomes of it when its device restarts.
public protocol SerialLine: Sendable {
  /// The clock that pauses on this line are counted by.
  var clock: any DeviceClock { get }

  /// Makes the line raw, 8 data bits, no parity, no flow control, at a rate.
  ///
  /// - Parameter rate: in baud; any number that the port's driver can make.
  /// - Throws: `.gone`, or what the port refuses.
  func configure(rate: Int) async throws(TransportError)

  /// Raises or drops DTR and RTS at once; a line without them takes it silently.
  ///
  /// - Throws: `.gone`, or what the port refuses.
  func setLines(_ isUp: Bool) async throws(TransportError)

  /// Sends all bytes and waits until the port has passed them on.
  ///
  /// - Throws: `.gone`, or `.timedOut` if that is not so within the limit.
  func write(_ bytes: [UInt8], limit: Duration) async throws(TransportError)

  /// Takes what has come.
  ///
  /// - Parameter limit: how long to wait if nothing has.
  /// - Returns: the bytes; none if nothing came in time.
  /// - Throws: `.gone` if the other side has hung up.
  func read(limit: Duration) async throws(TransportError) -> [UInt8]

  /// Closes the port; what was not passed on is thrown away. Further calls end as `.gone`.
  func close() async
}
