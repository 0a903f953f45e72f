import DFU
import TestSupport
import Testing

@testable import DFUSimulator

struct USBIPMessageTests {
  static let submission = USBIPSubmission(
    sequence: 0x0102_0304, endpoint: 0, isDeviceToHost: false, length: 3,
    setup: ControlSetup(.download, value: 2, interface: 0, length: 3), data: [7, 8, 9])

  @Test func `a submission is laid out as the kernel's documentation says`() {
    let bytes = USBIPCommand.submit(Self.submission).bytes
    #expect(bytes.count == 48 + 3)
    #expect(bytes[0..<20] == [0, 0, 0, 1, 1, 2, 3, 4, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(bytes[24..<28] == [0, 0, 0, 3])
    #expect(bytes[40...] == [0x21, 1, 2, 0, 0, 0, 3, 0, 7, 8, 9])
  }

  @Test(arguments: [
    USBIPCommand.submit(submission),
    .submit(
      USBIPSubmission(
        sequence: 9, endpoint: 1, isDeviceToHost: true, length: 512,
        setup: ControlSetup(requestType: 0, request: 0), data: [])),
    .unlink(sequence: 5, target: 4),
  ])
  func `a command survives writing and reading`(_ command: USBIPCommand) throws {
    var bytes = command.bytes + [1]
    #expect(try USBIPCommand.takeFirst(from: &bytes) == command)
    #expect(bytes == [1])
  }

  @Test(arguments: [0, 1, 47, 48, 50])
  func `a command that is cut off waits for the rest`(_ count: Int) throws {
    var bytes = Array(USBIPCommand.submit(Self.submission).bytes.prefix(count))
    #expect(try USBIPCommand.takeFirst(from: &bytes) == nil)
    #expect(bytes.count == count)
  }

  @Test(arguments: [(3, 9), (15, 2), (19, 16), (24, 1), (35, 1)])
  func `a field out of its range breaks the protocol`(_ offset: Int, _ value: UInt8) {
    var bytes = USBIPCommand.submit(Self.submission).bytes
    bytes[offset] = value
    #expect(throws: USBIPError.self) { try USBIPCommand.takeFirst(from: &bytes) }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `any bytes are a message, the start of one, or an error`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = random.bytes(64)
    // Every other time something that begins like a command, to get past the first check.
    if seed.isMultiple(of: 2) { bytes.replaceSubrange(0..<4, with: [0, 0, 0, UInt8(seed % 3)]) }
    let count = bytes.count
    do throws(USBIPError) {
      let command = try USBIPCommand.takeFirst(from: &bytes)
      #expect((command == nil) == (bytes.count == count))
    } catch {
      #expect(error.description.isEmpty == false)
    }
  }

  @Test func `the end of a transfer is 48 bytes and the data`() {
    let reply = USBIPReply.submit(sequence: 7, status: .done, actualLength: 2, data: [1, 2]).bytes
    #expect(reply.count == 50)
    #expect(reply[0..<8] == [0, 0, 0, 3, 0, 0, 0, 7])
    #expect(reply[20..<28] == [0, 0, 0, 0, 0, 0, 0, 2])
    #expect(reply.suffix(2) == [1, 2])
  }

  @Test func `a stall is minus EPIPE`() {
    let reply = USBIPReply.submit(sequence: 7, status: .stalled, actualLength: 0, data: []).bytes
    #expect(reply[20..<24] == [0xFF, 0xFF, 0xFF, 0xE0])
  }

  @Test func `a device record holds numbers in network order`() {
    let record = USBIPDeviceRecord(StubPort.presence(arrival: 1))
    #expect(record.bytes.count == 312)
    #expect(record.bytes[288..<312].prefix(12) == [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2])
    #expect(record.bytes.suffix(12) == [0x04, 0x83, 0xDF, 0x11, 0x22, 0, 1, 2, 3, 7, 1, 1])
  }

  @Test func `alternate settings count as one interface`() {
    let record = USBIPDeviceRecord(StubPort.presence(arrival: 1))
    #expect(record.interfaceBytes == [0xFE, 1, 2, 0])
  }

  @Test func `a record of short descriptors is still whole`() {
    let presence = PortPresence(arrival: 1, deviceDescriptor: [], configurationDescriptor: [9])
    #expect(USBIPDeviceRecord(presence).bytes.count == 312)
  }

  @Test(arguments: [USBIPOperation.deviceList, .importDevice(busID: "1-1")])
  func `an operation survives writing and reading`(_ operation: USBIPOperation) throws {
    var bytes = operation.bytes
    #expect(try USBIPOperation.takeFirst(from: &bytes) == operation)
    #expect(bytes.isEmpty)
  }

  @Test func `an operation of another version breaks the protocol`() {
    var bytes: [UInt8] = [1, 0, 0x80, 5, 0, 0, 0, 0]
    #expect(throws: USBIPError.self) { try USBIPOperation.takeFirst(from: &bytes) }
  }

  @Test func `the status file tells free ports from used ones`() {
    let status = VHCIStatus(
      """
      hub port sta spd dev      sockfd local_busid
      hs  0000 006 002 00010002 000003 1-1
      hs  0001 004 000 00000000 000000 0-0
      ss  0008 004 000 00000000 000000 0-0
      """)
    #expect(status.ports == [0: .used, 1: .free])
  }
}
