/// Decides how a board gets into its bootloader and is flashed, and what is tried after a failure:
/// trigger, power cycle, trigger.
///
/// ```
///            bootloader                       application
///   ┌────────────────────▶ flash ──failed─┐  ┌──────────▶ trigger ──failed─┐
///  look ◀──── cycle (or nothing to switch) ◀─┘                             │
///   ▲  └─ nothing ──▶ power on, once ──▶ look                              │
///   └────────────────────── one retry less ◀───────────────────────────────┘
/// ```
///
/// Power is switched on for a port where nothing is without that counting as a retry: it may have
/// been off. All else that is tried again counts.
struct RetryPolicy: Sendable, Hashable {
  /// What is at the port.
  enum Sight: Sendable, Hashable, CaseIterable {
    /// The bootloader that is wanted.
    case bootloader
    /// An application that may be asked to make way.
    case application
    /// Nothing.
    case nothing
    /// A device that is not meant.
    case stranger
  }

  /// What happened.
  enum Event: Sendable, Hashable {
    /// This is at the port.
    case saw(Sight)
    /// A step failed; whether trying again can help.
    case failed(isCurable: Bool)
  }

  /// What is done next.
  enum Move: Sendable, Hashable {
    /// The power is switched on; then look.
    case powerOn
    /// The power is switched off and on; then look.
    case powerCycle
    /// The application is asked to make way; then it is the bootloader that is seen.
    case trigger
    /// The image goes to the board.
    case flash
    /// Look what is at the port, and wait for something.
    case look
    /// There is nothing more to try.
    case giveUp
  }

  private let hasTrigger: Bool
  private let hasPower: Bool
  /// How often something may be tried again.
  private(set) var retriesLeft: Int
  private var hasSwitchedOn = false

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - hasTrigger: whether an application can be asked.
  ///   - hasPower: whether the port's power can be switched.
  ///   - retries: how often a way that failed is tried again.
  init(hasTrigger: Bool, hasPower: Bool, retries: Int) {
    self.hasTrigger = hasTrigger
    self.hasPower = hasPower
    retriesLeft = max(0, retries)
  }

  /// Takes what happened and says what is done next.
  mutating func handle(_ event: Event) -> Move {
    switch event {
    case .saw(.bootloader): return .flash
    case .saw(.stranger), .failed(isCurable: false): return .giveUp
    case .saw(.application): return hasTrigger ? .trigger : again(by: .powerCycle)
    case .saw(.nothing):
      guard hasPower, !hasSwitchedOn else { return again(by: .powerCycle) }
      hasSwitchedOn = true
      return .powerOn
    case .failed(isCurable: true): return again(by: hasPower ? .powerCycle : .look)
    }
  }

  /// Tries again, as long as there are retries and a way.
  private mutating func again(by move: Move) -> Move {
    guard retriesLeft > 0, hasPower || move != .powerCycle else { return .giveUp }
    retriesLeft -= 1
    hasSwitchedOn = true
    return move
  }
}
