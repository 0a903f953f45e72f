/// Leaving DFU mode, and making sure of it.
extension DFUSession {
  /// How long a device may take to leave the bus once it was asked to.
  ///
  /// ST's ROMs are gone within a few ms; the host's hub reports it within a second.
  static let leaveLimit = Duration.seconds(5)

  /// Asks the device to start the firmware at an address, and waits until it has left the bus.
  ///
  /// - Parameters:
  ///   - address: where the vector table is; `nil` means the first address of the flash.
  ///   - applicationLimit: how long the application is waited for; `nil` does not wait.
  ///   - applicationID: the VID:PID that the application must have; `nil` takes any.
  /// - Returns: the running operation; its report is the application, if it was waited for. It ends
  ///   with `didNotLeave` if the device stays, `deviceDidNotCome` if no application comes, with
  ///   what the device or the bus did wrong, or `interrupted`.
  public nonisolated func leave(
    at address: Address? = nil, applicationLimit: Duration? = nil,
    applicationID: USBIdentifier? = nil
  ) -> DFUTask<USBDevice?> {
    DFUTask { emit throws(DFUError) in
      try await self.operate(changing: false, emit: emit) { session throws(DFUError) in
        if session.functional.isDfuSe {
          try await session.setPointer(address ?? session.defaultAddress)
        }
        try await session.start()
        guard let limit = applicationLimit else { return nil }
        return try await session.awaitApplication(limit: limit, id: applicationID)
      }
    }
  }

  /// Leaves after a good flash.
  func leave(_ job: FlashJob, report: inout FlashReport) async throws(DFUError) {
    guard let start = job.startAddress else { return }
    emit(.began(.leave, byteCount: 0))
    try await setPointer(start)
    try await self.start()
    report.hasLeft = true
    if let limit = job.options.applicationLimit {
      report.application = try await awaitApplication(limit: limit, id: job.options.applicationID)
    }
  }

  /// Ends DFU mode with the address pointer at the firmware; one that stays has not started it.
  private func start() async throws(DFUError) {
    guard try await endDownload(block: DfuSeCommand.firstDataBlock) else {
      throw .didNotLeave(place: place, after: .zero)
    }
  }

  /// Ends a download with a DFU_DNLOAD of length zero and sees the device go, if it is to go.
  ///
  /// - Returns: whether the device has left DFU mode.
  func endDownload(block: UInt16) async throws(DFUError) -> Bool {
    try await turn(.download)
    let manners = ManifestMachine.Manners(
      functional, leavesUnanswered: quirks.leavesUnanswered)
    let machine = ManifestMachine(block: block, manners: manners)
    switch try await drive(machine, doing: "The device does not start the firmware") {
    case .manifested:
      conversation.turned(.none)
      return false
    case .leaving:
      try await awaitDeparture()
    case .awaitsReset:
      do throws(TransportError) {
        try await connection.reset()
      } catch  where error.kind != .gone {
        throw .transport(error, doing: "The port cannot be reset", place: place)
      } catch {
        // Gone is what a reset is for.
      }
      try await awaitDeparture()
    }
    emit(.left)
    return true
  }

  /// Waits until this device is gone from the bus.
  private func awaitDeparture() async throws(DFUError) {
    guard try await leavesBus(within: Self.leaveLimit, doing: "stopped while the device leaves")
    else { throw .didNotLeave(place: place, after: Self.leaveLimit) }
  }

  /// Waits until this device is gone from the bus.
  ///
  /// - Parameters:
  ///   - limit: the longest to wait.
  ///   - doing: what was stopped, if the user stops it.
  /// - Returns: whether it went.
  /// - Throws: `interrupted`, or what kept the bus from being read.
  func leavesBus(within limit: Duration, doing: String) async throws(DFUError) -> Bool {
    let isGone = try await bus.wait(limit: limit) { devices in
      !devices.contains { $0.path == device.path && $0.arrival == device.arrival }
    }
    if !isGone { try checkInterruption(doing) }
    return isGone
  }

  /// Waits until the application is there, on the same port.
  func awaitApplication(
    limit: Duration, id: USBIdentifier?
  ) async throws(DFUError) -> USBDevice {
    var application: USBDevice?
    _ = try await bus.wait(limit: limit) { devices in
      application = devices.first { candidate in
        candidate.path == device.path && candidate.arrival != device.arrival
          && (id == nil ? candidate.bootloader == nil : candidate.id == id)
      }
      return application != nil
    }
    guard let application else {
      guard !Task.isCancelled else {
        throw .interrupted("stopped while waiting for the application", place: place)
      }
      throw .didNotComeBack(
        path: device.path, as: id.map { "application \($0)" } ?? "application", after: limit)
    }
    emit(.applicationStarted(application))
    return application
  }
}
