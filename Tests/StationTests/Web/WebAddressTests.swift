import Testing

@testable import StationWeb

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("8080", "127.0.0.1:8080"), ("127.0.0.1:8080", "127.0.0.1:8080"),
    ("localhost:80", "127.0.0.1:80"), ("[::1]:8080", "[::1]:8080"),
    ("192.168.1.20:9000", "192.168.1.20:9000"), ("0.0.0.0:0", "0.0.0.0:0"),
    ("[FE80::1]:65535", "[fe80::1]:65535"),
  ])
  func `an address is a port, or an address with a port`(text: String, address: String) throws {
    #expect(try WebAddress(text).description == address)
  }

  @Test(arguments: [
    "", ":", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
    "127.0.0.1:+80", "127.1:80", "::1:80", "[::1]", "[::1:80", "bench:8080", "http://127.0.0.1:80",
    "127.0.0.1:80/", "256.0.0.1:80", "[::1%lo]:80", "127.0.0.1\0:80", "１２:80", "*:80",
  ])
  func `anything else is none, and a sentence says what to write`(text: String) {
    let error = #expect(throws: WebAddressError.self) { try WebAddress(text) }
    #expect(error?.description.contains("as in 8080") == true)
  }

  @Test func `a text that drives a terminal is shown without what does`() {
    let error = #expect(throws: WebAddressError.self) { try WebAddress("\u{1B}[2J") }
    #expect(error?.description.unicodeScalars.contains("\u{1B}") == false)
  }

  @Test(arguments: [
    ("8080", true), ("127.9.9.9:1", true), ("[::1]:1", true), ("0.0.0.0:1", false),
    ("10.0.0.1:1", false), ("[::]:1", false), ("[::ffff:127.0.0.1]:1", false),
  ])
  func `the loopback is told apart from what others can reach`(
    text: String, isLoopback: Bool
  ) throws {
    #expect(try WebAddress(text).isLoopback == isLoopback)
  }

  @Test(arguments: [
    ("8080", "http://127.0.0.1:8080/"), ("0.0.0.0:80", "http://127.0.0.1:80/"),
    ("[::]:80", "http://[::1]:80/"), ("10.0.0.1:80", "http://10.0.0.1:80/"),
  ])
  func `who sits at the computer is given an address that works`(
    text: String, url: String
  ) throws {
    #expect(try WebAddress(text).url == url)
  }

  @Test(arguments: [
    "127.0.0.1:8080", "127.0.0.1", "localhost:8080", "LOCALHOST", "localhost:9999",
  ])
  func `a browser that asks for the address or for localhost is meant`(field: String) throws {
    #expect(try WebAddress("8080").isMeant(by: field))
  }

  @Test(arguments: [
    "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example:8080", "", ":8080",
    "127.0.0.2:8080", "0.0.0.0:8080", "[::1]:8080", "2130706433", "127.0.0.1:evil",
    "127.0.0.1:80:80",
    "localhost\0.evil.example",
  ])
  func `a name that somebody gave the address to is not`(field: String) throws {
    #expect(try !WebAddress("8080").isMeant(by: field))
  }

  @Test func `a page at every address is asked for by any address, and by no name`() throws {
    let address = try WebAddress("0.0.0.0:8080")
    #expect(address.isMeant(by: "192.168.1.20:8080"))
    #expect(address.isMeant(by: "[fe80::1]"))
    #expect(!address.isMeant(by: "bench.local:8080"))
  }
}
