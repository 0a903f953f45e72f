/// Names one arrival of one device: nothing that came before or will come has the same mark.
///
/// On Linux: the boot, the device's folder in sysfs, and that folder's inode number, of which the
/// kernel gives each new folder another one.
public struct ArrivalMark: Sendable, Hashable {
  /// The mark as a ledger keeps it.
  public let text: String

  /// Creates a mark.
  public init(_ text: String) {
    self.text = text
  }
}
