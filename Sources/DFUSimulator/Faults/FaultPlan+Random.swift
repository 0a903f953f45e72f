extension FaultPlan {
  /// Draws a schedule of bus faults; equal generators give equal schedules.
  ///
  /// - Parameters:
  ///   - count: how many faults, 0 to 1,000.
  ///   - transfers: the control transfers among which they strike, counted from 1.
  ///   - generator: where the numbers come from; seed it to be able to repeat the run.
  /// - Returns: a plan with faults at distinct transfers, in their order.
  public static func random(
    _ count: Int, among transfers: ClosedRange<Int>,
    using generator: inout some RandomNumberGenerator
  ) -> FaultPlan {
    var chosen: Set<Int> = []
    for _ in 0..<min(max(count, 0), 1_000) {
      chosen.insert(Int.random(in: transfers, using: &generator))
    }
    var plan = FaultPlan()
    for number in chosen.sorted() {
      plan.transfers.append(TransferFault(.transfer(number), effect(using: &generator)))
    }
    return plan
  }

  private static func effect(using generator: inout some RandomNumberGenerator) -> Effect {
    let pause: Duration? =
      Bool.random(using: &generator)
      ? .milliseconds(Int.random(in: 10...900, using: &generator)) : nil
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: return .stall
    case 1: return .timeout(isProcessed: true)
    case 2: return .timeout(isProcessed: false)
    case 3: return .short(Int.random(in: 0...8, using: &generator))
    case 4: return .unplug(.before, returnsAfter: pause)
    case 5: return .unplug(.during, returnsAfter: pause)
    default: return .unplug(.after, returnsAfter: pause)
    }
  }
}
