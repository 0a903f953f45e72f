import DFU
import Glibc
import Testing

@testable import DFUSimulator

@Suite struct USBIPServerTests {
  @Test(.timeLimit(.minutes(20))) func `clients that say nothing shut nobody out`() async throws {
    let server = try USBIPServer(LivePort(StubPort()), localPort: 0)
    let running = Task { try await server.run() }
    let limit = USBIPServer<StubPort>.connectionLimit
    let silent = (0..<limit).map { _ in Self.connect(to: server.localPort) }
    let client = Self.connect(to: server.localPort)
    #expect(SystemCall.send(USBIPOperation.deviceList.bytes[...], to: client) == 8)
    // Waiting in `poll` would keep a thread of the pool from the server's task.
    var answer: [UInt8] = []
    reading: while answer.count < 12 {
      switch SystemCall.receive(client) {
      case .bytes(let bytes): answer += bytes
      case .nothingYet: try await Task.sleep(for: .milliseconds(5))
      case .end: break reading
      }
    }
    #expect(answer.prefix(12) == [1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1])
    running.cancel()
    try await running.value
    #expect(silent.count == limit)
  }

  private static func connect(to port: UInt16) -> Descriptor {
    let client = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        unsafe Glibc.connect(client.raw, name, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(result == 0)
    return client
  }
}
