/// What happens while an operation runs.
public enum DFUEvent: Sendable, Hashable {
  /// The parts of an operation, in the order in which they come.
  public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// The flash is compared with the image, to write only what differs.
    case compare
    /// Sectors are erased.
    case erase
    /// Blocks go to the device.
    case write
    /// The flash is read back and compared.
    case verify
    /// The flash is read for its contents.
    case read
    /// A plain DFU device puts the new firmware in place.
    case manifest
    /// The device is asked to leave DFU mode.
    case leave
  }

  /// The plan, before anything is done.
  case planned(FlashPlan, alternate: UInt8)
  /// A phase begins; the bytes it is about.
  case began(Phase, byteCount: ByteCount)
  /// How far a phase has come, and how long it will go on.
  case advanced(Phase, PhaseProgress)
  /// A sector was erased, and how long that took.
  case erased(MemorySector, Duration)
  /// A phase is over, and how long it took.
  case ended(Phase, byteCount: ByteCount, Duration)
  /// The device's pace was learned, or a failure made the session go down to this one.
  case settled(Pace)
  /// The bootloader took the board's supply range.
  case toldSupply(SupplyRange)
  /// The bytes that the image does not cover are safe in a store of this name; the erases begin.
  case saved(byteCount: ByteCount, name: String)
  /// Sectors that came out wrong are done once more.
  case repairing([MemorySector])
  /// The device left the bus.
  case left
  /// The application is there.
  case applicationStarted(USBDevice)
  /// Something a person should hear.
  case note(String)
}
