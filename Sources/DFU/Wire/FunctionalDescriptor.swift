/// The DFU functional descriptor, which sits behind the DFU interface in the configuration.
///
/// **Spec:** DFU 1.1 §4.1.3, table 4.2.
public struct FunctionalDescriptor: Sendable, Hashable {
  /// `bDescriptorType` of a DFU functional descriptor.
  public static let descriptorType: UInt8 = 0x21

  /// `bmAttributes`.
  public struct Attributes: OptionSet, Sendable, Hashable {
    /// The attribute bits as the device sent them.
    public let rawValue: UInt8

    /// Creates a set from the attribute bits; unknown bits are kept.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// bitCanDnload: the device takes downloads.
    public static let canDownload = Self(rawValue: 1 << 0)
    /// bitCanUpload: the device gives uploads.
    public static let canUpload = Self(rawValue: 1 << 1)
    /// bitManifestationTolerant: the device still answers after manifestation.
    public static let isManifestationTolerant = Self(rawValue: 1 << 2)
    /// bitWillDetach: the device leaves the bus by itself on DFU_DETACH, no USB reset is needed.
    public static let willDetach = Self(rawValue: 1 << 3)
  }

  /// `bmAttributes`.
  public var attributes: Attributes
  /// `wDetachTimeOut`: how long the device waits for a USB reset after DFU_DETACH; 0 to 65,535 ms.
  public var detachTimeout: Duration
  /// `wTransferSize`: the most bytes in one control transfer, 0 to 65,535.
  public var transferSize: UInt16
  /// `bcdDFUVersion`: 0x0100, 0x0110 or, for DfuSe, 0x011A.
  public var dfuVersion: UInt16

  /// Creates a descriptor from its four fields.
  public init(
    attributes: Attributes, detachTimeout: Duration, transferSize: UInt16, dfuVersion: UInt16
  ) {
    self.attributes = attributes
    self.detachTimeout = detachTimeout
    self.transferSize = transferSize
    self.dfuVersion = dfuVersion
  }

  /// Whether the device speaks ST's DfuSe extension.
  public var isDfuSe: Bool { dfuVersion == DfuSeCommand.protocolVersion }

  /// Reads a descriptor of 9 bytes, or of 7 as DFU 1.0 devices send (version 0x0100 is then taken).
  ///
  /// `nil` if it is shorter, or its type is another.
  public init?(bytes: some Collection<UInt8>) {
    let raw = Array(bytes)
    guard raw.count >= 7, raw[1] == Self.descriptorType,
      let timeout = raw.littleEndian16(at: 3), let transferSize = raw.littleEndian16(at: 5)
    else { return nil }
    self.init(
      attributes: Attributes(rawValue: raw[2]), detachTimeout: .milliseconds(Int(timeout)),
      transferSize: transferSize, dfuVersion: raw.littleEndian16(at: 7) ?? 0x0100)
  }

  /// The nine bytes as they go over the wire.
  public var bytes: [UInt8] {
    let timeout = UInt16(clamping: detachTimeout.wholeMilliseconds)
    return [9, Self.descriptorType, attributes.rawValue] + timeout.littleEndianBytes
      + transferSize.littleEndianBytes + dfuVersion.littleEndianBytes
  }
}
