import Testing

@testable import DFU

@Suite(.timeLimit(.minutes(10))) struct DeviceTableTests {
  private let table = DeviceTable<String>()
  /// Beyond the suite's limit of time: who waits for it fails.
  private let long: Duration = .seconds(3600)

  @Test func `each arrival has a number of its own`() {
    table.arrived(key: 7, device: "first")
    table.left(key: 7)
    table.arrived(key: 7, device: "second")
    #expect(table.present.entries.map(\.arrival) == [2])
    #expect(table.device(arrival: 1) == nil)
    #expect(table.device(arrival: 2) == "second")
  }

  @Test func `arrivals and departures are counted`() {
    table.arrived(key: 1, device: "a")
    table.arrived(key: 2, device: "b")
    table.left(key: 1)
    #expect(table.present.generation == 3)
    #expect(table.present.entries.map(\.device) == ["b"])
  }

  @Test func `an arrival that is told twice counts once`() {
    table.arrived(key: 1, device: "a")
    table.arrived(key: 1, device: "again")
    #expect(table.present.generation == 1)
    #expect(table.present.entries.map(\.device) == ["a"])
  }

  @Test func `a stranger's departure changes nothing`() {
    table.left(key: 1)
    #expect(table.present.generation == 0)
  }

  @Test func `a change before the wait is not missed`() async {
    table.arrived(key: 1, device: "a")
    #expect(await table.waitForChange(since: 0, limit: long))
  }

  @Test func `a wait without a change ends at its limit`() async {
    #expect(await table.waitForChange(since: 0, limit: .milliseconds(5)) == false)
  }

  @Test(arguments: [Duration.zero, .seconds(-1)])
  func `a limit that has passed is no wait`(limit: Duration) async {
    #expect(await table.waitForChange(since: 0, limit: limit) == false)
  }

  @Test func `an arrival wakes all who wait`() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<10 { group.addTask { await table.waitForChange(since: 0, limit: long) } }
      while table.waiterCount < 10 { await Task.yield() }
      table.arrived(key: 1, device: "a")
      for await isChanged in group { #expect(isChanged) }
    }
    #expect(table.waiterCount == 0)
  }

  @Test func `a departure wakes who waits`() async {
    table.arrived(key: 1, device: "a")
    async let wait = table.waitForChange(since: 1, limit: long)
    while table.waiterCount < 1 { await Task.yield() }
    table.left(key: 1)
    #expect(await wait)
  }

  @Test func `cancelling wakes who waits`() async {
    let task = Task { await table.waitForChange(since: 0, limit: long) }
    while table.waiterCount < 1 { await Task.yield() }
    task.cancel()
    #expect(await task.value == false)
    #expect(table.waiterCount == 0)
  }

  @Test func `a task that was cancelled before does not wait`() async {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await table.waitForChange(since: 0, limit: long)
    }
    task.cancel()
    #expect(await task.value == false)
  }

  @Test func `nobody is left waiting when the bus is closed`() async {
    async let wait = table.waitForChange(since: 0, limit: long)
    while table.waiterCount < 1 { await Task.yield() }
    table.removeAll()
    #expect(await wait)
  }
}
