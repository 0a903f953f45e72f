public import DFU

/// How long a device takes for its work, and what it says of that in `bwPollTimeout`.
///
/// The values are typical ones, in one table with their sources: `DeviceTimes+Table.swift`.
public struct DeviceTimes: Sendable, Hashable {
  /// A time with the place it was taken from.
  public struct Figure: Sendable, Hashable {
    /// The time.
    public var duration: Duration
    /// The document or log it is from, or `assumed`.
    public var source: String

    /// Creates a figure from its parts.
    public init(_ duration: Duration, _ source: String) {
      self.duration = duration
      self.source = source
    }
  }

  /// The times of one width of program and erase operations.
  public struct Width: Sendable, Hashable {
    /// The bytes of one program operation.
    public var programBytes: ByteCount
    /// The time of one program operation.
    public var program: Figure
    /// The time to erase a sector, by its size in bytes.
    public var erase: [ByteCount: Figure]
    /// The time to erase all flash; `nil` if it is done sector by sector.
    public var massErase: Figure?

    /// Creates a width from its parts.
    public init(
      programBytes: ByteCount, program: Figure, erase: [ByteCount: Figure],
      massErase: Figure? = nil
    ) {
      self.programBytes = programBytes
      self.program = program
      self.erase = erase
      self.massErase = massErase
    }
  }

  /// What the device says in `bwPollTimeout`.
  public struct PollTimeouts: Sendable, Hashable {
    /// After an erase command.
    public var erase: Figure
    /// After a data block, and after Set Address Pointer, as in ST's middleware.
    public var program: Figure
    /// After a mass erase.
    public var massErase: Figure

    /// Creates the timeouts from their parts.
    public init(erase: Figure, program: Figure, massErase: Figure) {
      self.erase = erase
      self.program = program
      self.massErase = massErase
    }
  }

  /// The times at the width that the ROM starts with.
  public var standard: Width
  /// The times after 0x03 was written to Device Feature; `nil` where there is no such choice.
  public var wide: Width?
  /// What the device says in `bwPollTimeout`.
  public var poll: PollTimeouts
  /// The time that Set Address Pointer takes.
  public var setPointer: Figure
  /// The time that manifestation takes in plain DFU.
  public var manifest: Figure
  /// From the answer to the last GETSTATUS or to DETACH until the device leaves the bus.
  public var leave: Figure
  /// From leaving the bus, or power on, until the application is on the bus.
  public var bootApplication: Figure
  /// From leaving the bus, or power on, until the bootloader is on the bus.
  public var bootBootloader: Figure

  /// Creates the times from their parts.
  public init(
    standard: Width, wide: Width? = nil, poll: PollTimeouts, setPointer: Figure, manifest: Figure,
    leave: Figure, bootApplication: Figure, bootBootloader: Figure
  ) {
    self.standard = standard
    self.wide = wide
    self.poll = poll
    self.setPointer = setPointer
    self.manifest = manifest
    self.leave = leave
    self.bootApplication = bootApplication
    self.bootBootloader = bootBootloader
  }
}
