import DFU
import Testing

@Suite struct StatusResponseTests {
  @Test func `an answer reads back as it was written`() throws {
    for state in DeviceState.allCases {
      let answer = StatusResponse(
        status: .errVendor, pollTimeout: .milliseconds(0x01_0203), state: state,
        statusStringIndex: 7)
      #expect(answer.bytes == [11, 0x03, 0x02, 0x01, state.rawValue, 7])
      #expect(StatusResponse(bytes: answer.bytes) == answer)
    }
  }

  @Test(arguments: [0, 5, 7]) func `an answer has six bytes`(count: Int) {
    #expect(StatusResponse(bytes: [UInt8](repeating: 2, count: count)) == nil)
  }

  @Test func `a state that the standard does not name is no answer`() {
    #expect(StatusResponse(bytes: [0, 0, 0, 0, 11, 0]) == nil)
  }

  @Test func `bwPollTimeout is clamped to 24 bits`() {
    let answer = StatusResponse(status: .ok, pollTimeout: .seconds(100_000), state: .dfuIdle)
    #expect(answer.bytes == [0, 0xFF, 0xFF, 0xFF, 2, 0])
  }

  @Test func `a status without a name keeps its code`() {
    #expect(DeviceStatus(rawValue: 0x2A).specName == "status 0x2A")
  }
}
