extension TraceLine {
  /// The lines that name a group of tracks and the first of them.
  static func names(process: String, thread: String, on track: Track) -> [TraceLine] {
    var line = TraceLine("process_name", "M", on: track)
    line.add(arguments: [("name", .text(process))])
    return [line, .name(thread, of: track)]
  }

  /// The line that names a track.
  static func name(_ name: String, of track: Track) -> TraceLine {
    var line = TraceLine("thread_name", "M", on: track)
    line.add(arguments: [("name", .text(name))])
    return line
  }

  /// The span of something that the host did.
  static func call(
    _ call: HostCall, from start: Duration, to end: Duration, _ failure: TransportError?,
    on track: Track
  ) -> TraceLine {
    var line = TraceLine(call.traceName, "X", on: track)
    line.add(category: "host")
    line.add(from: start, to: end)
    var arguments: [(String, Value)] = []
    if case .sleep(let duration) = call {
      arguments.append(("asked_us", .number(Int(clamping: duration.wholeNanoseconds / 1_000))))
    }
    if let failure { arguments.append(("failed", .text(failure.detail))) }
    line.add(arguments: arguments)
    return line
  }

  /// What a DFU_DNLOAD has the device do.
  static func work(of setup: ControlSetup, payload: RawSpan, isDfuSe: Bool) -> String {
    guard setup.length > 0 else { return isDfuSe ? "leave" : "manifest" }
    guard isDfuSe, setup.value == DfuSeCommand.blockNumber else { return "block \(setup.value)" }
    switch DfuSeCommand(bytes: payload.prefixBytes(5)) {
    case .setAddressPointer(let address): return "set address pointer \(Address(address))"
    case .erase(let address): return "erase \(Address(address))"
    case .massErase: return "mass erase"
    case .readUnprotect: return "read unprotect"
    case nil: return "command"
    }
  }
}

extension HostCall {
  /// The call in a person's words.
  fileprivate var traceName: String {
    switch self {
    case .open: "open"
    case .claim(let interface): "claim interface \(interface)"
    case .select(let alternate, let interface):
      "SET_INTERFACE \(interface), alternate setting \(alternate)"
    case .reset: "reset"
    case .close: "close"
    case .sleep: "wait"
    case .waitForChange: "wait for a change on the bus"
    }
  }
}

extension ControlSetup {
  /// The request's name in the standard's words.
  var traceName: String {
    if let dfuRequest { return dfuRequest.specName }
    switch (requestType, request) {
    case (0x80, 6): return "GET_DESCRIPTOR"
    case (0x01, 11): return "SET_INTERFACE"
    default: return "bmRequestType \(requestType), bRequest \(request)"
    }
  }
}

extension TransferCompletion {
  /// What a viewer shows of a transfer.
  func traceArguments(payload: RawSpan) -> [(String, TraceLine.Value)] {
    var arguments: [(String, TraceLine.Value)] = []
    switch setup.dfuRequest {
    case .download, .upload: arguments.append(("wBlockNum", .number(Int(setup.value))))
    default: arguments.append(("wValue", .number(Int(setup.value))))
    }
    arguments += [
      ("wIndex", .number(Int(setup.index))), ("wLength", .number(Int(setup.length))),
      ("result", .text(status.traceName)), ("bytes", .number(byteCount)),
    ]
    if setup.dfuRequest == .getStatus, let answer = StatusResponse(payload) {
      arguments += [
        ("bStatus", .text(answer.status.specName)), ("bState", .text(answer.state.specName)),
        ("bwPollTimeout_ms", .number(answer.pollTimeout.wholeMilliseconds)),
      ]
    } else if let state = reportedState(payload: payload) {
      arguments.append(("bState", .text(state.specName)))
    }
    return arguments
  }

  /// The state that the device has told with this answer.
  func reportedState(payload: RawSpan) -> DeviceState? {
    switch setup.dfuRequest {
    case .getStatus: StatusResponse(payload)?.state
    case .getState: payload.prefixBytes(1).first.flatMap(DeviceState.init)
    default: nil
    }
  }
}

extension TransferStatus {
  fileprivate var traceName: String {
    switch self {
    case .completed: "completed"
    case .stalled: "stalled"
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .disconnected: "disconnected"
    case .failed(.overflow): "overflow"
    case .failed(.inputOutput): "I/O error"
    case .failed(.notSubmitted(let code)): "not submitted, error \(code)"
    }
  }
}

extension RawSpan {
  /// The first bytes, at most so many.
  func prefixBytes(_ count: Int) -> [UInt8] {
    (0..<Swift.min(count, byteCount)).map { offset in
      unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
  }
}
