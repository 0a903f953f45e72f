/// Performs what the machines of `Protocol/` decide: sends, waits, reports back.
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
        throw ProtocolFailure(
          at: .getStatus, .transferFailed("no rule for \(error.event) in \(error.state)"))
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
    switch result.status {
    case .completed where !setup.isDeviceToHost && result.byteCount < message.data.count:
      return .failed("a short transfer (\(result.byteCount) of \(message.data.count) bytes)")
    case .completed: return .answered(result.data)
    case .stalled: return .stalled
    case .timedOut: return .timedOut
    case .disconnected: return .disconnected
    case .cancelled: return .failed("a cancelled transfer")
    case .failed(.overflow): return .failed("an overflow")
    case .failed(.inputOutput): return .failed("an I/O error")
    case .failed(.notSubmitted(let code)): return .failed("error \(code) at submission")
    }
  }
}
