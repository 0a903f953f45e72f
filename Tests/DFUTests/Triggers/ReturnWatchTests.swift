import Testing

@testable import DFU

/// Every pair of state and event, each before its time is over and after.
@Suite struct ReturnWatchTests {
  typealias Event = ReturnWatch.Event
  typealias Step = ReturnWatch.Step

  static let application = device(arrival: 1, product: 0x0001)
  static let itself = device(arrival: 2, product: 0x0001)
  static let katapult = device(arrival: 3, product: 0x6177)
  static let rom = device(arrival: 4, product: 0xDF11, mode: .dfu)

  static func device(
    arrival: UInt64, product: UInt16, mode: DFUInterface.Mode? = nil, path: String = "1-1"
  ) -> USBDevice {
    USBDevice(
      path: path, arrival: arrival, id: USBIdentifier(vendor: 0x1209, product: product),
      release: 0x0100,
      interfaces: mode.map {
        [DFUInterface(number: 0, mode: $0, alternates: [], functional: nil)]
      } ?? [])
  }

  /// The states, each by the events that lead there at second 1.
  enum Stage: String, CaseIterable, Sendable {
    case waiting, refused, gone, returned, ended

    var path: [Event] {
      switch self {
      case .waiting: []
      case .refused: [.refused]
      case .gone: [.saw(.nothing)]
      case .returned: [.saw(.nothing), .saw(.other(itself))]
      case .ended: [.saw(.bootloader(rom))]
      }
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var stage: Stage
    var event: Event
    /// The answer at second 1, the deadline being second 10.
    var step: Step?
    /// The answer if the event comes at second 10.
    var late: Step?

    init(_ stage: Stage, _ event: Event, _ step: Step?, late: Step?) {
      self.stage = stage
      self.event = event
      self.step = step
      self.late = late
    }

    var testDescription: String { "\(stage) \(event)" }
  }

  static let rows: [Row] = {
    let refused = Event.refused
    let same = Event.saw(.unchanged)
    let nothing = Event.saw(.nothing)
    let back = Event.saw(.other(itself))
    let other = Event.saw(.other(katapult))
    let boot = Event.saw(.bootloader(rom))
    let found = Step.found(rom)
    return [
      Row(.waiting, refused, .wait(.seconds(2)), late: .failed(.refused)),
      Row(.waiting, same, .wait(.seconds(9)), late: .failed(.stayed)),
      Row(.waiting, nothing, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.waiting, back, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.waiting, other, .wait(.seconds(3)), late: .failed(.cameBack(katapult))),
      Row(.waiting, boot, found, late: found),
      Row(.refused, refused, .wait(.seconds(2)), late: .failed(.refused)),
      Row(.refused, same, .wait(.seconds(2)), late: .failed(.refused)),
      Row(.refused, nothing, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.refused, back, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.refused, other, .wait(.seconds(3)), late: .failed(.cameBack(katapult))),
      Row(.refused, boot, found, late: found),
      Row(.gone, refused, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.gone, same, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.gone, nothing, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.gone, back, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.gone, other, .wait(.seconds(3)), late: .failed(.cameBack(katapult))),
      Row(.gone, boot, found, late: found),
      Row(.returned, refused, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.returned, same, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.returned, nothing, .wait(.seconds(9)), late: .failed(.nothingCame)),
      Row(.returned, back, .wait(.seconds(3)), late: .failed(.cameBack(itself))),
      Row(.returned, other, .wait(.seconds(3)), late: .failed(.cameBack(katapult))),
      Row(.returned, boot, found, late: found),
      Row(.ended, refused, nil, late: nil), Row(.ended, same, nil, late: nil),
      Row(.ended, nothing, nil, late: nil), Row(.ended, back, nil, late: nil),
      Row(.ended, other, nil, late: nil), Row(.ended, boot, nil, late: nil),
    ]
  }()

  private func watch(at stage: Stage) throws -> ReturnWatch {
    var watch = ReturnWatch(deadline: .seconds(10))
    for event in stage.path { _ = try watch.handle(event, at: .seconds(1)) }
    return watch
  }

  @Test func `the table has every pair`() {
    #expect(Set(Self.rows.map { "\($0.stage) \($0.event)" }).count == Stage.allCases.count * 6)
  }

  @Test(arguments: rows) func `an event in time`(row: Row) throws {
    var watch = try watch(at: row.stage)
    guard let step = row.step else {
      let before = "\(watch)"
      #expect(throws: ReturnWatch.IllegalEvent.self) {
        try watch.handle(row.event, at: .seconds(1))
      }
      #expect("\(watch)" == before)
      return
    }
    #expect(try watch.handle(row.event, at: .seconds(1)) == step)
  }

  @Test(arguments: rows.filter { $0.late != nil })
  func `an event when the time is over`(row: Row) throws {
    var watch = try watch(at: row.stage)
    let step = try watch.handle(row.event, at: .seconds(10))
    #expect(step == row.late)
    #expect(throws: ReturnWatch.IllegalEvent.self) {
      try watch.handle(row.event, at: .seconds(10))
    }
  }

  @Test func `an application that refused is given its grace and no more`() throws {
    var watch = try watch(at: .refused)
    #expect(try watch.handle(.saw(.unchanged), at: .milliseconds(2_999)) == .wait(.milliseconds(1)))
    #expect(try watch.handle(.saw(.unchanged), at: .seconds(3)) == .failed(.refused))
  }

  @Test func `a device that is back is what came of it once it has settled`() throws {
    var watch = try watch(at: .returned)
    #expect(
      try watch.handle(.saw(.other(Self.itself)), at: .seconds(3)) == .wait(.seconds(1)))
    #expect(
      try watch.handle(.saw(.other(Self.itself)), at: .seconds(4))
        == .failed(.cameBack(Self.itself)))
  }

  @Test func `a board that restarts twice on its way is followed`() throws {
    var watch = try watch(at: .returned)
    #expect(
      try watch.handle(.saw(.other(Self.katapult)), at: .seconds(3)) == .wait(.seconds(3)))
    #expect(try watch.handle(.saw(.nothing), at: .seconds(5)) == .wait(.seconds(5)))
    #expect(try watch.handle(.saw(.bootloader(Self.rom)), at: .seconds(9)) == .found(Self.rom))
  }

  @Test func `a port is judged by arrivals, not by numbers, and other ports do not count`() {
    let asked = Self.application
    let elsewhere = Self.device(arrival: 9, product: 0xDF11, mode: .dfu, path: "1-2")
    #expect(ReturnWatch.Sight(of: asked, in: [elsewhere]) == .nothing)
    #expect(ReturnWatch.Sight(of: asked, in: [elsewhere, asked]) == .unchanged)
    #expect(ReturnWatch.Sight(of: asked, in: [Self.itself]) == .other(Self.itself))
    #expect(ReturnWatch.Sight(of: asked, in: [elsewhere, Self.rom]) == .bootloader(Self.rom))
  }
}
