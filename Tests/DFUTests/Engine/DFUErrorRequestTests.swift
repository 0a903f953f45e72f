import Testing

@testable import DFU

/// The sentences about what cannot be done, as they are.
@Suite struct DFUErrorRequestTests {
  typealias Case = (error: DFUError, sentence: String)

  private static let place = DFUErrorTests.place
  private static let at = " on 0483:df11 at 1-1.4"
  private static let overrule =
    "Overrule what it says with `--transfer-size N` or `--layout STRING`."
  private static let start = Address(0x0800_0000)
  private static let memory = DeviceMemory(alternate: 1, name: "Bank", map: nil)

  private static let session: [Case] = [
    (
      .sessionBusy,
      "The session is busy: another operation runs on it. Wait for its report first."
    ),
    (
      .noFunctionalDescriptor(place: place),
      "The device cannot be used\(at): it has no DFU functional descriptor. \(overrule)"
    ),
    (
      .noAlternate(place: place),
      "The device cannot be used\(at): it has no alternate setting. \(overrule)"
    ),
    (
      .noTransferSize(0, place: place),
      "The device cannot be used\(at): its wTransferSize is 0. \(overrule)"
    ),
    (
      .blocksTooSmall(16, unit: 32, place: place),
      "The device cannot be used\(at): blocks of at most 16 bytes cannot hold a program unit of 32 "
        + "bytes. \(overrule)"
    ),
    (
      .noLayout(place: place),
      "The device cannot be used\(at): no alternate setting has a layout string that can be read. "
        + overrule
    ),
    (
      .noLayout(of: 2, place: place),
      "The device cannot be used\(at): the name of alternate setting 2 is no layout string. "
        + overrule
    ),
    (
      .layoutTooLarge(place: place),
      "The device cannot be used\(at): its layout string claims more memory than can be read. "
        + overrule
    ),
  ]

  private static let memories: [Case] = [
    (
      .unknownAlternate("7", memories: [memory]),
      "There is no alternate setting 7: the device has 1 \"Bank\". Name one of them with `--alt`."
    ),
    (
      .ambiguousAlternate("\"Bank\"", found: [memory, memory]),
      "The alternate setting \"Bank\" is ambiguous: settings 1, 1 have that name and different "
        + "memory maps. Name one by its number with `--alt N`."
    ),
    (
      .notDfuSe("Sectors cannot be erased"),
      "Sectors cannot be erased: the device speaks plain DFU, which has no such command. Only "
        + "DfuSe devices, such as ST's bootloaders, know it."
    ),
    (
      .nothingToErase(at: start),
      "Nothing can be erased at 0x08000000: the bytes asked for do not lie in one region of the "
        + "device's memory. See the memories with `dfuswift info`."
    ),
    (
      .cannotBeRead,
      "The device cannot be read: its functional descriptor lacks bitCanUpload. Nothing can be "
        + "read from this device."
    ),
    (
      .badLength(-1, limit: 64),
      "-1 bytes cannot be read: a length is 1 to 64. Give another length."
    ),
    (
      .tooMuchToRead(4096, limit: 64),
      "The memory cannot be read whole: its layout string claims 4096 bytes, more than any STM32 "
        + "has. Give a length of at most 64, or the layout with `--layout`."
    ),
    (.nothingToRead, "Nothing is to be read: the length is 0. Give a length above 0."),
    (
      .cannotRead(start),
      "0x08000000 cannot be read: no memory of the device holds this address. See the memories "
        + "with `dfuswift info`."
    ),
    (
      .cannotRead(9, from: start, region: AddressRange(from: start, to: Address(0x0800_0008))),
      "9 bytes from 0x08000000 cannot be read: the region 0x08000000-0x08000007 has 8 bytes from "
        + "there. Give a shorter length."
    ),
    (
      .notReadable(start),
      "0x08000000 cannot be read: its sector is not readable. See the rights with `dfuswift info`."
    ),
    (
      .sentNothing(place: place),
      "The device cannot be used\(at): it sent no firmware. \(overrule)"
    ),
    (
      .readShort(3, of: 5, place: place),
      "The device cannot be used\(at): only 3 of 5 bytes could be read back. \(overrule)"
    ),
  ]

  private static let flashing: [Case] = [
    (
      .hasAddresses(.intelHex),
      "`--address` cannot be used with this file: Intel HEX file carries its own addresses. Leave "
        + "it out, or read the file as it is with `--format raw`."
    ),
    (
      .takesNoFirmware,
      "The device takes no firmware: its functional descriptor lacks bitCanDnload. Look for "
        + "another way to flash this device."
    ),
    (.emptyFirmware, "The firmware file cannot be used: the file holds no firmware."),
    (
      .nothingForDevice,
      "The firmware file cannot be used: the file holds nothing for this device."
    ),
    (
      .targetsOverlap(at: start),
      "The firmware file cannot be used: two of its targets claim 0x08000000 of one memory."
    ),
    (
      .cannotPreserve(.plainDFU),
      "The bytes that the image does not cover cannot be kept: the device speaks plain DFU, which "
        + "does not tell what it erases. Leave `--preserve` or `--no-verify` out."
    ),
    (
      .cannotPreserve(.cannotBeRead),
      "The bytes that the image does not cover cannot be kept: the device cannot be read: its "
        + "functional descriptor lacks bitCanUpload. Leave `--preserve` or `--no-verify` out."
    ),
    (
      .cannotPreserve(.unverified),
      "The bytes that the image does not cover cannot be kept: they are kept until what was "
        + "written has been read back, and that was turned off. Leave `--preserve` or "
        + "`--no-verify` out."
    ),
    (
      .noStore,
      "The bytes that the image does not cover cannot be kept: no store was given. Give a "
        + "PreservationStore to the flash."
    ),
  ]

  @Test(arguments: session + memories + flashing)
  func `what cannot be done is told in whole sentences`(error: DFUError, sentence: String) {
    #expect(error.description == sentence)
  }
}
