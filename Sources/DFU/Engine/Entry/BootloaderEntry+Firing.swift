/// Sending the trigger.
extension BootloaderEntry {
  /// What became of a trigger that was sent.
  enum Delivery: Sendable, Hashable {
    /// It was taken.
    case taken
    /// The device vanished on the way: it restarts.
    case vanished
    /// It was refused, with a clause on how; some devices leave all the same.
    case refused(String)
  }

  /// How long a device's serial port is waited for: its driver binds a moment after it arrived.
  private static let portLimit = Duration.seconds(2)
  private static let portInterval = Duration.milliseconds(50)
  /// How long a port that is no USB device's stays open behind the last byte.
  ///
  /// QEMU looks only once a second whether anybody has its pseudo-terminal open, and throws away
  /// what came from somebody who has gone by then.
  private static let lingerTime = Duration.milliseconds(1_500)
  /// How long a device may take for a vendor's request.
  private static let controlLimit = Duration.seconds(2)

  func fire(
    _ trigger: Trigger, at device: USBDevice, serialPort: String?, rate: Int?
  ) async throws(DFUError) -> Delivery {
    let place = DFUError.Place(path: device.path, id: device.id)
    switch trigger.action {
    case .detach:
      tell(.firing(trigger, at: device, serialPort: nil))
      return try await detach(device, place)
    case .serial(let script):
      let port = try await self.serialPort(serialPort, of: device)
      tell(.firing(trigger, at: device, serialPort: port))
      return try await Self.play(script, of: trigger, on: port, rate: rate, ports, place)
    case .control(let setup, let data):
      tell(.firing(trigger, at: device, serialPort: nil))
      return try await control(setup, data, device, place)
    case .report(let bytes):
      let port = try await reportPort(of: device)
      tell(.firing(trigger, at: device, serialPort: port))
      return try await report(bytes, to: port, trigger, place)
    }
  }

  /// Sends a serial trigger to a port that belongs to no USB device; nothing can be waited for.
  ///
  /// - Parameters:
  ///   - trigger: a trigger for serial ports.
  ///   - port: the port, as in `/dev/ttyS0`.
  ///   - rate: the rate to begin with, in baud; `nil` takes the trigger's.
  ///   - ports: what opens it.
  /// - Throws: what kept the bytes from being sent; `invalidRequest` if the trigger is for no
  ///   serial port.
  public static func send(
    _ trigger: Trigger, to port: String, rate: Int? = nil, ports: any DevicePorts
  ) async throws(DFUError) {
    guard case .serial(let script) = trigger.action else { throw .notForSerialPort(trigger, port) }
    let delivery = try await play(
      script, of: trigger, on: port, rate: rate, ports, DFUError.Place(), linger: lingerTime)
    guard case .refused(let how) = delivery else { return }
    throw .notTaken(trigger, port, how)
  }

  private static func play(
    _ script: SerialScript, of trigger: Trigger, on port: String, rate: Int?,
    _ ports: any DevicePorts, _ place: DFUError.Place, linger: Duration = .zero
  ) async throws(DFUError) -> Delivery {
    let line: any SerialLine
    let ending: SerialPlayer.Ending
    do throws(TransportError) {
      line = try await ports.open(port)
    } catch {
      throw .serialPort(error, port, place: place)
    }
    do throws(TransportError) {
      ending = try await SerialPlayer(line: line).play(script, rate: rate)
    } catch {
      await line.close()
      throw .serialPort(error, port, place: place)
    }
    if ending == .done { await line.clock.sleep(for: linger) }
    await line.close()
    switch ending {
    case .done: return .taken
    case .vanished: return .vanished
    case .stuck: return .refused("\(port) takes no bytes")
    case .unanswered(let bytes, let limit):
      throw .unanswered(trigger, port, bytes, after: limit, place: place)
    case .cancelled: throw .interrupted("stopped in the middle of \(trigger)", place: place)
    }
  }

  /// The serial port that was named, or the only one of a device.
  private func serialPort(
    _ named: String?, of device: USBDevice
  ) async throws(DFUError) -> String {
    if let named { return named }
    let deadline = bus.clock.now + Self.portLimit
    while true {
      let found = await ports.serialPorts(ofDeviceAt: device.path)
      if let port = found.first {
        guard found.count == 1 else { throw .severalPorts(device, found) }
        return port
      }
      guard !Task.isCancelled else {
        throw .interrupted(
          "stopped while waiting for the serial port", place: DFUError.Place(device))
      }
      guard bus.clock.now < deadline else { throw .noSerialPort(device) }
      await bus.clock.sleep(for: Self.portInterval)
    }
  }

  /// The HID node that reports of this kind go to: the only one, or the only one of a vendor's own.
  private func reportPort(of device: USBDevice) async throws(DFUError) -> String {
    let found = await ports.reportPorts(ofDeviceAt: device.path)
    guard let port = found.first else { throw .noReportPort(device) }
    let isClear = found.count == 1 || port.isVendorDefined && !found[1].isVendorDefined
    guard isClear else { throw .severalReportPorts(device, found.map(\.name)) }
    return port.name
  }

  private func report(
    _ bytes: [UInt8], to port: String, _ trigger: Trigger, _ place: DFUError.Place
  ) async throws(DFUError) -> Delivery {
    do throws(TransportError) {
      try await ports.send(report: bytes, to: port)
      return .taken
    } catch  where error.kind == .gone {
      return .vanished
    } catch {
      throw .reportPort(error, port, place: place)
    }
  }

  /// Opens an application, does something with it, and closes it.
  private func open<Answer>(
    _ device: USBDevice, _ place: DFUError.Place,
    _ body: (any USBConnection) async throws(DFUError) -> Answer
  ) async throws(DFUError) -> Answer {
    let connection: any USBConnection
    do throws(TransportError) {
      connection = try await bus.open(device)
    } catch {
      throw .application(error, doing: "The application cannot be opened", place: place)
    }
    do throws(DFUError) {
      let answer = try await body(connection)
      await connection.close()
      return answer
    } catch {
      await connection.close()
      throw error
    }
  }

  private func control(
    _ setup: ControlSetup, _ data: [UInt8], _ device: USBDevice, _ place: DFUError.Place
  ) async throws(DFUError) -> Delivery {
    try await open(device, place) { connection throws(DFUError) in
      let result = await connection.control(setup, data: data, timeout: Self.controlLimit)
      switch result.status {
      case .completed: return .taken
      case .disconnected, .failed(.inputOutput), .failed(.overflow): return .vanished
      case .stalled: return .refused("the application stalled the request")
      case .timedOut: return .refused("the application did not answer the request")
      case .cancelled, .failed(.notSubmitted):
        throw .application(
          TransportError(.failed, detail: "that the request could not be sent"),
          doing: "The trigger cannot be sent", place: place)
      }
    }
  }

  private func detach(
    _ device: USBDevice, _ place: DFUError.Place
  ) async throws(DFUError) -> Delivery {
    guard let interface = device.runtime, let functional = interface.functional else {
      throw .cannotDetach(device, .detach)
    }
    return try await open(device, place) { connection throws(DFUError) in
      do throws(TransportError) {
        try await connection.claim(interface: interface.number)
      } catch {
        throw .application(error, doing: "The application cannot be claimed", place: place)
      }
      if let alternate = interface.alternates.first?.alternate {
        // `try?`: an application with one setting need not know SET_INTERFACE.
        try? await connection.select(alternate: alternate, interface: interface.number)
      }
      return try await Self.detach(connection, interface.number, functional, place)
    }
  }

  private static func detach(
    _ connection: any USBConnection, _ interface: UInt8, _ functional: FunctionalDescriptor,
    _ place: DFUError.Place
  ) async throws(DFUError) -> Delivery {
    let next: DetachMachine.Output
    do throws(ProtocolFailure) {
      next = try await ProtocolDriver(connection: connection, interface: interface)
        .drive(DetachMachine(functional))
    } catch {
      switch error.reason {
      case .stalled: return .refused("the application stalled DFU_DETACH")
      case .timedOut: return .refused("the application did not answer DFU_DETACH")
      // Torn as the board restarts: the port tells the rest.
      case .transferFailed(.inputOutput), .transferFailed(.overflow), .transferFailed(.short):
        return .vanished
      default: throw .failure(error, doing: "The application does not detach", place: place)
      }
    }
    guard next == .needsReset else { return .taken }
    do throws(TransportError) {
      try await connection.reset()
      return .taken
    } catch  where error.kind == .gone {
      // Gone is what a reset is for.
      return .vanished
    } catch {
      throw .application(error, doing: "The port cannot be reset", place: place)
    }
  }
}
