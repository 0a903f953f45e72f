import DFU
import Testing

@testable import Station

@Suite struct DepartureWatchTests {
  private static let id = USBIdentifier(vendor: 0x0483, product: 0x5740)
  private static let left = StationChoiceTests.arrival().device

  private static func device(
    _ arrival: UInt64, id: USBIdentifier = Self.id, isBootloader: Bool = false,
    at path: String = "1-1"
  ) -> USBDevice {
    var device = StationChoiceTests.arrival(at: path, id: id, isBootloader: isBootloader).device
    device.arrival = arrival
    return device
  }

  @Test func `nothing, the board itself and other ports are nothing yet`() {
    for devices in [[], [Self.left], [Self.device(2, at: "1-2")]] {
      #expect(DepartureWatch(after: Self.left, in: devices, ids: nil) == .nothing(seen: nil))
    }
  }

  @Test(arguments: [nil, [id]] as [[USBIdentifier]?])
  func `an application ends the wait`(ids: [USBIdentifier]?) {
    let application = Self.device(2)
    #expect(
      DepartureWatch(after: Self.left, in: [application], ids: ids) == .application(application))
  }

  @Test func `another application is not waited for, and remembered`() {
    let other = Self.device(2, id: USBIdentifier(vendor: 1, product: 2))
    #expect(
      DepartureWatch(after: Self.left, in: [other], ids: [Self.id]) == .nothing(seen: other))
  }

  @Test func `a bootloader that is back has fallen back, unless it is what was expected`() {
    let back = Self.device(2, id: .stmDFU, isBootloader: true)
    #expect(DepartureWatch(after: Self.left, in: [back], ids: [Self.id]) == .fellBack(back))
    #expect(DepartureWatch(after: Self.left, in: [back], ids: nil) == .fellBack(back))
    let second = Self.device(2, isBootloader: true)
    #expect(DepartureWatch(after: Self.left, in: [second], ids: [Self.id]) == .application(second))
  }
}
