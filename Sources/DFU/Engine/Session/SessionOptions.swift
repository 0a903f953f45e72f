/// What a user knows better than the device.
public struct SessionOptions: Sendable, Hashable {
  /// A layout string in place of the one of alternate setting 0.
  public var layout: String?
  /// The most bytes in a block, in place of wTransferSize; never more than that.
  public var transferSize: ByteCount?
  /// The longest that a single operation may take, in place of the chip table's.
  public var timeout: Duration?
  /// The pace to begin with; `nil` lets the device show what it takes.
  ///
  /// A failure goes down from here all the same.
  public var pace: Pace?
  /// The chip line, in place of what the descriptors suggest.
  public var chip: Chip?
  /// The quirks that the device is looked up in; what is given above wins over them.
  public var quirks: [Quirk]

  /// Creates options; what is `nil` is left to the device.
  public init(
    layout: String? = nil, transferSize: ByteCount? = nil, timeout: Duration? = nil,
    pace: Pace? = nil, chip: Chip? = nil, quirks: [Quirk] = Quirk.table
  ) {
    self.layout = layout
    self.transferSize = transferSize
    self.timeout = timeout
    self.pace = pace
    self.chip = chip
    self.quirks = quirks
  }
}
