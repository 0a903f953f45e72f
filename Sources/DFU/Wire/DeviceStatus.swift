/// The outcome that a device reports in `bStatus`; codes that the standard does not name are kept.
///
/// **Spec:** DFU 1.1 §6.1.2, table of `bStatus` values.
public struct DeviceStatus: RawRepresentable, Sendable, Hashable {
  /// The code as the device sent it.
  public let rawValue: UInt8

  /// Creates a status from its code; every code is accepted.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// No error.
  public static let ok = Self(rawValue: 0)
  /// The file is not for this device; in DfuSe: the address is not allowed.
  public static let errTarget = Self(rawValue: 1)
  /// The file fails a check of the vendor.
  public static let errFile = Self(rawValue: 2)
  /// The device cannot write its memory.
  public static let errWrite = Self(rawValue: 3)
  /// The erase failed.
  public static let errErase = Self(rawValue: 4)
  /// The check that memory is erased failed.
  public static let errCheckErased = Self(rawValue: 5)
  /// Programming failed.
  public static let errProg = Self(rawValue: 6)
  /// The device read back something else than it programmed.
  public static let errVerify = Self(rawValue: 7)
  /// The address is out of range.
  public static let errAddress = Self(rawValue: 8)
  /// DFU_DNLOAD of length zero came before the device had all the data.
  public static let errNotDone = Self(rawValue: 9)
  /// The firmware is corrupt; the device cannot leave DFU mode.
  public static let errFirmware = Self(rawValue: 10)
  /// An error of the vendor's own, `iString` tells; in DfuSe: read protection is active.
  public static let errVendor = Self(rawValue: 11)
  /// An unexpected USB reset.
  public static let errUSBReset = Self(rawValue: 12)
  /// An unexpected power-on reset.
  public static let errPowerOnReset = Self(rawValue: 13)
  /// Something went wrong; the device does not know what.
  public static let errUnknown = Self(rawValue: 14)
  /// The device stalled a request that it did not expect in its state.
  public static let errStalledPacket = Self(rawValue: 15)

  /// The status's name as the standard spells it, or `status 0xNN` for a code it does not name.
  public var specName: String {
    let names = [
      "OK", "errTARGET", "errFILE", "errWRITE", "errERASE", "errCHECK_ERASED", "errPROG",
      "errVERIFY", "errADDRESS", "errNOTDONE", "errFIRMWARE", "errVENDOR", "errUSBR", "errPOR",
      "errUNKNOWN", "errSTALLEDPKT",
    ]
    return Int(rawValue) < names.count ? names[Int(rawValue)] : "status \(rawValue.asHex)"
  }
}
