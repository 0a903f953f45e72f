import Foundation
import Testing

@testable import DFU

/// libusb itself, on whatever bus this machine has, which may be none.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LibUSBBusTests {
  @Test func `the bus is listed by port path`() async throws {
    let devices = try await LibUSBBus().snapshot().devices
    #expect(devices.map(\.path) == devices.map(\.path).sorted())
  }

  @Test func `a device that is not there any more cannot be opened`() async throws {
    let bus = try LibUSBBus()
    let device = USBDevice(
      path: "1-1", arrival: 999_999, id: .stmDFU, release: 0, interfaces: [])
    await #expect(throws: TransportError(.gone, detail: "LIBUSB_ERROR_NO_DEVICE")) {
      _ = try await bus.open(device)
    }
  }

  #if os(Linux)
    @Test func `a hundred buses come and go and leave no thread behind`() async throws {
      let before = try Self.threadCount()
      for _ in 0..<100 {
        let bus = try LibUSBBus()
        _ = try await bus.snapshot()
      }
      // Other tests run beside this one, and Dispatch keeps some threads for a while: a leak would
      // be two hundred, for libusb has a thread of its own too.
      #expect(try Self.threadCount() < before + 50)
    }

    private static func threadCount() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }
  #endif
}
