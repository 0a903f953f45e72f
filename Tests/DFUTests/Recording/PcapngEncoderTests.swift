import DFU
import TestSupport
import Testing

/// pcapng with usbmon's records, byte by byte.
@Suite struct PcapngEncoderTests {
  /// The bytes that a text of hexadecimal digits stands for; blanks and comments are left out.
  private func bytes(_ text: String) -> [UInt8] {
    text.split(separator: "\n").flatMap { line in
      let digits = line.prefix { $0 != "/" }.filter { !$0.isWhitespace }
      return stride(from: 0, to: digits.count, by: 2).compactMap { place in
        UInt8(digits.dropFirst(place).prefix(2), radix: 16)
      }
    }
  }

  @Test func `the file begins with a section and an interface`() {
    var encoder = PcapngEncoder(application: "dfuswift 1")
    var output: [UInt8] = []
    encoder.begin(&output)
    let section = """
      0A0D0D0A 30000000 4D3C2B1A 0100 0000 FFFFFFFFFFFFFFFF
      0400 0A00 64667573776966742031 0000 // the program, and two bytes to fill up
      00000000 30000000
      """
    #expect(Array(output.prefix(48)) == bytes(section))
    #expect(Array(output.dropFirst(48).prefix(4)) == bytes("01000000"))
    #expect(Array(output.dropFirst(56).prefix(8)) == bytes("DC00 0000 00000000"), "link type 220")
    #expect(output.starts(with: PcapngEncoder.signature))
  }

  @Test func `a submission to the device has its setup packet and its data`() {
    var encoder = PcapngEncoder(epoch: .seconds(1), application: "")
    let found = encoder.bytes(
      .submitted(Encoding.erase, number: 0x1_0000_0002), at: .microseconds(500_007),
      payload: Encoding.eraseCommand)
    let expected = """
      06000000 68000000 00000000 00000000 67E31600 45000000 45000000
      0200000001000000                 // id
      53 02 00 05 0100 00 00           // 'S', control, OUT, device 5, bus 1, setup, data
      0100000000000000 27A10700        // 1 s, 500007 us
      8DFFFFFF 05000000 05000000       // EINPROGRESS, 5 bytes, all here
      21 01 0000 0000 0500             // DFU_DNLOAD, block 0
      00000000 00000000 00000000 00000000
      41 00400008 000000               // the command, and three bytes to fill up
      68000000
      """
    #expect(found == bytes(expected))
  }

  @Test func `the end of a reading has its data and no setup packet`() {
    var encoder = PcapngEncoder(application: "")
    _ = encoder.bytes(.submitted(Encoding.getStatus, number: 3), at: .zero)
    let found = encoder.bytes(
      .ended(Encoding.completion(Encoding.getStatus, 6), number: 3), at: .microseconds(9),
      payload: Encoding.answer(.dfuIdle))
    let expected = """
      06000000 68000000 00000000 00000000 09000000 46000000 46000000
      0300000000000000
      43 02 80 05 0100 2D 00           // 'C', IN, no setup packet, data
      0000000000000000 09000000
      00000000 06000000 06000000
      0000000000000000
      00000000 00000000 00020000 00000000
      00 000000 02 00 0000
      68000000
      """
    #expect(found == bytes(expected))
  }

  @Test(arguments: [
    (TransferStatus.completed, UInt8(ascii: "C"), Int32(0)), (.stalled, UInt8(ascii: "C"), -32),
    (.timedOut, UInt8(ascii: "C"), -2), (.cancelled, UInt8(ascii: "C"), -2),
    (.disconnected, UInt8(ascii: "C"), -108), (.failed(.overflow), UInt8(ascii: "C"), -75),
    (.failed(.inputOutput), UInt8(ascii: "C"), -71),
    (.failed(.notSubmitted(-2)), UInt8(ascii: "E"), -22),
  ])
  func `a status is the kernel's negative number`(
    status: TransferStatus, letter: UInt8, number: Int32
  ) throws {
    var encoder = PcapngEncoder(application: "")
    _ = encoder.bytes(.submitted(Encoding.getStatus, number: 1), at: .zero)
    let found = encoder.bytes(
      .ended(Encoding.completion(Encoding.getStatus, 0, status), number: 1), at: .zero)
    let record = try #require(CapturedRecord.all(in: found).first)
    #expect(record.type == letter)
    #expect(record.status == number)
  }

  @Test func `a queued transfer stands where its turn came`() {
    var encoder = PcapngEncoder(application: "")
    let setup = Encoding.getStatus
    var output = encoder.bytes(.submitted(setup, number: 1), at: .microseconds(1))
    output += encoder.bytes(.submitted(setup, number: 2), at: .microseconds(2))
    output += encoder.bytes(
      .ended(Encoding.completion(setup, 0), number: 1), at: .microseconds(30))
    output += encoder.bytes(
      .ended(Encoding.completion(setup, 0), number: 2), at: .microseconds(40))
    let records = CapturedRecord.all(in: output)
    #expect(records.map(\.number) == [1, 1, 2, 2])
    #expect(records.map(\.microseconds) == [1, 30, 30, 40])
    #expect(records.map(\.type) == Array("SCSC".utf8))
  }

  @Test func `opening a device shows its descriptors, and says that they were not on the wire`()
    throws
  {
    var encoder = PcapngEncoder(application: "")
    let found = encoder.bytes(.performed(.open, since: .zero, failure: nil), at: .zero)
    let records = CapturedRecord.all(in: found)
    #expect(records.map(\.type) == Array("SCSC".utf8))
    #expect(
      records[1].data == bytes("12 01 0002 00 00 00 40 8304 11DF 0022 00 00 00 01"))
    let configuration = """
      09 02 1B00 01 01 00 80 32
      09 04 00 00 00 FE 01 02 04
      09 21 0B FF00 0008 1A01
      """
    #expect(records[3].data == bytes(configuration))
    let interface = try #require(DFUInterface.all(inConfiguration: records[3].data).first)
    #expect(interface == Encoding.device.bootloader)
    for record in records {
      #expect(record.comment.contains("was not on the wire now"))
      #expect(record.comment.contains("STM32 BOOTLOADER"))
    }
  }

  @Test func `a device that could not be opened shows nothing`() {
    var encoder = PcapngEncoder(application: "")
    let failure = TransportError(.noPermission, detail: "LIBUSB_ERROR_ACCESS")
    #expect(encoder.bytes(.performed(.open, since: .zero, failure: failure), at: .zero).isEmpty)
  }

  @Test func `selecting an alternate setting is a SET_INTERFACE`() throws {
    var encoder = PcapngEncoder(application: "")
    let failure = TransportError(.stalled, detail: "LIBUSB_ERROR_PIPE")
    let found = encoder.bytes(
      .performed(.select(alternate: 3, interface: 1), since: .microseconds(4), failure: failure),
      at: .microseconds(6))
    let records = CapturedRecord.all(in: found)
    #expect(records.map(\.type) == Array("SC".utf8))
    #expect(records.map(\.microseconds) == [4, 6])
    #expect(records[0].setup == bytes("01 0B 0300 0100 0000"))
    #expect(records[1].status == -32)
  }

  @Test func `a phase is a comment on its first packet`() throws {
    var encoder = PcapngEncoder(application: "")
    #expect(encoder.bytes(.began(phase: "erase", byteCount: 16_384), at: .zero).isEmpty)
    let found = encoder.bytes(.submitted(Encoding.getStatus, number: 1), at: .zero)
    let next = encoder.bytes(
      .ended(Encoding.completion(Encoding.getStatus, 0), number: 1), at: .zero)
    #expect(CapturedRecord.all(in: found).map(\.comment) == ["dfuswift: erase, 16384 bytes"])
    #expect(CapturedRecord.all(in: next).map(\.comment) == [""])
  }
}
