import Testing

@testable import Station

@Suite struct StationFeedTests {
  private static let start = Timestamp(milliseconds: 7)

  private static func result(_ verdict: BoardResult.Verdict, _ path: String = "1-1") -> BoardResult
  {
    BoardResult(verdict, path: path, startedAt: start, endedAt: start, message: "It was.")
  }

  @Test func `an onlooker gets the present first, and the end last`() async {
    let feed = StationFeed(StationSnapshot(startedAt: Self.start))
    var onlooker = feed.snapshots().makeAsyncIterator()
    #expect(await onlooker.next()?.revision == 0)
    feed.update { $0.add(Self.result(.pass)) }
    #expect(await onlooker.next()?.counts.passed == 1)
    feed.finish()
    #expect(await onlooker.next() == nil)
  }

  @Test func `one who comes after the end still sees how it ended`() async {
    let feed = StationFeed(StationSnapshot(startedAt: Self.start))
    feed.update { $0.add(Self.result(.fail)) }
    feed.finish()
    var onlooker = feed.snapshots().makeAsyncIterator()
    #expect(await onlooker.next()?.counts.failed == 1)
    #expect(await onlooker.next() == nil)
  }

  @Test func `a change that changes nothing is not told`() {
    let feed = StationFeed(StationSnapshot(startedAt: Self.start))
    feed.update { _ in }
    #expect(feed.current.revision == 0)
    feed.update { $0.counts.passed = 1 }
    feed.update { $0.counts.passed = 1 }
    #expect(feed.current.revision == 1)
  }

  @Test func `no more results are shown than the limit, the newest first`() {
    var snapshot = StationSnapshot(startedAt: Self.start)
    for number in 1...25 { snapshot.add(Self.result(.pass, "1-\(number)")) }
    #expect(snapshot.recent.count == StationSnapshot.recentLimit)
    #expect(snapshot.recent.first?.path == "1-25")
    #expect(snapshot.counts.passed == 25)
  }

  @Test func `a port of the configuration gets the kernel's name, and stays one port`() {
    var snapshot = StationSnapshot(startedAt: Self.start)
    let idPath = "pci-0000:00:14.0-usb-0:4"
    snapshot.change(idPath) { $0.station = "left" }
    snapshot.change("1-4") { $0.state = .untouched }
    snapshot.name(idPath, as: "1-4")
    #expect(snapshot.ports.map(\.path) == ["1-4"])
    #expect(snapshot.ports.first?.station == "left")
  }
}
