import Testing

@testable import Rig

@Suite struct RetryPolicyTests {
  private typealias Move = RetryPolicy.Move
  private typealias Event = RetryPolicy.Event

  private func moves(
    trigger: Bool = true, power: Bool = true, retries: Int, _ events: [Event]
  ) -> [Move] {
    var policy = RetryPolicy(hasTrigger: trigger, hasPower: power, retries: retries)
    return events.map { policy.handle($0) }
  }

  @Test(arguments: [false, true], [false, true])
  func `a bootloader is flashed, whatever else there is`(trigger: Bool, power: Bool) {
    #expect(moves(trigger: trigger, power: power, retries: 0, [.saw(.bootloader)]) == [.flash])
  }

  @Test(arguments: [false, true], [false, true])
  func `a stranger is left alone, whatever else there is`(trigger: Bool, power: Bool) {
    #expect(moves(trigger: trigger, power: power, retries: 9, [.saw(.stranger)]) == [.giveUp])
  }

  @Test func `trigger, power cycle, trigger`() {
    let found = moves(
      retries: 1,
      [
        .saw(.application), .failed(isCurable: true), .saw(.application),
        .failed(isCurable: true),
      ])
    #expect(found == [.trigger, .powerCycle, .trigger, .giveUp])
  }

  @Test func `each retry is one`() {
    let round: [Event] = [.saw(.application), .failed(isCurable: true)]
    #expect(
      moves(retries: 2, round + round + round)
        == [.trigger, .powerCycle, .trigger, .powerCycle, .trigger, .giveUp])
  }

  @Test func `without power a trigger that failed is fired again`() {
    let found = moves(
      power: false, retries: 1,
      [
        .saw(.application), .failed(isCurable: true), .saw(.application),
        .failed(isCurable: true),
      ])
    #expect(found == [.trigger, .look, .trigger, .giveUp])
  }

  @Test func `what a person must mend is not tried again`() {
    #expect(
      moves(retries: 9, [.saw(.bootloader), .failed(isCurable: false)]) == [.flash, .giveUp])
  }

  @Test func `an empty port is given power once, and that is no retry`() {
    #expect(moves(retries: 0, [.saw(.nothing), .saw(.nothing)]) == [.powerOn, .giveUp])
    #expect(
      moves(retries: 1, [.saw(.nothing), .saw(.nothing), .saw(.nothing)])
        == [.powerOn, .powerCycle, .giveUp])
    #expect(moves(power: false, retries: 9, [.saw(.nothing)]) == [.giveUp])
  }

  @Test func `an application that cannot be asked is started anew, if there are retries`() {
    let events: [Event] = [.saw(.application), .saw(.application)]
    #expect(moves(trigger: false, retries: 0, events).first == .giveUp)
    #expect(moves(trigger: false, retries: 1, events) == [.powerCycle, .giveUp])
    #expect(moves(trigger: false, power: false, retries: 9, events).first == .giveUp)
  }

  /// Whatever happens, the end comes after a bounded number of steps.
  @Test(arguments: RetryPolicy.Sight.allCases, 0...3)
  func `it comes to an end`(sight: RetryPolicy.Sight, retries: Int) {
    for hasTrigger in [false, true] {
      for hasPower in [false, true] {
        var policy = RetryPolicy(hasTrigger: hasTrigger, hasPower: hasPower, retries: retries)
        var event = Event.saw(sight)
        var count = 0
        while count < 100 {
          let move = policy.handle(event)
          guard move != .giveUp else { break }
          count += 1
          event = move == .flash || move == .trigger ? .failed(isCurable: true) : .saw(sight)
        }
        #expect(count <= 2 * (retries + 1) + 1)
      }
    }
  }
}
