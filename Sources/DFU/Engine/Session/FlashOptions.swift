/// How a flash is to be done.
public struct FlashOptions: Sendable, Hashable {
  /// Where a raw image goes; `nil` means the first address of the flash that the device names.
  public var address: Address?
  /// The alternate setting to write; `nil` lets the addresses decide.
  public var alternate: AlternateSelector?
  /// What the image is.
  public var purpose: FlashPlanner.Purpose
  /// Memories other than flash that the user agreed to write; they must also be named.
  public var consent: Set<MemoryKind>
  /// Whether everything is erased and written, also what is there already.
  public var isFull: Bool
  /// Whether the bytes of erased sectors that the image does not cover are kept; needs a
  /// ``PreservationStore``.
  public var preserves: Bool
  /// The board's supply, by the user's own word; `nil` leaves the bootloader at what it is set to.
  ///
  /// With a higher range the ROM of F2, F4 and F7 programs words in place of bytes.
  public var supplyVoltage: SupplyRange?
  /// Whether what was written is read back; turning it off gives up the proof.
  public var verifies: Bool
  /// Whether the device is asked to start the firmware.
  public var leaves: Bool
  /// How long the application is waited for after leaving; `nil` does not wait.
  public var applicationLimit: Duration?
  /// The VID:PID that the application must have; `nil` takes any that is no bootloader.
  public var applicationID: USBIdentifier?

  /// Creates options; the defaults are those of `dfuswift flash FILE`.
  public init(
    address: Address? = nil, alternate: AlternateSelector? = nil,
    purpose: FlashPlanner.Purpose = .application, consent: Set<MemoryKind> = [],
    isFull: Bool = false, verifies: Bool = true, leaves: Bool = true,
    applicationLimit: Duration? = nil,
    applicationID: USBIdentifier? = nil, supplyVoltage: SupplyRange? = nil, preserves: Bool = false
  ) {
    self.address = address
    self.alternate = alternate
    self.purpose = purpose
    self.consent = consent
    self.isFull = isFull
    self.verifies = verifies
    self.leaves = leaves
    self.applicationLimit = applicationLimit
    self.applicationID = applicationID
    self.supplyVoltage = supplyVoltage
    self.preserves = preserves
  }
}

/// What a flash did.
public struct FlashReport: Sendable, Hashable {
  /// Bytes sent to the device, filling included.
  public var writtenCount: ByteCount
  /// Bytes that were there already and were left alone.
  public var skippedCount: ByteCount
  /// Bytes of erased sectors that the image does not cover and that are back, blank ones not
  /// counted.
  public var preservedCount: ByteCount
  /// Bytes in the sectors that were erased.
  public var erasedCount: ByteCount
  /// Bytes read back and found equal; 0 if that was turned off or the device cannot.
  public var verifiedCount: ByteCount
  /// How long it took, from the plan to the end.
  public var duration: Duration
  /// The supply range that the bootloader took before it erased; `nil` if it was told none.
  public var supplyVoltage: SupplyRange?
  /// Whether the bootloader worked byte by byte, and would work faster if it were told the supply
  /// voltage.
  public var couldBeFaster: Bool
  /// Whether the device left DFU mode.
  public var hasLeft: Bool
  /// The application, if it was waited for.
  public var application: USBDevice?

  /// Creates a report of nothing done.
  public init() {
    writtenCount = 0
    skippedCount = 0
    erasedCount = 0
    preservedCount = 0
    verifiedCount = 0
    supplyVoltage = nil
    couldBeFaster = false
    duration = .zero
    hasLeft = false
    application = nil
  }
}
