internal import Station
internal import Synchronization

/// Decides what a request is answered with.
///
/// Whatever is asked, nothing changes: there is nothing here that could change anything.
struct WebDesk: Sendable {
  /// The address at which it is asked.
  let address: WebAddress
  /// The page.
  let page: StationPage
  /// What is shown.
  let feed: StationFeed

  /// What a browser gets.
  enum Answer: Sendable, Hashable {
    /// Something whole.
    case whole(WebResponse)
    /// Each change, for as long as it stays.
    case events
  }

  /// The answer to a request.
  func answer(_ head: RequestHead) -> Answer {
    guard address.isMeant(by: head.host) else {
      return .whole(
        WebResponse(
          "421 Misdirected Request",
          "This is the page of a dfuswift station. Ask for it by its address, as in "
            + "\(address.url): under a name, any page of the web could read it."))
    }
    guard head.method == "GET" else {
      return .whole(
        WebResponse(
          "405 Method Not Allowed", "Nothing can be changed here: only GET is answered.",
          fields: ["Allow: GET"]))
    }
    switch head.path {
    case "/": return .whole(page.response)
    case "/events": return .events
    case "/snapshot.json":
      return .whole(
        WebResponse(
          "200 OK", type: "application/json",
          body: SnapshotEvent.json(feed.current) + Array("\n".utf8)))
    default:
      return .whole(
        WebResponse(
          "404 Not Found", "There are / with the page, /snapshot.json and /events here."))
    }
  }
}

/// A number of places that are taken and given back.
final class Places: Sendable {
  private let limit: Int
  private let taken = Atomic(0)

  init(limit: Int) { self.limit = limit }

  /// Takes a place.
  ///
  /// - Returns: whether there was one.
  func take() -> Bool {
    guard taken.add(1, ordering: .relaxed).newValue > limit else { return true }
    giveBack()
    return false
  }

  /// Gives a place back.
  func giveBack() { taken.subtract(1, ordering: .relaxed) }
}
