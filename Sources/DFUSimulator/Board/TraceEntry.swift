public import DFU

/// One DFU request as the device saw it.
public struct TraceEntry: Sendable, Hashable {
  /// The most data bytes that are kept of a request.
  public static let dataLimit = 16
  /// The most entries that a board keeps: some 30 MiB of flashing; later ones are dropped.
  public static let countLimit = 100_000

  /// The number of the control transfer, from 1; standard requests are counted too.
  public var number: Int
  /// The setup packet.
  public var setup: ControlSetup
  /// The first bytes of what the host sent.
  public var data: [UInt8]
  /// How the device ended it, and when.
  public var answer: PortAnswer
  /// When the setup packet arrived.
  public var start: Duration
  /// The state after it; `nil` if the device is gone.
  public var state: DeviceState?

  /// The request; `nil` only for what is no DFU request, which is not kept.
  public var request: DFURequest? { setup.dfuRequest }
}
