import DFU
import Testing

/// Codes and names against the tables of DFU 1.1 §3, §6.1.2 and appendix A.
@Suite struct DFUCodesTests {
  @Test func `requests have the standard's codes and names`() {
    let names = DFURequest.allCases.map { "\($0.rawValue) \($0.specName)" }
    #expect(
      names == [
        "0 DFU_DETACH", "1 DFU_DNLOAD", "2 DFU_UPLOAD", "3 DFU_GETSTATUS", "4 DFU_CLRSTATUS",
        "5 DFU_GETSTATE", "6 DFU_ABORT",
      ])
  }

  @Test func `states have the standard's numbers and names`() {
    let names = DeviceState.allCases.map { "\($0.rawValue) \($0.specName)" }
    #expect(
      names == [
        "0 appIDLE", "1 appDETACH", "2 dfuIDLE", "3 dfuDNLOAD-SYNC", "4 dfuDNBUSY",
        "5 dfuDNLOAD-IDLE", "6 dfuMANIFEST-SYNC", "7 dfuMANIFEST", "8 dfuMANIFEST-WAIT-RESET",
        "9 dfuUPLOAD-IDLE", "10 dfuERROR",
      ])
  }

  @Test func `statuses have the standard's codes and names`() {
    let statuses: [DeviceStatus] = [
      .ok, .errTarget, .errFile, .errWrite, .errErase, .errCheckErased, .errProg, .errVerify,
      .errAddress, .errNotDone, .errFirmware, .errVendor, .errUSBReset, .errPowerOnReset,
      .errUnknown, .errStalledPacket,
    ]
    #expect(statuses.map(\.rawValue) == Array(0...15))
    #expect(
      statuses.map(\.specName) == [
        "OK", "errTARGET", "errFILE", "errWRITE", "errERASE", "errCHECK_ERASED", "errPROG",
        "errVERIFY", "errADDRESS", "errNOTDONE", "errFIRMWARE", "errVENDOR", "errUSBR", "errPOR",
        "errUNKNOWN", "errSTALLEDPKT",
      ])
  }

  @Test(arguments: [(UInt8(0x10), "status 0x10"), (0xFF, "status 0xFF")])
  func `a status that the standard does not name is told by number`(code: UInt8, name: String) {
    #expect(DeviceStatus(rawValue: code).specName == name)
  }

  @Test func `commands are the bytes of AN3156`() {
    #expect(DfuSeCommand.setAddressPointer(0x0801_4002).bytes == [0x21, 0x02, 0x40, 0x01, 0x08])
    #expect(DfuSeCommand.erase(0x0800_C000).bytes == [0x41, 0x00, 0xC0, 0x00, 0x08])
    #expect(DfuSeCommand.massErase.bytes == [0x41])
    #expect(DfuSeCommand.readUnprotect.bytes == [0x92])
    #expect(DfuSeCommand.blockNumber == 0)
    #expect(DfuSeCommand.firstDataBlock == 2)
    #expect(DfuSeCommand.protocolVersion == 0x011A)
  }

  @Test(arguments: [
    DfuSeCommand.setAddressPointer(0xFFFF_0000), .erase(0x0102_0304), .massErase, .readUnprotect,
  ])
  func `a command reads back as it was written`(command: DfuSeCommand) {
    #expect(DfuSeCommand(bytes: command.bytes) == command)
  }

  @Test(
    arguments: [
      [], [0x21], [0x21, 0, 0, 0], [0x41, 0, 0, 0], [0x41, 0, 0, 0, 8, 0], [0x92, 0], [0x00],
    ] as [[UInt8]])
  func `anything else is no command`(bytes: [UInt8]) {
    #expect(DfuSeCommand(bytes: bytes) == nil)
  }
}
