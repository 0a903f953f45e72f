import ArgumentParser
import DFU
import DFUSimulator

/// One thing that goes wrong with a virtual board, as users write it.
struct FaultArgument: ExpressibleByArgument {
  /// The forms that are read; part of the help of `simulate`.
  static let grammar = """
    stall@N               stall control transfer N, counted from 1
    timeout@N             never answer it
    unplug@N[:SECONDS]    unplug at it; plug in again after SECONDS
    N may be REQUEST#N, as in stall@download#3, with the requests
    detach, download, upload, getStatus, clearStatus, getState, abort
    flip@ADDRESS[:BIT]    program the bit wrong, once
    stuck@ADDRESS[:BIT]   always read the bit wrong
    fail-write@ADDRESS    refuse to program there with errWRITE
    fail-erase@ADDRESS    refuse to erase there with errERASE
    power-loss@write#N    lose power while the Nth program unit is written
    power-loss@erase#N    lose power in the Nth erase
    protect@ADDRESS:BYTES ignore writes and erases there
    rdp                   read protection level 1
    N counts from when the fault is set; protection stays on the board
    """

  private let change: @Sendable (inout FaultPlan) -> Void

  /// Adds the fault to a plan.
  func add(to plan: inout FaultPlan) { change(&plan) }

  init?(argument: String) {
    guard let change = Self.change(argument) else { return nil }
    self.change = change
  }

  private static func change(_ text: String) -> (@Sendable (inout FaultPlan) -> Void)? {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let name = halves[0]
    guard halves.count == 2 else {
      return name == "rdp" ? { @Sendable in $0.isReadProtected = true } : nil
    }
    let parts = halves[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let place = parts[0]
    let extra = parts.count == 2 ? parts[1] : nil
    return transferFault(name, place, extra) ?? memoryFault(name, place, extra)
  }

  private static func transferFault(
    _ name: Substring, _ place: Substring, _ extra: Substring?
  ) -> (@Sendable (inout FaultPlan) -> Void)? {
    guard let trigger = trigger(place) else { return nil }
    let effect: FaultPlan.Effect
    switch (name, extra) {
    case ("stall", nil): effect = .stall
    case ("timeout", nil): effect = .timeout(isProcessed: true)
    case ("unplug", nil): effect = .unplug(.during, returnsAfter: nil)
    case ("unplug", let extra?):
      guard let seconds = Seconds(argument: String(extra)) else { return nil }
      effect = .unplug(.during, returnsAfter: seconds.duration)
    default: return nil
    }
    return { $0.transfers.append(FaultPlan.TransferFault(trigger, effect)) }
  }

  private static func trigger(_ text: Substring) -> FaultPlan.Trigger? {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard let last = parts.last, let number = Int(last), number > 0 else { return nil }
    if parts.count == 1 { return .transfer(number) }
    return requests[parts[0]].map { .request($0, number) }
  }

  /// The requests by the words of ``grammar``.
  private static let requests: [Substring: DFURequest] = [
    "detach": .detach, "download": .download, "upload": .upload, "getStatus": .getStatus,
    "clearStatus": .clearStatus, "getState": .getState, "abort": .abort,
  ]

  private static func memoryFault(
    _ name: Substring, _ place: Substring, _ extra: Substring?
  ) -> (@Sendable (inout FaultPlan) -> Void)? {
    if name == "power-loss", extra == nil {
      guard let loss = powerLoss(place) else { return nil }
      return { $0.powerLosses.append(loss) }
    }
    guard let address = AddressArgument(argument: String(place))?.address else { return nil }
    if name == "protect", let extra, let length = Length(argument: String(extra)),
      let range = AddressRange(start: address, count: length.count)
    {
      return { $0.writeProtected.append(range) }
    }
    let fault: FaultPlan.MemoryFault
    switch (name, extra) {
    case ("flip", _):
      guard let bit = bit(extra) else { return nil }
      fault = .flipOnProgram(address, bit: bit)
    case ("stuck", _):
      guard let bit = bit(extra) else { return nil }
      fault = .flipOnRead(address, bit: bit)
    case ("fail-write", nil): fault = .failure(.program, address, .errWrite)
    case ("fail-erase", nil): fault = .failure(.erase, address, .errErase)
    default: return nil
    }
    return { $0.memory.append(fault) }
  }

  private static func powerLoss(_ place: Substring) -> FaultPlan.PowerLoss? {
    let parts = place.split(separator: "#", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
    switch parts[0] {
    case "write": return .atProgramUnit(number)
    case "erase": return .inErase(number)
    default: return nil
    }
  }

  private static func bit(_ text: Substring?) -> UInt8? {
    guard let text else { return 0 }
    return UInt8(text).flatMap { $0 < 8 ? $0 : nil }
  }
}
