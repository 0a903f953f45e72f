import Testing

@testable import DFU

/// What of a record the tables of whole records do not show.
@Suite struct USBMonRecordTests {
  private func record(_ setup: ControlSetup) -> [UInt8] {
    USBMonRecord(
      kind: .completion(status: 0), number: 1, busNumber: 1, deviceNumber: 5, microseconds: 0,
      setup: setup, byteCount: 0, data: []
    ).bytes
  }

  @Test func `a transfer without a data stage goes out, whatever its direction bit says`() {
    let empty = record(ControlSetup(.getStatus, interface: 0, length: 0))
    #expect(empty[10] == 0)
    #expect(record(ControlSetup(.getStatus, interface: 0, length: 6))[10] == 0x80)
    #expect(record(ControlSetup(.clearStatus, interface: 0, length: 0))[10] == 0)
  }

  @Test func `a time stamp has 64 bits, the high half first`() {
    let packet = PcapngWriter.packet(microseconds: 0x0000_0005_0000_0007, [1, 2, 3, 4], [])
    #expect(Array(packet[12..<20]) == [5, 0, 0, 0, 7, 0, 0, 0])
  }
}
