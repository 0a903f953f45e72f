import DFU
import Testing

/// Chrome's trace-event format, line by line.
@Suite struct TraceEventEncoderTests {
  /// The lines of a trace, without the brackets, the commas and the names of tracks.
  private func lines(_ body: (inout TraceEventEncoder, inout [UInt8]) -> Void) -> [String] {
    var encoder = TraceEventEncoder()
    var output: [UInt8] = []
    encoder.begin(&output)
    body(&encoder, &output)
    encoder.finish(at: .microseconds(900), to: &output)
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.hasPrefix("[\n{"))
    #expect(text.hasSuffix("}\n]\n"))
    #expect(output.starts(with: TraceEventEncoder.signature))
    return text.split(separator: "\n").dropFirst().dropLast()
      .map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }
      .filter { !$0.contains("\"ph\":\"M\"") }
  }

  @Test func `an empty trace is an array of names`() {
    #expect(lines { _, _ in }.isEmpty)
  }

  @Test func `every track has a name`() {
    var encoder = TraceEventEncoder()
    var output: [UInt8] = []
    encoder.begin(&output)
    output += encoder.bytes(.submitted(Encoding.getStatus, number: 1), at: .zero)
    let text = String(decoding: output, as: UTF8.self)
    for name in [
      "0483:df11 at 1-1.4", "phases", "host", "wire", "device busy", "in flight 1",
    ] {
      #expect(text.contains("\"args\":{\"name\":\"\(name)\"}"), "\(name) is missing")
    }
  }

  @Test func `a transfer is on the wire and in flight`() {
    let lines = lines { encoder, output in
      output += encoder.bytes(
        .submitted(Encoding.erase, number: 1), at: .microseconds(10),
        payload: Encoding.eraseCommand)
      output += encoder.bytes(
        .ended(Encoding.completion(Encoding.erase, 5), number: 1), at: .nanoseconds(12_345))
    }
    #expect(
      lines == [
        #"{"name":"DFU_DNLOAD","ph":"X","pid":2,"tid":3,"cat":"wire","ts":10,"dur":2.345,"#
          + #""args":{"wBlockNum":0,"wIndex":0,"wLength":5,"result":"completed","bytes":5}}"#,
        #"{"name":"DFU_DNLOAD","ph":"X","pid":2,"tid":5,"cat":"in flight","ts":10,"dur":2.345}"#,
      ])
  }

  @Test func `a queued transfer is on the wire from the end of the one before it`() {
    let setup = Encoding.getStatus
    let answer = Encoding.answer(.dfuDownloadIdle, pollTimeout: .milliseconds(7))
    let lines = lines { encoder, output in
      output += encoder.bytes(.submitted(setup, number: 1), at: .microseconds(0))
      output += encoder.bytes(.submitted(setup, number: 2), at: .microseconds(1))
      output += encoder.bytes(
        .ended(Encoding.completion(setup, 0, .stalled), number: 1), at: .microseconds(50))
      output += encoder.bytes(
        .ended(Encoding.completion(setup, 6), number: 2), at: .microseconds(80), payload: answer)
    }
    #expect(
      lines == [
        #"{"name":"DFU_GETSTATUS","ph":"X","pid":2,"tid":3,"cat":"wire","ts":0,"dur":50,"args":"#
          + #"{"wValue":0,"wIndex":0,"wLength":6,"result":"stalled","bytes":0}}"#,
        #"{"name":"DFU_GETSTATUS","ph":"X","pid":2,"tid":5,"cat":"in flight","ts":0,"dur":50}"#,
        #"{"name":"DFU_GETSTATUS","ph":"X","pid":2,"tid":3,"cat":"wire","ts":50,"dur":30,"args":"#
          + #"{"wValue":0,"wIndex":0,"wLength":6,"result":"completed","bytes":6,"bStatus":"OK","#
          + #""bState":"dfuDNLOAD-IDLE","bwPollTimeout_ms":7}}"#,
        #"{"name":"DFU_GETSTATUS","ph":"X","pid":2,"tid":6,"cat":"in flight","ts":1,"dur":79}"#,
      ])
  }

  @Test func `a device is busy from the poll that starts its work to the answer that ends it`() {
    let busy = Encoding.answer(.dfuDownloadBusy)
    let idle = Encoding.answer(.dfuDownloadIdle)
    let lines = lines { encoder, output in
      for (number, event) in [
        (Encoding.erase, Encoding.eraseCommand, [UInt8]()), (Encoding.getStatus, [], busy),
        (Encoding.getStatus, [], busy), (Encoding.getStatus, [], idle),
      ].enumerated() {
        let (setup, sent, received) = event
        let place = UInt64(number)
        output += encoder.bytes(
          .submitted(setup, number: place), at: .microseconds(number * 100), payload: sent)
        output += encoder.bytes(
          .ended(Encoding.completion(setup, Int(setup.length)), number: place),
          at: .microseconds(number * 100 + 40), payload: received)
      }
    }
    let busyLines = lines.filter { $0.contains("\"device\"") }
    #expect(
      busyLines == [
        #"{"name":"erase 0x08004000","ph":"X","pid":2,"tid":4,"cat":"device","ts":100,"dur":240}"#
      ])
  }

  @Test func `a device that left is busy no more`() {
    let lines = lines { encoder, output in
      for (number, setup) in [Encoding.erase, Encoding.getStatus].enumerated() {
        let place = UInt64(number)
        output += encoder.bytes(
          .submitted(setup, number: place), at: .microseconds(number * 9),
          payload: number == 0 ? DfuSeCommand.massErase.bytes : [])
        let status: TransferStatus = number == 0 ? .completed : .disconnected
        output += encoder.bytes(
          .ended(Encoding.completion(setup, 0, status), number: place),
          at: .microseconds(number * 9 + 5))
      }
    }
    #expect(
      lines.last
        == #"{"name":"mass erase","ph":"X","pid":2,"tid":4,"cat":"device","ts":9,"dur":5}"#)
  }

  @Test(arguments: [ControlSetup(.abort, interface: 0), ControlSetup(.clearStatus, interface: 0)])
  func `polls without a work, or after it was given up, are no work`(request: ControlSetup) {
    let lines = lines { encoder, output in
      for (number, setup) in [
        Encoding.getStatus, Encoding.erase, request, Encoding.getStatus,
      ].enumerated() {
        let place = UInt64(number)
        output += encoder.bytes(.submitted(setup, number: place), at: .microseconds(number))
        output += encoder.bytes(
          .ended(Encoding.completion(setup, Int(setup.length)), number: place),
          at: .microseconds(number), payload: Encoding.answer(.dfuDownloadBusy))
      }
    }
    #expect(!lines.contains { $0.contains(#""cat":"device""#) })
  }

  @Test func `phases nest, and what is open ends with the operation or the file`() {
    let lines = lines { encoder, output in
      output += encoder.bytes(.began(phase: "write", byteCount: 8), at: .microseconds(1))
      output += encoder.bytes(.finished(phase: "write"), at: .microseconds(2))
      output += encoder.bytes(.began(phase: "leave", byteCount: 0), at: .microseconds(3))
      output += encoder.bytes(.operationEnded(failure: "disconnected"), at: .microseconds(4))
      output += encoder.bytes(.began(phase: "read", byteCount: 0), at: .microseconds(5))
    }
    #expect(
      lines == [
        #"{"name":"write","ph":"B","pid":2,"tid":1,"ts":1,"args":{"bytes":8}}"#,
        #"{"name":"write","ph":"E","pid":2,"tid":1,"ts":2}"#,
        #"{"name":"leave","ph":"B","pid":2,"tid":1,"ts":3}"#,
        #"{"name":"leave","ph":"E","pid":2,"tid":1,"ts":4,"args":{"error":"disconnected"}}"#,
        #"{"name":"read","ph":"B","pid":2,"tid":1,"ts":5}"#,
        #"{"name":"read","ph":"E","pid":2,"tid":1,"ts":900}"#,
      ])
  }

  @Test func `the host's waits and calls have a track`() {
    let failure = TransportError(.busy, detail: "LIBUSB_ERROR_BUSY")
    let lines = lines { encoder, output in
      output += encoder.bytes(
        .performed(.sleep(.milliseconds(2)), since: .zero, failure: nil), at: .microseconds(2_100))
      output += encoder.bytes(
        .performed(.claim(interface: 0), since: .microseconds(5), failure: failure),
        at: .microseconds(6))
      output += encoder.bytes(
        .performed(.waitForChange, since: .zero, failure: nil), of: nil, at: .microseconds(7))
    }
    #expect(
      lines == [
        #"{"name":"wait","ph":"X","pid":2,"tid":2,"cat":"host","ts":0,"dur":2100,"args":"#
          + #"{"asked_us":2000}}"#,
        #"{"name":"claim interface 0","ph":"X","pid":2,"tid":2,"cat":"host","ts":5,"dur":1,"#
          + #""args":{"failed":"LIBUSB_ERROR_BUSY"}}"#,
        #"{"name":"wait for a change on the bus","ph":"X","pid":1,"tid":1,"cat":"host","ts":0,"#
          + #""dur":7}"#,
      ])
  }

  @Test func `a text from a device cannot break the file`() {
    let lines = lines { encoder, output in
      output += encoder.bytes(.remarked("a \"b\" \\ \n \u{1B}[2J ü"), at: .microseconds(1))
    }
    #expect(
      lines == [
        #"{"name":"a \"b\" \\ \u000a \u001b[2J ü","ph":"i","pid":2,"tid":1,"ts":1,"s":"p"}"#
      ])
  }
}
