internal import DFU

/// The bus faults of a plan at work: counts the transfers since the plan was set, and lets each
/// fault strike once.
struct FaultSchedule: Sendable, Hashable {
  let plan: FaultPlan
  private var pending: [FaultPlan.TransferFault]
  private var transferCount = 0
  private var requestCounts: [DFURequest: Int] = [:]

  init(_ plan: FaultPlan) {
    self.plan = plan
    pending = plan.transfers
  }

  /// What happens to a transfer, if anything is planned for it.
  mutating func effect(of setup: ControlSetup) -> FaultPlan.Effect? {
    transferCount += 1
    var count = 0
    if let request = setup.dfuRequest {
      count = requestCounts[request, default: 0] + 1
      requestCounts[request] = count
    }
    let place = pending.firstIndex { fault in
      switch fault.trigger {
      case .transfer(let wanted): wanted == transferCount
      case .request(let request, let wanted): request == setup.dfuRequest && wanted == count
      }
    }
    return place.map { pending.remove(at: $0).effect }
  }
}
