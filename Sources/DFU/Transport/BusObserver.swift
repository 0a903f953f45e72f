/// Sees what happens on a bus, in the order in which it happens.
///
/// It is called where the event takes place: a transfer's on the transport's own thread, with the
/// transport waiting. So it must not call the bus, and should be quick.
public protocol BusObserver: Sendable {
  /// Takes an event.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - device: the device that it happened to; `nil` for the bus as a whole.
  ///   - time: when, on the clock of the bus.
  ///   - payload: the bytes of the data stage, at the end of the transfer that has the data: at the
  ///     submission for host to device, at the completion for device to host; else none.
  func observe(_ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan)
}

extension BusObserver {
  /// Takes an event without bytes.
  func observe(_ event: BusEvent, of device: USBDevice?, at time: Duration) {
    observe(event, of: device, at: time, payload: RawSpan())
  }
}
