/// What a request meets while a device erases or programs.
///
/// The standard lets a device be deaf in dfuDNBUSY; each of these was seen on a real one.
public enum BusyStyle: String, Sendable, Hashable, CaseIterable {
  /// The work runs before the status stage of the first DFU_GETSTATUS ends, as in ST's library:
  /// that transfer lasts as long as the work, and its answer, dfuDNBUSY, is older than its end.
  case holdsStatusStage
  /// The first DFU_GETSTATUS ends at once; whatever comes next waits in its data stage (NAK) until
  /// the work is done. Seen on F745, fwupd#2696.
  case holdsDataStage
  /// DFU_GETSTATUS is answered with dfuDNBUSY until the work is done.
  case answers
  /// A request before `bwPollTimeout` has passed is stalled; the state stays and the work goes on.
  /// Seen on L432 and F072.
  case stalls
  /// A request before `bwPollTimeout` has passed is stalled and leads to dfuERROR, as the standard
  /// draws it; the work is finished all the same.
  case stallsIntoError

  /// Whether the processor is blocked while it works, so that requests wait.
  public var isHolding: Bool { self == .holdsStatusStage || self == .holdsDataStage }
}
