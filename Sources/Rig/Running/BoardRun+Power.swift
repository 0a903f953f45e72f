internal import DFU
internal import Station

// The power of the board's port.
extension BoardRun {
  /// How long a port stays without power: what is on a board keeps it alive for a while.
  static let offTime = Duration.seconds(1)
  /// How long a board may take to leave the bus when its power goes.
  static let departureLimit = Duration.seconds(5)

  /// Gives the port power that it may not have had.
  func switchOn() async throws(BoardError) {
    guard let power = job.power else { return }
    tell(.activity(Activity(.powering)))
    try await journal.step(.powerOn) { () async throws(BoardError) in
      try await Self.set(power, true)
    }
  }

  /// Takes the power away and gives it back; it comes back whatever happens meanwhile.
  func cyclePower() async throws(BoardError) {
    guard let power = job.power else { return }
    tell(.activity(Activity(.powering)))
    try await journal.step(.powerCycle) { () async throws(BoardError) in
      try await Self.set(power, false)
      let hasLeft: Bool
      do throws(BoardError) {
        hasLeft = try await wait(Self.departureLimit, "stopped while the power is off") { devices in
          !devices.contains { $0.path == job.path }
        }
      } catch {
        try await Self.set(power, true)
        throw error
      }
      if hasLeft { await clock.sleep(for: Self.offTime) }
      try await Self.set(power, true)
      guard hasLeft else { throw .notSwitched(job, way: power.way) }
    }
  }

  private static func set(
    _ power: any PortPower, _ isOn: Bool
  ) async throws(BoardError) {
    // A task of its own: a run that is stopped must not leave a board without power.
    let failure = await Task { () async -> PowerError? in
      do throws(PowerError) {
        try await power.set(isOn)
        return nil
      } catch {
        return error
      }
    }.value
    if let failure { throw .power(failure) }
  }
}
