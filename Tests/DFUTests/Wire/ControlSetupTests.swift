import DFU
import Testing

/// The bytes are those of USB 2.0 §9.3 and DFU 1.1 §3, typed by hand.
@Suite struct ControlSetupTests {
  @Test(arguments: [
    (DFURequest.detach, UInt16(0x00FF), UInt16(0), [0x21, 0, 0xFF, 0, 3, 0, 0, 0]),
    (.download, 0x1234, 0x0800, [0x21, 1, 0x34, 0x12, 3, 0, 0x00, 0x08]),
    (.upload, 2, 0x0401, [0xA1, 2, 2, 0, 3, 0, 0x01, 0x04]),
    (.getStatus, 0, 6, [0xA1, 3, 0, 0, 3, 0, 6, 0]),
    (.clearStatus, 0, 0, [0x21, 4, 0, 0, 3, 0, 0, 0]),
    (.getState, 0, 1, [0xA1, 5, 0, 0, 3, 0, 1, 0]),
    (.abort, 0, 0, [0x21, 6, 0, 0, 3, 0, 0, 0]),
  ])
  func `a DFU request is eight bytes, little endian`(
    request: DFURequest, value: UInt16, length: UInt16, bytes: [UInt8]
  ) {
    let setup = ControlSetup(request, value: value, interface: 3, length: length)
    #expect(setup.bytes == bytes)
    #expect(ControlSetup(bytes: bytes) == setup)
    #expect(setup.dfuRequest == request)
    #expect(setup.isDeviceToHost == (bytes[0] == 0xA1))
  }

  @Test(arguments: [0, 7, 9]) func `a setup packet has eight bytes`(count: Int) {
    #expect(ControlSetup(bytes: [UInt8](repeating: 0x21, count: count)) == nil)
  }

  @Test func `a DFU code in the wrong direction is no DFU request`() {
    #expect(ControlSetup(requestType: 0xA1, request: 1).dfuRequest == nil)
    #expect(ControlSetup(requestType: 0x21, request: 3).dfuRequest == nil)
  }

  @Test func `a standard or vendor request is no DFU request`() {
    #expect(ControlSetup(requestType: 0x80, request: 6).dfuRequest == nil)
    #expect(ControlSetup(requestType: 0x41, request: 1).dfuRequest == nil)
    #expect(ControlSetup(requestType: 0x20, request: 1).dfuRequest == nil)
    #expect(ControlSetup(requestType: 0x21, request: 7).dfuRequest == nil)
  }
}
