import DFU
import Testing

@testable import DFUSimulator

@Suite struct SerialFunctionTests {
  /// What the requests can depend on: whether DTR is high, and the rate.
  struct State: Sendable, CustomTestStringConvertible {
    var isReady: Bool
    var rate: UInt32

    var testDescription: String { "DTR \(isReady ? "high" : "low") at \(rate) baud" }

    var function: SerialFunction {
      var function = SerialFunction()
      _ = function.perform(Self.setLineCoding, data: Self.coding(rate))
      if isReady { _ = function.perform(Self.controlLines(0x03), data: []) }
      _ = function.nextNotification()
      return function
    }

    static let all = [false, true].flatMap { isReady in
      [UInt32(1_200), 115_200].map { State(isReady: isReady, rate: $0) }
    }

    static let setLineCoding = ControlSetup(requestType: 0x21, request: 0x20, length: 7)

    static func coding(_ rate: UInt32) -> [UInt8] {
      [UInt8(rate & 0xFF), UInt8(rate >> 8 & 0xFF), UInt8(rate >> 16 & 0xFF), 0, 0, 0, 8]
    }

    static func controlLines(_ value: UInt16) -> ControlSetup {
      ControlSetup(requestType: 0x21, request: 0x22, value: value)
    }
  }

  @Test(arguments: State.all)
  func `SET_LINE_CODING is taken in every state and is never a touch`(state: State) {
    var function = state.function
    let coding: [UInt8] = [0xB0, 0x04, 0, 0, 2, 1, 7]
    #expect(function.perform(State.setLineCoding, data: coding) == .done)
    #expect(function.lineCoding.rate == 1_200)
    #expect(function.isReady == state.isReady)
  }

  @Test(arguments: State.all)
  func `GET_LINE_CODING tells what was set`(state: State) {
    var function = state.function
    let setup = ControlSetup(requestType: 0xA1, request: 0x21, length: 7)
    #expect(function.perform(setup, data: []).bytes == State.coding(state.rate))
  }

  @Test(arguments: State.all, [UInt16(0), 1, 2, 3])
  func `a touch is DTR that falls at 1200 baud, and nothing else`(state: State, lines: UInt16) {
    var function = state.function
    let answer = function.perform(State.controlLines(lines), data: [])
    #expect(answer.bytes == [])
    #expect(function.isReady == [1, 3].contains(lines))
    let isTouch = state.isReady && [0, 2].contains(lines) && state.rate == 1_200
    #expect(answer.isTouch == isTouch)
  }

  @Test(arguments: State.all, [UInt16(0), 100, 0xFFFF])
  func `SEND_BREAK is taken and changes nothing`(state: State, duration: UInt16) {
    var function = state.function
    let setup = ControlSetup(requestType: 0x21, request: 0x23, value: duration)
    #expect(function.perform(setup, data: []) == .done)
    #expect(function == state.function)
  }

  /// Every class request that this function does not have, among them those of DFU.
  static let foreign: [ControlSetup] =
    [UInt8(0x21), 0xA1].flatMap { type in
      (UInt8.min...UInt8.max).map { ControlSetup(requestType: type, request: $0, length: 8) }
    }.filter { !(($0.requestType == 0xA1) && $0.request == 0x21) }

  @Test(arguments: State.all)
  func `every other request, or one of a wrong length, stalls and changes nothing`(state: State) {
    var function = state.function
    let accepted = Self.foreign.filter {
      function.perform($0, data: [UInt8](repeating: 0, count: 8)) != .stall
    }
    #expect(accepted.isEmpty)
    #expect(function == state.function)
  }

  @Test(
    arguments: [
      [0, 0, 0, 0, 3, 0, 8], [0, 0, 0, 0, 0, 5, 8], [0, 0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0],
    ] as [[UInt8]])
  func `a line coding that the standard does not have stalls`(coding: [UInt8]) {
    var function = SerialFunction()
    #expect(function.perform(State.setLineCoding, data: coding) == .stall)
    #expect(function == SerialFunction())
  }

  @Test(arguments: [UInt32.min, 1, 1_200, 115_200, .max])
  func `a line coding survives the wire`(rate: UInt32) {
    var coding = LineCoding()
    coding.rate = rate
    #expect(LineCoding(bytes: coding.bytes) == coding)
  }

  @Test func `a change of DTR is notified once, as carrier and DSR`() {
    var function = SerialFunction()
    #expect(function.nextNotification() == nil)
    _ = function.perform(State.controlLines(3), data: [])
    #expect(function.nextNotification() == [0xA1, 0x20, 0, 0, 0, 0, 2, 0, 0x03, 0])
    #expect(function.nextNotification() == nil)
    _ = function.perform(State.controlLines(3), data: [])
    #expect(function.nextNotification() == nil)
    _ = function.perform(State.controlLines(0), data: [])
    #expect(function.nextNotification() == [0xA1, 0x20, 0, 0, 0, 0, 2, 0, 0x00, 0])
  }

  @Test(arguments: [
    (0, []), (1, [1]), (63, [63]), (64, [64, 0]), (65, [64, 1]), (128, [64, 64, 0]),
  ])
  func `output ends with a short packet, if need be an empty one`(count: Int, sizes: [Int]) {
    var function = SerialFunction()
    #expect(function.write([UInt8](repeating: 7, count: count)) == count)
    var packets: [[UInt8]] = []
    while let packet = function.nextPacket(), packets.count < 10 { packets.append(packet) }
    #expect(packets.map(\.count) == sizes)
  }

  @Test func `output beyond the buffer is not taken until the host has read`() {
    var function = SerialFunction()
    let text = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    var written = function.write(text)
    #expect(written == SerialFunction.outputLimit)
    #expect(function.write(text.dropFirst(written)) == 0)
    var read: [UInt8] = []
    while let packet = function.nextPacket() {
      read += packet
      written += function.write(text.dropFirst(written))
    }
    #expect(read == text)
  }

  @Test(arguments: [
    ("dfu\n", ["dfu"]), ("dfu\r\n", ["dfu"]), ("dfu", []), ("\n\r\n", []), ("a\nb\r", ["a", "b"]),
    ("xdfu\n", ["xdfu"]), ("\u{0}dfu\n", ["\u{0}dfu"]), (" dfu \n", [" dfu "]),
  ])
  func `a line needs its end, and noise belongs to it`(text: String, lines: [String]) {
    var function = SerialFunction()
    #expect(function.take(Array(text.utf8)) == lines)
    #expect(function.receivedCount == text.utf8.count)
  }

  @Test func `a line may come in any pieces`() {
    var function = SerialFunction()
    #expect(function.take(Array("d".utf8)) == [])
    #expect(function.take([]) == [])
    #expect(function.take(Array("fu".utf8)) == [])
    #expect(function.take([0x0D]) == ["dfu"])
  }

  @Test func `a line that is too long is dropped whole, and the next one is not`() {
    var function = SerialFunction()
    let limit = SerialFunction.lineLimit
    #expect(function.take([UInt8](repeating: 0x61, count: limit) + [0x0A]).map(\.count) == [limit])
    #expect(function.take([UInt8](repeating: 0x61, count: limit + 1) + [0x0A]) == [])
    #expect(function.take(Array("dfu\n".utf8)) == ["dfu"])
  }
}
