import Testing

@testable import DFU

/// What each request is on the wire: DFU 1.1 §3, table 3.2.
@Suite struct DFURequestTests {
  @Test func `a request goes the way that the standard says`() {
    let toHost: [DFURequest] = [.upload, .getStatus, .getState]
    for request in DFURequest.allCases {
      #expect(request.requestType == (toHost.contains(request) ? 0xA1 : 0x21))
    }
  }

  @Test func `the number of a block is wValue, and its length wLength`() {
    let message = DFUMessage(download: [1, 2, 3], block: 7)
    #expect(message.value == 7)
    #expect(message.length == 3)
    #expect(message.data == [1, 2, 3])
  }
}
