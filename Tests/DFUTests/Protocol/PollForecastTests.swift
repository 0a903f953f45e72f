import TestSupport
import Testing

@testable import DFU

@Suite struct PollForecastTests {
  /// Polls work as the forecast says, and lets it learn.
  ///
  /// - Returns: how many polls it took, and how late the last one was.
  private func poll(
    _ forecast: inout PollForecast, work: Duration
  ) -> (count: Int, lateness: Duration) {
    var now = Duration.zero
    var busyAt = Duration.zero
    var count = 0
    repeat {
      busyAt = now
      now += forecast.pause(after: now)
      count += 1
    } while now < work
    forecast.learn(busyAt: busyAt, doneAt: now)
    return (count, now - work)
  }

  @Test func `nothing is known at first: a poll each millisecond`() {
    var forecast = PollForecast()
    let first = poll(&forecast, work: .microseconds(7_300))
    #expect(first.count == 8)
    #expect(first.lateness == .microseconds(700))
  }

  @Test(arguments: [50, 300, 999, 3_050, 64_000, 1_000_000])
  func `the same work again is soon polled just when it is done`(microseconds: Int) {
    var forecast = PollForecast()
    let work = Duration.microseconds(microseconds)
    for _ in 0..<8 { _ = poll(&forecast, work: work) }
    let learned = poll(&forecast, work: work)
    #expect(learned.lateness <= PollForecast.precision)
    // Each poll halves what is left, down to a millisecond.
    #expect(learned.count <= 12)
  }

  @Test(arguments: [(3_000, 9_000), (9_000, 3_000), (4_000, 80_000)])
  func `work that takes another time from now on is learned anew`(before: Int, after: Int) {
    var forecast = PollForecast()
    for _ in 0..<8 { _ = poll(&forecast, work: .microseconds(before)) }
    for _ in 0..<16 { _ = poll(&forecast, work: .microseconds(after)) }
    let learned = poll(&forecast, work: .microseconds(after))
    #expect(learned.lateness <= PollForecast.precision)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `work of uneven times costs few polls and little time`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var forecast = PollForecast()
    var polls = 0
    for _ in 0..<200 {
      let work = Duration.microseconds(3_000 + Int.random(in: 0..<600, using: &random))
      let (count, lateness) = poll(&forecast, work: work)
      polls += count
      #expect(lateness <= .microseconds(1_000))
    }
    #expect(polls <= 200 * 6)
  }

  @Test func `one piece of work that took long does not spoil what follows`() {
    var forecast = PollForecast()
    let work = Duration.microseconds(3_050)
    for _ in 0..<8 { _ = poll(&forecast, work: work) }
    _ = poll(&forecast, work: .milliseconds(200))
    var lost = Duration.zero
    for _ in 0..<16 { lost += poll(&forecast, work: work).lateness }
    #expect(poll(&forecast, work: work).lateness <= PollForecast.precision)
    #expect(lost < .milliseconds(20))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a pause is never nothing and never longer than what was seen`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var forecast = PollForecast()
    var longest = PollForecast.interval
    for _ in 0..<500 {
      let busyAt = Duration.microseconds(Int.random(in: 0..<10_000, using: &random))
      let doneAt = busyAt + .microseconds(Int.random(in: 1..<10_000, using: &random))
      forecast.learn(busyAt: busyAt, doneAt: doneAt)
      longest = max(longest, doneAt)
      let elapsed = Duration.microseconds(Int.random(in: 0..<30_000, using: &random))
      let pause = forecast.pause(after: elapsed)
      #expect(pause > .zero)
      #expect(pause <= longest)
    }
  }
}
