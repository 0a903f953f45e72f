/// How a device is fed.
///
/// Time goes to waiting, not to the wire: the paces differ in who waits. A session learns a
/// device's pace at the first work that takes real time, and only ever goes down from there.
public enum Pace: String, Sendable, Hashable, CaseIterable {
  /// Transfers are queued ahead of the device; for devices that hold.
  case pipelined
  /// One step at a time, polled when it should be done; for devices that answer dfuDNBUSY.
  case eager
  /// One step at a time, bwPollTimeout slept out; for devices that stall an early poll.
  case polite

  /// What a device of this pace does with a poll that comes early, in words.
  public var reason: String {
    switch self {
    case .pipelined: "holds a poll that comes early until its work is done"
    case .eager: "answers dfuDNBUSY to a poll that comes early"
    case .polite: "does not take a poll that comes early"
    }
  }

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
