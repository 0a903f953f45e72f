import DFU
import Testing

@Suite struct USBStringTests {
  @Test func `text is UTF-16 little endian behind length and type`() {
    #expect(USBString.encode("@µ") == [6, 3, 0x40, 0, 0xB5, 0])
    #expect(USBString.decode([6, 3, 0x40, 0, 0xB5, 0]) == "@µ")
  }

  @Test func `an empty string is two bytes`() {
    #expect(USBString.encode("") == [2, 3])
    #expect(USBString.decode([2, 3]) == "")
  }

  @Test(arguments: [[], [4], [4, 2, 0x41, 0], [0, 3], [1, 3, 0x41, 0]] as [[UInt8]])
  func `what is no string descriptor is none`(bytes: [UInt8]) {
    #expect(USBString.decode(bytes) == nil)
  }

  @Test func `half a unit at the end is dropped`() {
    #expect(USBString.decode([5, 3, 0x41, 0, 0x42]) == "A")
  }

  @Test func `a length beyond the bytes at hand is cut to them`() {
    #expect(USBString.decode([255, 3, 0x41, 0, 0x42, 0]) == "AB")
  }

  @Test func `bytes behind the length are not text`() {
    #expect(USBString.decode([4, 3, 0x41, 0, 0x42, 0]) == "A")
  }

  @Test func `zeros at the end are padding`() {
    #expect(USBString.decode([8, 3, 0x41, 0, 0, 0, 0, 0]) == "A")
    #expect(USBString.decode([4, 3, 0, 0]) == "")
  }

  @Test func `half a surrogate pair becomes U+FFFD`() {
    #expect(USBString.decode([6, 3, 0x3D, 0xD8, 0x41, 0]) == "\u{FFFD}A")
    #expect(USBString.decode([6, 3, 0x3D, 0xD8, 0x00, 0xDE]) == "\u{1F600}")
  }

  @Test func `text beyond 126 units is cut and still fits its length byte`() {
    let bytes = USBString.encode(String(repeating: "x", count: 200))
    #expect(bytes.count == 254)
    #expect(bytes[0] == 254)
    #expect(USBString.decode(bytes) == String(repeating: "x", count: 126))
  }

  @Test func `text is cut in front of a character that does not fit whole`() {
    let bytes = USBString.encode(String(repeating: "x", count: 125) + "\u{1F600}")
    #expect(USBString.decode(bytes) == String(repeating: "x", count: 125))
  }
}
