import Testing

@testable import DFU

/// Every pair of state and event: the legal ones answer, the illegal ones throw and change nothing.
///
/// A path leads to each state; `legal` are the kinds of event that it knows, by their place in
/// `ProtocolEvent.oneOfEach` (0 started, 1 answered, 2 stalled, 3 timedOut, 4 disconnected, 5
/// failed, 6 waited).
@Suite struct MachinePairTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var path: [ProtocolEvent]
    var legal: Set<Int>

    var testDescription: String { name }

    static let start: Set<Int> = [0]
    static let transfer: Set<Int> = [1, 2, 3, 4, 5]
    static let pause: Set<Int> = [6]
    static let end: Set<Int> = []
  }

  /// Tries all kinds of event in the state at the end of a path.
  private func tryAll<Machine: ProtocolMachine>(_ row: Row, _ make: () -> Machine) throws
  where Machine.Output: Equatable {
    for event in ProtocolEvent.oneOfEach {
      var script = MachineScript(make())
      try script.feed(row.path)
      if row.legal.contains(event.kind) {
        #expect(throws: Never.self, "\(event)") { try script.feed(event) }
      } else {
        let legal = ProtocolEvent.oneOfEach.first { row.legal.contains($0.kind) }
        try script.expectIllegal(event, then: legal)
      }
    }
  }

  @Test(arguments: [
    Row(name: "ready", path: [], legal: Row.start),
    Row(name: "sending", path: [.started], legal: Row.transfer),
    Row(name: "diagnosing", path: [.started, .stalled], legal: Row.transfer),
    Row(name: "starting", path: [.started, .answered([])], legal: Row.transfer),
    Row(
      name: "polling", path: [.started, .answered([]), .status(.dfuDownloadBusy)],
      legal: Row.transfer),
    Row(name: "pausing", path: [.started, .answered([]), .stalled], legal: Row.pause),
    Row(
      name: "ended well", path: [.started, .answered([]), .status(.dfuDownloadIdle)],
      legal: Row.end),
    Row(name: "ended badly", path: [.started, .disconnected], legal: Row.end),
  ])
  func `download machine`(row: Row) throws {
    try tryAll(row) { DownloadMachine(data: [1], block: 2, limit: .seconds(1), known: nil) }
  }

  @Test(arguments: [
    Row(name: "ready", path: [], legal: Row.start),
    Row(name: "asking", path: [.started], legal: Row.transfer),
    Row(name: "diagnosing", path: [.started, .state(.dfuError)], legal: Row.transfer),
    Row(
      name: "clearing", path: [.started, .state(.dfuError), .status(.dfuError, .errFirmware)],
      legal: Row.transfer),
    Row(name: "aborting", path: [.started, .state(.dfuUploadIdle)], legal: Row.transfer),
    Row(
      name: "confirming", path: [.started, .state(.dfuUploadIdle), .answered([])],
      legal: Row.transfer),
    Row(name: "pausing", path: [.started, .state(.dfuDownloadBusy)], legal: Row.pause),
    Row(name: "ended", path: [.started, .state(.dfuIdle)], legal: Row.end),
  ])
  func `recovery machine`(row: Row) throws {
    try tryAll(row) { RecoveryMachine() }
  }

  @Test(arguments: [
    Row(name: "ready", path: [], legal: Row.start),
    Row(name: "sending", path: [.started], legal: Row.transfer),
    Row(name: "diagnosing", path: [.started, .stalled], legal: Row.transfer),
    Row(name: "ended", path: [.started, .answered([])], legal: Row.end),
  ])
  func `request machine`(row: Row) throws {
    try tryAll(row) { RequestMachine(DFUMessage(.abort)) }
  }

  @Test(arguments: [
    Row(name: "ready", path: [], legal: Row.start),
    Row(name: "ending", path: [.started], legal: Row.transfer),
    Row(name: "diagnosing", path: [.started, .stalled], legal: Row.transfer),
    Row(name: "asking", path: [.started, .answered([])], legal: Row.transfer),
    Row(
      name: "waiting", path: [.started, .answered([]), .status(.dfuManifestSync)],
      legal: Row.pause),
    Row(name: "ended", path: [.started, .answered([]), .status(.dfuIdle)], legal: Row.end),
  ])
  func `manifest machine`(row: Row) throws {
    try tryAll(row) { ManifestMachine(block: 2, manners: .dfuSe) }
  }

  @Test(arguments: [
    Row(name: "ready", path: [], legal: Row.start),
    Row(name: "asking", path: [.started], legal: Row.transfer),
    Row(name: "sending", path: [.started, .answered([])], legal: Row.transfer),
    Row(name: "ended", path: [.started, .answered([]), .answered([])], legal: Row.end),
  ])
  func `detach machine`(row: Row) throws {
    try tryAll(row) { DetachMachine(.stROM) }
  }
}

extension FunctionalDescriptor {
  /// What ST's ROMs say of themselves.
  static let stROM = FunctionalDescriptor(
    attributes: [.canDownload, .canUpload, .willDetach], detachTimeout: .milliseconds(255),
    transferSize: 2048, dfuVersion: 0x011A)

  /// A plain DFU 1.1 device.
  static func plain(_ attributes: Attributes) -> FunctionalDescriptor {
    FunctionalDescriptor(
      attributes: attributes, detachTimeout: .milliseconds(1000), transferSize: 64,
      dfuVersion: 0x0110)
  }
}

extension ManifestMachine.Manners {
  static let dfuSe = Self(.stROM)
}
