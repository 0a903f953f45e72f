import ArgumentParser
import Station
import StationWeb

/// The page of a station.
struct PageOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Show what goes on, on a page that nothing can be changed from, at a port of this computer, \
      as in 8080; for others to see it, at an address, as in 192.168.1.20:8080.
      """, valueName: "address"),
    transform: Self.address)
  var web: WebAddress?

  private static func address(_ text: String) throws -> WebAddress {
    do throws(WebAddressError) {
      return try WebAddress(text)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Begins to listen, before any board is touched: that an address cannot be had is said first.
  ///
  /// - Returns: the page; `nil` if none was asked for.
  /// - Throws: why the address cannot be had.
  func listen(_ reporter: Reporter) throws(CommandFailure) -> WebServer? {
    guard let web else { return nil }
    let server: WebServer
    do throws(WebServerError) {
      server = try WebServer(at: web)
    } catch {
      throw .page(error)
    }
    reporter.event(
      JSONEvent(
        "page", ["url": .string(server.address.url), "address": .string("\(server.address)")]))
    reporter.announce("The page is at \(server.address.url)")
    if !server.address.isLoopback {
      reporter.note(
        "Whoever reaches \(server.address) sees the page, serial numbers and all; it can only be "
          + "looked at.")
    }
    return server
  }
}
