import Testing

@testable import DFU

@Suite struct LibUSBCodeTests {
  @Test(
    arguments: [
      (-1, .failed, "LIBUSB_ERROR_IO"),
      (-2, .failed, "LIBUSB_ERROR_INVALID_PARAM"),
      (-3, .noPermission, "LIBUSB_ERROR_ACCESS"),
      (-4, .gone, "LIBUSB_ERROR_NO_DEVICE"),
      (-5, .failed, "LIBUSB_ERROR_NOT_FOUND"),
      (-6, .busy, "LIBUSB_ERROR_BUSY"),
      (-7, .timedOut, "LIBUSB_ERROR_TIMEOUT"),
      (-8, .failed, "LIBUSB_ERROR_OVERFLOW"),
      (-9, .stalled, "LIBUSB_ERROR_PIPE"),
      (-10, .failed, "LIBUSB_ERROR_INTERRUPTED"),
      (-11, .unavailable, "LIBUSB_ERROR_NO_MEM"),
      (-12, .unavailable, "LIBUSB_ERROR_NOT_SUPPORTED"),
      (-99, .failed, "LIBUSB_ERROR_OTHER"),
      (-50, .failed, "**UNKNOWN**"),
    ] as [(Int32, TransportError.Kind, String)])
  func `each code has a kind and libusb's own name`(
    code: Int32, kind: TransportError.Kind, name: String
  ) {
    #expect(LibUSBCode.error(code) == TransportError(kind, detail: name))
  }

  @Test(
    arguments: [
      (0, .completed), (1, .failed(.inputOutput)), (2, .timedOut), (3, .cancelled), (4, .stalled),
      (5, .disconnected), (6, .failed(.overflow)), (7, .failed(.inputOutput)),
    ] as [(UInt32, TransferStatus)])
  func `each end of a transfer has a status`(code: UInt32, status: TransferStatus) {
    #expect(LibUSBCode.status(ofTransfer: code) == status)
  }

  @Test(arguments: [0, 1] as [Int32]) func `a code that is no error is none`(code: Int32) throws {
    try LibUSBCode.check(code)
  }
}
