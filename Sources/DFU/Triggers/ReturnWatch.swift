/// Watches one port after a trigger, until the bootloader is there or it is plain that it will not
/// come.
///
/// ```
///                      nothing                     bootloader
///   waiting ─────────────────────────▶ gone ─────────────────────▶ found
///      │ refused                        ▲ │ another device
///      ▼                                │ ▼
///   refused ──── nothing, as above     returned ── bootloader ───▶ found
///      │ grace over                       │ settled, or the deadline
///      ▼                                  ▼
///   failed(.stayed)                    failed(.cameBack)
/// ```
///
/// A device is known by its arrival on the port, never by its numbers or its serial number: those
/// of the bootloader are others. An application that is back is waited for a little longer, since
/// some restart on their way (Klipper to Katapult, a boot stage of its own).
struct ReturnWatch: Sendable {
  /// What is on the port.
  enum Sight: Sendable, Hashable {
    /// The application that was asked: the same arrival.
    case unchanged
    /// Nothing.
    case nothing
    /// A device that came since, and is no bootloader.
    case other(USBDevice)
    /// A device in DFU mode that came since.
    case bootloader(USBDevice)
  }

  /// What happened.
  enum Event: Sendable, Hashable {
    /// The application refused: it may leave all the same, but not for long.
    case refused
    /// This is on the port, or still is.
    case saw(Sight)
  }

  /// What to do.
  enum Step: Sendable, Hashable {
    /// Look again at the next change on the bus, and after so long at the latest.
    case wait(Duration)
    /// The bootloader is there.
    case found(USBDevice)
    /// It will not come.
    case failed(Ending)
  }

  /// What was seen last, when the bootloader did not come.
  enum Ending: Sendable, Hashable {
    /// The application never left.
    case stayed
    /// The application refused, and did not leave.
    case refused
    /// It left, and nothing came.
    case nothingCame
    /// A device came that is no bootloader.
    case cameBack(USBDevice)
  }

  /// An event that came after the end: a mistake of the driver.
  struct IllegalEvent: Error, Hashable {
    let event: Event
  }

  private enum State: Hashable {
    case waiting
    case refused(until: Duration)
    case gone
    case returned(USBDevice, until: Duration)
    case ended
  }

  /// How long an application that refused is given to leave all the same: fwupd saw devices that
  /// stall the request because they are restarting.
  static let refusalGrace = Duration.seconds(2)
  /// How long a device that is no bootloader must have been there to be what came of it.
  static let settleTime = Duration.seconds(3)

  private let deadline: Duration
  private var state = State.waiting

  /// Begins to watch.
  ///
  /// - Parameter deadline: when the bootloader must be there.
  init(deadline: Duration) {
    self.deadline = deadline
  }

  /// Takes an event and says what to do.
  ///
  /// - Throws: that it was over before; nothing changes then.
  mutating func handle(_ event: Event, at now: Duration) throws(IllegalEvent) -> Step {
    let next = try transition(from: state, on: event, at: now)
    state = next.state
    return next.step
  }

  private func transition(
    from state: State, on event: Event, at now: Duration
  ) throws(IllegalEvent) -> (state: State, step: Step) {
    switch (state, event) {
    case (.ended, _):
      throw IllegalEvent(event: event)
    case (_, .saw(.bootloader(let device))):
      return (.ended, .found(device))
    case (_, .saw(.nothing)):
      return wait(.gone, at: now)
    case (.returned(let known, _), .saw(.other(let device))) where known == device:
      return wait(state, at: now)
    case (_, .saw(.other(let device))):
      return wait(.returned(device, until: now + Self.settleTime), at: now)
    case (.waiting, .refused):
      return wait(.refused(until: now + Self.refusalGrace), at: now)
    case (_, .refused), (_, .saw(.unchanged)):
      return wait(state, at: now)
    }
  }

  /// Waits in a state for as long as it may last; if that is over, it was the end.
  private func wait(_ state: State, at now: Duration) -> (State, Step) {
    let (end, ending): (Duration, Ending) =
      switch state {
      case .waiting: (deadline, .stayed)
      case .refused(let grace): (min(grace, deadline), .refused)
      case .gone, .ended: (deadline, .nothingCame)
      case .returned(let device, let settled): (min(settled, deadline), .cameBack(device))
      }
    guard now < end else { return (.ended, .failed(ending)) }
    return (state, .wait(end - now))
  }
}

extension ReturnWatch.Sight {
  /// What a port shows, seen from the device that was asked there.
  init(of asked: USBDevice, in devices: [USBDevice]) {
    guard let device = devices.first(where: { $0.path == asked.path }) else {
      self = .nothing
      return
    }
    self =
      device.arrival == asked.arrival
      ? .unchanged : device.bootloader == nil ? .other(device) : .bootloader(device)
  }
}
