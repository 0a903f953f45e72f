public import DFU

extension VirtualBoard {
  /// Performs a control transfer.
  public mutating func control(
    _ setup: ControlSetup, data: [UInt8], at now: Duration
  ) -> PortAnswer {
    advance(to: now)
    transferCount += 1
    let effect = faults.effect(of: setup)
    let answer = perform(setup, data: data, at: now, effect: effect)
    if isTracing, setup.dfuRequest != nil, trace.count < TraceEntry.countLimit {
      trace.append(
        TraceEntry(
          number: transferCount, setup: setup, data: Array(data.prefix(TraceEntry.dataLimit)),
          answer: answer, start: now, state: state))
    }
    return answer
  }

  private mutating func perform(
    _ setup: ControlSetup, data: [UInt8], at now: Duration, effect: FaultPlan.Effect?
  ) -> PortAnswer {
    switch effect {
    case nil: return process(setup, data: data, at: now)
    case .stall: return PortAnswer(.stalled, at: now)
    case .timeout(let isProcessed):
      if isProcessed { _ = process(setup, data: data, at: now) }  // nobody hears the answer
      return PortAnswer(.silent, at: now)
    case .short(let limit):
      var answer = process(setup, data: data, at: now)
      if case .accepted(let bytes) = answer.outcome {
        answer.outcome = .accepted(Array(bytes.prefix(max(0, limit))))
      }
      return answer
    case .unplug(let moment, let pause):
      let answer =
        moment == .before
        ? PortAnswer(.gone, at: now) : process(setup, data: data, at: now)
      if moment == .after {
        outage = Outage(time: answer.time + .nanoseconds(1), returnsAfter: pause)
        return answer
      }
      removePower(at: answer.time, returnsAfter: pause)
      return PortAnswer(.gone, at: answer.time)
    }
  }

  /// The device's own answer.
  private mutating func process(
    _ setup: ControlSetup, data: [UInt8], at now: Duration
  ) -> PortAnswer {
    guard presence != nil else { return PortAnswer(.gone, at: now) }
    guard application?.isHung != true else { return PortAnswer(.silent, at: now) }
    // A blocked processor sees the request later, if it lives that long.
    let seen = bootloader?.seen(now) ?? now
    if let event = nextEvent, event <= seen, bootloader != nil {
      return PortAnswer(.gone, at: event)
    }
    var answer = dispatch(setup, data: data, at: seen)
    let end = bootloader?.departure?.time ?? application?.departure?.time
    if let end, end <= answer.time { answer = PortAnswer(.gone, at: end) }
    if case .accepted(let bytes) = answer.outcome, bytes.count > Int(setup.length) {
      answer.outcome = .accepted(Array(bytes.prefix(Int(setup.length))))
    }
    return answer
  }

  private mutating func dispatch(
    _ setup: ControlSetup, data: [UInt8], at now: Duration
  ) -> PortAnswer {
    let isStandard = setup.requestType & 0x60 == 0
    if !isStandard, application != nil {
      return application?.perform(setup, data: data, at: now) ?? PortAnswer(.gone, at: now)
    }
    if let request = setup.dfuRequest {
      guard setup.index == 0 else { return PortAnswer(.stalled, at: now) }
      return bootloader?.perform(request, setup, data: data, at: now, on: &silicon)
        ?? PortAnswer(.gone, at: now)
    }
    let isFunctional =
      setup.requestType & 0x80 != 0 && setup.request == 6
      && UInt8(setup.value >> 8) == FunctionalDescriptor.descriptorType
    if isFunctional, profile.hidesFunctional { return PortAnswer(.silent, at: now) }
    return performStandard(setup).map { PortAnswer(.accepted($0), at: now) }
      ?? PortAnswer(.stalled, at: now)
  }

  /// Performs one packet on an endpoint other than 0.
  public mutating func packet(
    _ endpoint: UInt8, data: [UInt8], at now: Duration
  ) -> PacketAnswer {
    advance(to: now)
    let answer = application?.packet(endpoint, data: data, at: now) ?? .notReady
    // A program that leaves in the middle of a transfer is gone before it has answered.
    advance(to: now)
    return presence == nil ? .notReady : answer
  }
}
