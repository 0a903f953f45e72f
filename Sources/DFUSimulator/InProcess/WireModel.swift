public import DFU

/// How long control transfers take at full speed, beside the device's own time.
///
/// The numbers are fixed, so that a figure measured on the virtual bus means something: a setup
/// stage, a data packet of up to 64 bytes and a status stage have one duration each, and the host
/// pays a turnaround whenever endpoint 0's queue is empty at a completion.
public struct WireModel: Sendable, Hashable {
  /// The setup stage.
  public static let setup = Duration.microseconds(20)
  /// One data packet, started ones included.
  public static let packet = Duration.microseconds(57)
  /// The status stage.
  public static let status = Duration.microseconds(20)
  /// The bytes of a full packet.
  public static let packetSize: ByteCount = 64

  /// From a completion that leaves the queue empty until the next transfer can begin: 250 us by
  /// default.
  ///
  /// It is the time of the host's one thread: those of several devices follow each other.
  public var turnaround: Duration

  /// Creates a model; only the turnaround can be chosen.
  public init(turnaround: Duration = .microseconds(250)) {
    self.turnaround = turnaround
  }

  /// The time of a data stage.
  public static func data(_ count: ByteCount) -> Duration {
    packet * ((count + packetSize - 1) / packetSize)
  }
}
