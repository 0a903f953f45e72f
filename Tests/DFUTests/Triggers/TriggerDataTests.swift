import Testing

@testable import DFU

/// How much a trigger may send.
@Suite struct TriggerDataTests {
  private func digits(_ count: Int) -> String { String(repeating: "5A", count: count) }

  @Test func `a vendor request has at most 4096 bytes of data`() throws {
    let most = try Trigger(parsing: "vendor:1,2,3," + digits(Trigger.dataLimit))
    guard case .control(let setup, let data) = most.action else {
      Issue.record("no control transfer: \(most.action)")
      return
    }
    #expect(setup.length == 4_096)
    #expect(data.count == 4_096)
    #expect(throws: TriggerError.self) {
      try Trigger(parsing: "vendor:1,2,3," + digits(Trigger.dataLimit + 1))
    }
  }

  @Test func `a report has at most 1024 bytes`() throws {
    let most = try Trigger(parsing: "hid:" + digits(Trigger.reportLimit))
    #expect(most.action == .report([UInt8](repeating: 0x5A, count: 1_024)))
    #expect(throws: TriggerError.self) {
      try Trigger(parsing: "hid:" + digits(Trigger.reportLimit + 1))
    }
  }
}
