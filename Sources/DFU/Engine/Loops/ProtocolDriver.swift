/// Performs what the machines of `Protocol/` decide: sends, waits, reports back.
///
/// Nothing else drives a machine. Loops of transfers are run by `DFUSession+Download.swift` and
/// `DFUSession+Upload.swift`, with the same words for how a transfer ended.
struct ProtocolDriver: Sendable {
  /// The device.
  let connection: any USBConnection
  /// The interface that the requests go to.
  let interface: UInt8

  /// Drives a machine to its end.
  ///
  /// - Throws: how the device or the bus did not play along.
  func drive<Machine: ProtocolMachine>(
    _ machine: Machine
  ) async throws(ProtocolFailure) -> Machine.Output {
    var machine = machine
    var event = ProtocolEvent.started
    while true {
      let step: ProtocolStep<Machine.Output>
      do throws(IllegalEvent) {
        step = try machine.handle(event, at: connection.clock.now)
      } catch {
        throw ProtocolFailure(at: .getStatus, .mistake(error))
      }
      switch step {
      case .finished(let output): return output
      case .failed(let failure): throw failure
      case .perform(.wait(let duration)):
        await connection.clock.sleep(for: duration)
        event = .waited
      case .perform(.send(let message)):
        event = await send(message)
      }
    }
  }

  private func send(_ message: DFUMessage) async -> ProtocolEvent {
    let setup = ControlSetup(
      message.request, value: message.value, interface: interface, length: message.length)
    let result = await connection.control(setup, data: message.data, timeout: message.timeout)
    if let end = ProtocolEvent(badEnd: result.status) { return end }
    guard setup.isDeviceToHost || result.byteCount == message.data.count else {
      return .failed(.short(result.byteCount, of: message.data.count))
    }
    return .answered(result.data)
  }
}

extension ProtocolDriver {
  /// Brings the device to dfuIDLE.
  ///
  /// - Parameter patience: the longest that it may be busy or deaf; `nil` allows for whatever an
  ///   unknown host may have started.
  /// - Returns: what it was found in, and the error that it had latched.
  /// - Throws: that it does not come to dfuIDLE; in an application, or waiting for a reset, it is
  ///   in a state that is not expected.
  func recover(
    patience: Duration?
  ) async throws(ProtocolFailure) -> (found: DeviceState, error: DeviceStatus?) {
    switch try await drive(RecoveryMachine(patience: patience)) {
    case .ready(let found, let error): return (found, error)
    case .application: throw ProtocolFailure(at: .getState, .unexpectedState(.appIdle))
    case .needsReset: throw ProtocolFailure(at: .getState, .unexpectedState(.dfuManifestWaitReset))
    }
  }
}

extension ProtocolEvent {
  /// What the end of a transfer means that was not accepted; `nil` for one that was.
  init?(badEnd status: TransferStatus) {
    switch status {
    case .completed: return nil
    case .stalled: self = .stalled
    case .timedOut: self = .timedOut
    case .disconnected: self = .disconnected
    case .cancelled: self = .failed(.cancelled)
    case .failed(.overflow): self = .failed(.overflow)
    case .failed(.inputOutput): self = .failed(.inputOutput)
    case .failed(.notSubmitted(let code)): self = .failed(.notSubmitted(code))
    }
  }
}

extension TransferCompletion {
  /// What the end of a transfer in a loop means that was not accepted; `nil` for one that was.
  func failure(at request: DFURequest) -> ProtocolFailure? {
    ProtocolEvent(badEnd: status).flatMap { ProtocolFailure(at: request, event: $0) }
  }
}
