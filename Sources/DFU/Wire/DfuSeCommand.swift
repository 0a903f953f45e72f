/// A command of ST's DfuSe extension: the payload of a DFU_DNLOAD with `wBlockNum` 0.
///
/// The device only parks the command; the DFU_GETSTATUS that follows starts it.
///
/// **Spec:** AN3156 (download commands), UM0424 §4.3.
public enum DfuSeCommand: Sendable, Hashable {
  /// `21 a0 a1 a2 a3`: where the data of block 2 goes to or comes from.
  case setAddressPointer(UInt32)
  /// `41 a0 a1 a2 a3`: erases the sector that holds the address.
  case erase(UInt32)
  /// `41`: erases the whole flash.
  case massErase
  /// `92`: lifts read protection; the device erases itself and resets.
  case readUnprotect

  /// `bcdDFUVersion` of a device that speaks DfuSe.
  public static let protocolVersion: UInt16 = 0x011A
  /// `wBlockNum` of a command.
  public static let blockNumber: UInt16 = 0
  /// `wBlockNum` of the first data block; 0 is for commands and 1 is reserved.
  public static let firstDataBlock: UInt16 = 2

  /// The command as it goes over the wire, 1 or 5 bytes.
  public var bytes: [UInt8] {
    switch self {
    case .setAddressPointer(let address): [0x21] + address.littleEndianBytes
    case .erase(let address): [0x41] + address.littleEndianBytes
    case .massErase: [0x41]
    case .readUnprotect: [0x92]
    }
  }

  /// Reads a command; `nil` for anything that is none.
  public init?(bytes: some Collection<UInt8>) {
    let raw = Array(bytes)
    switch (raw.first, raw.count, raw.littleEndian32(at: 1)) {
    case (0x21, 5, let address?): self = .setAddressPointer(address)
    case (0x41, 5, let address?): self = .erase(address)
    case (0x41, 1, _): self = .massErase
    case (0x92, 1, _): self = .readUnprotect
    default: return nil
    }
  }
}
