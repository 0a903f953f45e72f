import DFU
import Testing

@Suite struct SupplyRangeTests {
  @Test(arguments: [
    (1.8, SupplyRange.from1V8), (2.09, .from1V8), (2.1, .from2V1), (2.39, .from2V1),
    (2.4, .from2V4), (2.69, .from2V4), (2.7, .from2V7), (3.3, .from2V7), (3.6, .from2V7),
  ])
  func `a voltage is in one range`(volts: Double, range: SupplyRange) {
    #expect(SupplyRange(volts: volts) == range)
  }

  @Test(arguments: [0, 1.79, 3.61, 5, -3.3, .infinity, .nan])
  func `a voltage that no STM32 may have is in none`(volts: Double) {
    #expect(SupplyRange(volts: volts) == nil)
  }

  @Test func `the ranges are what AN2606 says, and 9 V on Vpp is not among them`() {
    #expect(
      SupplyRange.allCases.map(\.bytes) == (0...3).map { [UInt8($0), 0xFF, 0xFF, 0xFF] })
  }
}
