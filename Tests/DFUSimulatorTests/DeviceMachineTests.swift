import DFU
import Testing

@testable import DFUSimulator

/// The device's transitions against tables typed from DFU 1.1 appendix A.2 and AN3156.
///
/// A column is a state, 0 appIDLE to 10 dfuERROR; a cell is the next state, `!` marks a STALL.
@Suite struct DeviceMachineTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var event: DeviceMachine.Event
    var cells: String

    init(_ name: String, _ event: DeviceMachine.Event, _ cells: String) {
      self.name = name
      self.event = event
      self.cells = cells
    }

    var testDescription: String { name }
  }

  static let standard: [Row] = [
    //                                       0  1  2   3   4   5   6   7   8   9   10
    Row("DFU_DETACH", .detach, "             1 !0 !10 !10 !10 !10 !10 !10 !10 !10 !10"),
    Row("DFU_DNLOAD with data", .download, "!0 !0  3  !10 !10  3  !10 !10 !10 !10 !10"),
    Row("DFU_DNLOAD, zero", .endDownload, " !0 !0 !10 !10 !10  6  !10 !10 !10 !10 !10"),
    Row("DFU_UPLOAD", .upload(isShort: false), "!0 !0 9 !10 !10 !10 !10 !10 !10 9 !10"),
    Row("DFU_UPLOAD, short", .upload(isShort: true), "!0 !0 9 !10 !10 !10 !10 !10 !10 2 !10"),
    Row("DFU_GETSTATUS, done", .getStatus(.finished(.ok)), "0 1 2 5 !10 5 2 !10 8 9 10"),
    Row("DFU_GETSTATUS, failed", .getStatus(.finished(.errProg)), "0 1 2 10 !10 5 10 !10 8 9 10"),
    Row("DFU_GETSTATUS, running", .getStatus(.running), "0 1 2 4 !10 5 7 !10 8 9 10"),
    Row("DFU_GETSTATUS, parked", .getStatus(.parked), "0 1 2 4 !10 5 7 !10 8 9 10"),
    Row("DFU_CLRSTATUS", .clearStatus, "!0 !0 !10 !10 !10 !10 !10 !10 !10 !10 2"),
    Row("DFU_GETSTATE", .getState, "0 1 2 3 !10 5 6 !10 8 9 10"),
    Row("DFU_ABORT", .abort, "!0 !0 2 2 !10 2 2 !10 !10 2 !10"),
    Row("work over", .workOver, "0 1 2 3 3 5 6 8 8 9 10"),
    Row("detach timeout", .detachTimeout, "0 0 2 3 4 5 6 7 8 9 10"),
    Row("bus reset", .busReset, "0 2 0 0 0 0 0 0 0 0 0"),
  ]

  static let dfuSe: [Row] = [
    Row("DFU_DETACH", .detach, "1 !0 !10 !10 !10 !10 !10 !10 !10 !10 !10"),
    Row("DFU_DNLOAD with data", .download, "!0 !0 3 !10 !10 3 !10 !10 !10 !10 !10"),
    Row("DFU_DNLOAD, zero", .endDownload, "!0 !0 6 !10 !10 6 !10 !10 !10 !10 !10"),
    Row("DFU_UPLOAD", .upload(isShort: false), "!0 !0 9 !10 !10 !10 !10 !10 !10 9 !10"),
    Row("Get Commands", .upload(isShort: true), "!0 !0 2 !10 !10 !10 !10 !10 !10 2 !10"),
    Row("DFU_GETSTATUS, done", .getStatus(.finished(.ok)), "0 1 2 5 4 5 2 7 8 9 10"),
    Row("DFU_GETSTATUS, failed", .getStatus(.finished(.errErase)), "0 1 2 10 4 5 10 7 8 9 10"),
    Row("DFU_GETSTATUS, running", .getStatus(.running), "0 1 2 4 4 5 7 7 8 9 10"),
    Row("DFU_GETSTATUS, parked", .getStatus(.parked), "0 1 2 4 4 5 7 7 8 9 10"),
    Row("DFU_CLRSTATUS", .clearStatus, "!0 !0 10 10 10 10 10 10 10 10 2"),
    Row("DFU_GETSTATE", .getState, "0 1 2 3 4 5 6 7 8 9 10"),
    Row("DFU_ABORT", .abort, "!0 !0 2 2 !10 2 2 !10 !10 2 !10"),
    Row("work over", .workOver, "0 1 2 3 3 5 6 8 8 9 10"),
    Row("detach timeout", .detachTimeout, "0 0 2 3 4 5 6 7 8 9 10"),
    Row("bus reset", .busReset, "0 2 2 2 2 2 2 2 2 2 2"),
  ]

  private func check(_ row: Row, _ rules: DeviceMachine.Rules) {
    let cells = row.cells.split(separator: " ")
    #expect(cells.count == DeviceState.allCases.count)
    for (state, cell) in zip(DeviceState.allCases, cells) {
      let result = DeviceMachine.transition(state, row.event, rules)
      let shown = (result.isAccepted ? "" : "!") + String(result.next.rawValue)
      #expect(shown == cell, "\(row.name) in \(state.specName)")
    }
  }

  private static let plainRules = DeviceMachine.Rules(
    dialect: .plain, attributes: [.canDownload, .canUpload], busy: .stallsIntoError,
    isClearStatusStrict: true)
  private static let romRules = DeviceMachine.Rules(
    dialect: .dfuSe, attributes: [.canDownload, .canUpload, .willDetach],
    busy: .holdsStatusStage, isClearStatusStrict: false)

  @Test(arguments: standard) func `a plain device moves as appendix A.2 says`(row: Row) {
    check(row, Self.plainRules)
  }

  @Test(arguments: dfuSe) func `a ROM moves as AN3156 and ST's middleware say`(row: Row) {
    check(row, Self.romRules)
  }

  @Test func `a tolerant device comes back from manifestation`() {
    var rules = Self.plainRules
    rules.attributes.insert(.isManifestationTolerant)
    #expect(DeviceMachine.transition(.dfuManifest, .workOver, rules).next == .dfuManifestSync)
  }

  @Test func `a strict ROM stalls CLRSTATUS outside dfuERROR`() {
    var rules = Self.romRules
    rules.isClearStatusStrict = true
    let result = DeviceMachine.transition(.dfuIdle, .clearStatus, rules)
    #expect(result == .init(next: .dfuError, isAccepted: false, status: .errStalledPacket))
  }

  @Test func `a lenient ROM enters dfuERROR with errUNKNOWN on CLRSTATUS`() {
    let result = DeviceMachine.transition(.dfuDownloadIdle, .clearStatus, Self.romRules)
    #expect(result == .init(next: .dfuError, isAccepted: true, status: .errUnknown))
  }

  @Test(arguments: [DeviceMachine.Event.download, .upload(isShort: false)])
  func `a device without the capability refuses`(event: DeviceMachine.Event) {
    var rules = Self.plainRules
    rules.attributes = []
    #expect(!DeviceMachine.transition(.dfuIdle, event, rules).isAccepted)
  }

  @Test func `an error keeps its first cause`() {
    #expect(DeviceMachine.transition(.dfuError, .download, Self.plainRules).status == nil)
  }
}
