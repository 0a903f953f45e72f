import DFU
import Testing

@testable import dfuswift

/// The table of exit statuses, whole.
@Suite struct ExitStatusTests {
  static let table: [String: Int32] = [
    "invalidRequest": 64, "ambiguousDevice": 64, "noDevice": 69, "deviceDidNotCome": 69,
    "noPermission": 77, "deviceBusy": 75, "badFirmware": 65, "doesNotFit": 65,
    "wrongDevice": 65, "notAnApplication": 65, "disconnected": 74, "transferFailed": 74,
    "usbUnavailable": 74, "deviceRefused": 76, "readProtected": 76, "protocolViolation": 76,
    "didNotLeave": 76, "verifyFailed": 79, "interrupted": 130, "internalError": 70,
  ]

  @Test(arguments: DFUError.Code.allCodes)
  func `each code of the library has its status`(code: DFUError.Code) {
    #expect(ExitStatus(code).rawValue == Self.table[code.name])
  }

  @Test func `the table has a line for each code and no other`() {
    #expect(Set(Self.table.keys) == Set(DFUError.Code.allCodes.map(\.name)))
  }
}
