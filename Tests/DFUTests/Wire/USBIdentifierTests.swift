import DFU
import Testing

@Suite struct USBIdentifierTests {
  @Test(arguments: [
    ("0483:df11", UInt16(0x0483), UInt16(0xDF11)), ("483:DF11", 0x0483, 0xDF11),
    ("0x28e9:0X0189", 0x28E9, 0x0189), ("0:0", 0, 0),
  ])
  func `a pair of hexadecimal numbers is an identifier`(
    text: String, vendor: UInt16, product: UInt16
  ) {
    #expect(USBIdentifier(text) == USBIdentifier(vendor: vendor, product: product))
  }

  @Test(arguments: [
    "", ":", "0483", "0483:", ":df11", "0483:df11:1", "10483:df11", "0483:df1g", "+483:df11",
    "0483:-f11", " 0483:df11", "0x:df11", "\u{FF10}483:df11",
  ])
  func `anything else is none`(text: String) {
    #expect(USBIdentifier(text) == nil)
  }

  @Test func `it prints as lsusb does`() {
    #expect(USBIdentifier(vendor: 0x0483, product: 0xDF11).description == "0483:df11")
    #expect(USBIdentifier(vendor: 0, product: 0xA).description == "0000:000a")
    #expect(USBIdentifier.stmDFU.description == "0483:df11")
  }
}
