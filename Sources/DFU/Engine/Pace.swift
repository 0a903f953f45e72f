/// How a device is fed.
///
/// Time goes to waiting, not to the wire: the paces differ in who waits. A session learns a device's
/// pace at the first work that takes real time, and only ever goes down from there.
public enum Pace: String, Sendable, Hashable, CaseIterable {
  /// Transfers are queued ahead of the device; for devices that hold.
  case pipelined
  /// One step at a time, polled each millisecond; for devices that answer dfuDNBUSY.
  case eager
  /// One step at a time, bwPollTimeout slept out; for devices that stall an early poll.
  case polite

  /// The pace that a behaviour allows.
  init(_ behaviour: BusyBehaviour) {
    switch behaviour {
    case .holds: self = .pipelined
    case .answers: self = .eager
    case .stalls: self = .polite
    }
  }

  /// The behaviour that a machine may count on at this pace.
  var behaviour: BusyBehaviour {
    switch self {
    case .pipelined: .holds
    case .eager: .answers
    case .polite: .stalls
    }
  }

  /// The next pace down; `nil` for the last one.
  var lower: Pace? {
    switch self {
    case .pipelined: .eager
    case .eager: .polite
    case .polite: nil
    }
  }
}
