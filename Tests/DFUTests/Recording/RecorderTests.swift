import DFU
import Synchronization
import Testing

/// The buffer between an encoder and a file.
@Suite struct RecorderTests {
  /// A file that keeps what is appended, and how often.
  private final class File: Sendable {
    private let parts = Mutex<[[UInt8]]>([])

    var text: String { String(decoding: parts.withLock { $0.flatMap(\.self) }, as: UTF8.self) }
    var partCount: Int { parts.withLock { $0.count } }
    func append(_ bytes: [UInt8]) { parts.withLock { $0.append(bytes) } }
  }

  private let submitted = BusEvent.submitted(Encoding.getStatus, number: 1)
  private let ended = BusEvent.ended(Encoding.completion(Encoding.getStatus, 0), number: 1)

  @Test func `the beginning is in the file before anything happens`() {
    let file = File()
    let recorder = Recorder(TraceEventEncoder()) { file.append($0) }
    #expect(file.text.hasPrefix("[\n{\"name\":\"process_name\""))
    recorder.finish()
    #expect(file.text.hasSuffix("\n]\n"))
  }

  @Test func `transfers are kept back until there is something to wait for`() {
    let file = File()
    let recorder = Recorder(TraceEventEncoder()) { file.append($0) }
    for _ in 0..<3 {
      recorder.observe(submitted, of: Encoding.device, at: .zero, payload: RawSpan())
      recorder.observe(ended, of: Encoding.device, at: .zero, payload: RawSpan())
    }
    #expect(file.partCount == 1)
    recorder.observe(
      .began(phase: "erase", byteCount: 0), of: Encoding.device, at: .zero, payload: RawSpan())
    #expect(file.partCount == 2)
    #expect(file.text.contains("DFU_GETSTATUS"))
  }

  @Test func `a long run does not pile up in memory`() {
    let file = File()
    let recorder = Recorder(TraceEventEncoder()) { file.append($0) }
    for _ in 0..<1_000 {
      recorder.observe(submitted, of: Encoding.device, at: .zero, payload: RawSpan())
      recorder.observe(ended, of: Encoding.device, at: .zero, payload: RawSpan())
    }
    #expect(file.partCount > 2)
    #expect(file.text.utf8.count > 128 << 10)
  }

  @Test func `the open phase ends when the last event was, and nothing comes after the end`() {
    let file = File()
    let recorder = Recorder(TraceEventEncoder()) { file.append($0) }
    let began = BusEvent.began(phase: "erase", byteCount: 0)
    recorder.observe(began, of: Encoding.device, at: .microseconds(7), payload: RawSpan())
    recorder.observe(submitted, of: Encoding.device, at: .microseconds(9), payload: RawSpan())
    recorder.finish()
    let text = file.text
    #expect(text.contains(#"{"name":"erase","ph":"E","pid":2,"tid":1,"ts":9}"#))
    recorder.observe(began, of: Encoding.device, at: .microseconds(10), payload: RawSpan())
    recorder.finish()
    #expect(file.text == text)
  }
}
