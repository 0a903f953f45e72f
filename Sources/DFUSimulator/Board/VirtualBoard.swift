public import DFU

/// A board on a port: the ROM bootloader, the application, the flash that both share.
///
/// It is a value that is told the time; equal calls give equal answers. It is written from the
/// device's side of the standards and shares only wire types with the host's side.
///
/// **Spec:** DFU 1.1; AN3156 for DfuSe; AN2606 for how the ROM is entered and left.
public struct VirtualBoard: SimulatedPort {
  /// Which program runs.
  ///
  /// The raw values are the words by which others know them.
  public enum Personality: String, Sendable, Hashable, CaseIterable {
    /// The ROM bootloader, or the resident one of a plain DFU device.
    case bootloader
    /// The application in flash.
    case application
    /// Nothing that is on the bus: no power, no plug, or a program that hangs.
    case none
  }

  /// What kind of board it is.
  public let profile: BoardProfile
  /// Whether the boot pin (BOOT0, or a button) is held, so that power on starts the bootloader.
  public var isBootPinHeld = true
  /// Whether requests are kept in ``trace``.
  public var isTracing = false
  /// The DFU requests so far, if they are kept.
  public internal(set) var trace: [TraceEntry] = []
  /// The control transfers so far, standard requests included.
  public internal(set) var transferCount = 0
  /// What is on the port now.
  public internal(set) var presence: PortPresence?

  var silicon: Silicon
  var bootloader: Bootloader?
  var application: ApplicationProgram?
  /// Numbers the arrivals on this port.
  var arrival: UInt64 = 0
  /// What is to appear on the port, and when.
  var appearance: Appearance?
  /// The power or the plug that goes by plan.
  var outage: Outage?
  var faults: FaultSchedule

  /// Creates a fresh board.
  ///
  /// - Parameters:
  ///   - profile: what kind of board it is.
  ///   - personality: which program runs at time zero; it is on the bus at once.
  ///   - faults: what goes wrong with it.
  public init(
    profile: BoardProfile, personality: Personality = .bootloader, faults: FaultPlan = FaultPlan()
  ) {
    self.profile = profile
    silicon = Silicon(profile: profile)
    silicon.setFaults(faults)
    self.faults = FaultSchedule(faults)
    appear(personality, at: .zero)
  }

  /// Which program is on the bus now.
  public var personality: Personality {
    bootloader != nil ? .bootloader : application != nil ? .application : .none
  }

  /// The state that the DFU interface is in; `nil` while there is none.
  public var state: DeviceState? {
    bootloader?.state ?? (profile.application.runTime == nil ? nil : application?.state)
  }

  /// What the application has received on its serial port since it started, in bytes.
  public var receivedCount: ByteCount { application?.serial?.receivedCount ?? 0 }

  /// Whether read protection level 1 is active.
  public var isReadProtected: Bool {
    get { silicon.isReadProtected }
    set { silicon.isReadProtected = newValue }
  }

  /// Reads memory past all protection, as a debugger without limits would.
  ///
  /// - Parameter range: the addresses.
  /// - Returns: the bytes; `nil` if not all of it is memory, or a unit in it is half written.
  public func contents(of range: AddressRange) -> [UInt8]? {
    let start = Int(range.start.rawValue)
    guard case .bytes(let bytes) = silicon.memory.read(at: start, count: range.count) else {
      return nil
    }
    return bytes
  }

  /// Writes memory past all protection and all rules; what is no memory is left out.
  public mutating func setContents(_ bytes: [UInt8], at address: Address) {
    silicon.memory.store(bytes[...], at: Int(address.rawValue))
  }

  /// Leaves program units as a loss of power does that cuts their programming short: they cannot be
  /// read, if the flash has ECC.
  public mutating func poison(_ range: AddressRange) {
    silicon.memory.poison(Int(range.start.rawValue)..<range.end)
  }

  /// Puts other faults in the place of those that have not struck yet; they count from now on.
  ///
  /// Protection is the chip's own state: what an earlier plan protected stays so.
  public mutating func setFaults(_ plan: FaultPlan) {
    silicon.setFaults(plan)
    faults = FaultSchedule(plan)
  }

  /// When the next thing happens by itself.
  public var nextEvent: Duration? {
    [
      appearance?.time, outage?.time, bootloader?.departure?.time, application?.nextEvent,
    ].compactMap { $0 }.min()
  }

  /// Lets time pass, and whatever is due happen, in its order.
  public mutating func advance(to now: Duration) {
    while let time = nextEvent, time <= now {
      if let outage, outage.time == time {
        self.outage = nil
        removePower(at: time, returnsAfter: outage.returnsAfter)
      } else if let departure = bootloader?.departure, departure.time == time {
        leave(departure.reason, at: time)
      } else if let appearance, appearance.time == time {
        self.appearance = nil
        appear(appearance.personality, at: time)
      } else if application?.nextEvent == time {
        if let next = application?.pass(time) { depart(for: next, at: time) }
      }
    }
  }

  /// Performs a USB reset of the port.
  public mutating func reset(at now: Duration) {
    advance(to: now)
    if application != nil {
      if let next = application?.reset() { depart(for: next, at: now) }
      return
    }
    guard let state = bootloader?.state else { return }
    // Flash goes on working through a bus reset.
    bootloader?.restart()
    let next = DeviceMachine.transition(state, .busReset, profile.rules).next
    guard next == .appIdle else { return }
    if isPlausible(profile.mainFlash?.start) {
      depart(for: .application, at: now)
    } else {
      bootloader?.latch(.errFirmware)
    }
  }

  /// Takes the power away and gives it back at once; a board that hangs starts again.
  public mutating func cyclePower(at now: Duration) {
    advance(to: now)
    removePower(at: now, returnsAfter: .zero)
  }

  /// Pulls the plug; work that goes on is cut short.
  public mutating func unplug(at now: Duration) {
    advance(to: now)
    removePower(at: now, returnsAfter: nil)
  }

  /// Puts the plug back in; nothing happens if it is in.
  public mutating func plug(at now: Duration) {
    advance(to: now)
    guard presence == nil else { return }
    powerOn(at: now)
  }
}

extension VirtualBoard: CustomStringConvertible {
  /// The profile, and what runs in which state.
  public var description: String {
    guard presence != nil else { return "\(profile.name), not on the bus" }
    return "\(profile.name), \(personality.rawValue)\(state.map { " in \($0.specName)" } ?? "")"
  }
}
