/// The DFU suffix: which device a firmware file is for, and a CRC of the file.
///
/// It ends the file and is never sent to the device.
///
/// **Spec:** DFU 1.1 appendix B.
public struct DFUSuffix: Sendable, Hashable {
  /// The length of a suffix as it is written, bytes; read ones can be longer.
  public static let byteCount = 16
  /// The value of a number that matches every device.
  public static let any: UInt16 = 0xFFFF
  /// "UFD", eight bytes before the end of the file.
  static let signature: [UInt8] = [0x55, 0x46, 0x44]

  /// `bcdDevice`: the device's version; 0xFFFF for any.
  public var deviceVersion: UInt16
  /// `idProduct`; 0xFFFF for any.
  public var product: UInt16
  /// `idVendor`; 0xFFFF for any.
  public var vendor: UInt16
  /// `bcdDFU`: 0x0100 for plain files, 0x011A for DfuSe containers.
  public var dfuVersion: UInt16

  /// Creates a suffix; without arguments it matches every device.
  ///
  /// - Parameters:
  ///   - vendor: `idVendor`.
  ///   - product: `idProduct`.
  ///   - deviceVersion: `bcdDevice`.
  ///   - dfuVersion: `bcdDFU`.
  public init(
    vendor: UInt16 = any, product: UInt16 = any, deviceVersion: UInt16 = any,
    dfuVersion: UInt16 = 0x0100
  ) {
    self.deviceVersion = deviceVersion
    self.product = product
    self.vendor = vendor
    self.dfuVersion = dfuVersion
  }

  /// Whether the file is for a device with these numbers.
  public func matches(_ device: USBIdentifier) -> Bool {
    (vendor == Self.any || vendor == device.vendor)
      && (product == Self.any || product == device.product)
  }

  /// Adds the suffix to a file.
  ///
  /// - Parameter file: the file's bytes.
  /// - Returns: the file with its suffix.
  /// - Throws: ``FirmwareError/Reason/suffixPresent``; or the CRC's error if there is a suffix
  ///   whose CRC is wrong.
  public func appended(to file: [UInt8]) throws(FirmwareError) -> [UInt8] {
    guard try Self.find(in: file) == nil else { throw FirmwareError(.suffixPresent) }
    return sealing(file)
  }

  /// Takes the suffix off a file; the file itself if it has none.
  ///
  /// - Parameter file: the file's bytes.
  /// - Returns: the bytes in front of the suffix.
  /// - Throws: ``FirmwareError/Reason/wrongSuffixCRC(says:computed:)``.
  public static func removed(from file: [UInt8]) throws(FirmwareError) -> [UInt8] {
    try find(in: file).map { Array(file.dropLast($0.length)) } ?? file
  }

  /// Reads the suffix of a file and checks its CRC.
  ///
  /// - Parameter file: the file's bytes.
  /// - Returns: the suffix, and its length in bytes, 16 or more; `nil` if the file has none.
  /// - Throws: ``FirmwareError/Reason/wrongSuffixCRC(says:computed:)``.
  public static func find(
    in file: [UInt8]
  ) throws(FirmwareError) -> (suffix: DFUSuffix, length: ByteCount)? {
    guard let length = signedLength(in: file), (byteCount...file.count).contains(length),
      let deviceVersion = file.littleEndian16(at: file.count - 16),
      let product = file.littleEndian16(at: file.count - 14),
      let vendor = file.littleEndian16(at: file.count - 12),
      let dfuVersion = file.littleEndian16(at: file.count - 10),
      let says = file.littleEndian32(at: file.count - 4)
    else { return nil }
    let computed = CRC32.checksum(of: file.dropLast(4))
    guard says == computed else {
      throw FirmwareError(
        .wrongSuffixCRC(says: says, computed: computed), at: .offset(file.count - 4))
    }
    let suffix = DFUSuffix(
      vendor: vendor, product: product, deviceVersion: deviceVersion, dfuVersion: dfuVersion)
    return (suffix, length)
  }

  /// The `bLength` of a suffix that has the signature, but cannot be one; `nil` otherwise.
  static func brokenLength(in file: [UInt8]) -> UInt8? {
    guard let length = signedLength(in: file), !(byteCount...file.count).contains(length) else {
      return nil
    }
    return UInt8(truncatingIfNeeded: length)
  }

  /// The file with the suffix behind it, whatever it ends with.
  func sealing(_ file: [UInt8]) -> [UInt8] {
    var whole = file
    whole.reserveCapacity(file.count + Self.byteCount)
    for field in [deviceVersion, product, vendor, dfuVersion] { whole.appendLittleEndian(field) }
    whole += Self.signature
    whole.append(UInt8(Self.byteCount))
    whole.appendLittleEndian(CRC32.checksum(of: whole[...]))
    return whole
  }

  /// `bLength` if the signature is there; only a file of 16 bytes or more can have it.
  private static func signedLength(in file: [UInt8]) -> Int? {
    guard file.count >= byteCount, file.dropLast(5).suffix(3).elementsEqual(signature) else {
      return nil
    }
    return Int(file[file.count - 5])
  }
}
