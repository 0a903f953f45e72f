internal import DFU

/// A loss of power or of the plug that is going to happen.
struct Outage: Sendable, Hashable {
  var time: Duration
  /// `nil` for ever.
  var returnsAfter: Duration?
}

/// A program that is going to be on the bus.
struct Appearance: Sendable, Hashable {
  var personality: VirtualBoard.Personality
  var time: Duration

  init(of personality: VirtualBoard.Personality, at time: Duration) {
    self.personality = personality
    self.time = time
  }
}

// Coming and going: which program runs next.
extension VirtualBoard {
  /// Brings a program onto the bus.
  mutating func appear(_ personality: Personality, at now: Duration) {
    switch personality {
    case .bootloader: bootloader = Bootloader(profile: profile)
    case .application: application = ApplicationProgram(profile: profile, at: now)
    case .none: return
    }
    arrival += 1
    presence = makePresence()
  }

  /// Takes the running program off the bus; the other one comes after its boot time.
  mutating func depart(for next: Personality, at now: Duration) {
    bootloader = nil
    application = nil
    presence = nil
    outage = nil
    switch next {
    case .bootloader:
      appearance = Appearance(of: next, at: now + profile.times.bootBootloader.duration)
    case .application:
      appearance = Appearance(of: next, at: now + profile.times.bootApplication.duration)
    case .none: appearance = nil
    }
  }

  /// Leaves the bootloader for a reason of its own.
  mutating func leave(_ reason: Bootloader.Departure.Reason, at now: Duration) {
    switch reason {
    case .jump(let target):
      bootloader?.settle(at: now, on: &silicon)
      // A jump: the boot pin is not looked at, the vector table is not checked by anyone.
      if isPlausible(target) {
        depart(for: .application, at: now)
      } else {
        let returns = profile.dialect == .plain || (profile.hasEmptyCheck && isFlashEmpty)
        depart(for: returns ? .bootloader : .none, at: now)
      }
    case .restart:
      bootloader?.settle(at: now, on: &silicon)
      powerOn(at: now)
    case .powerLoss: removePower(at: now, returnsAfter: faults.plan.powerReturnsAfter)
    }
  }

  /// Cuts the power: what goes on in flash is torn, and all volatile state is lost.
  mutating func removePower(at now: Duration, returnsAfter pause: Duration?) {
    bootloader?.settle(at: now, on: &silicon)
    bootloader?.tear(at: now, on: &silicon)
    // Supply range is a register, not a memory.
    for bank in profile.banks where bank.kind == .deviceFeature {
      silicon.memory.store(bank.initial[...], at: Int(bank.start.rawValue))
    }
    depart(for: .none, at: now)
    if let pause { powerOn(at: now + pause) }
  }

  /// What a reset or power on starts: by boot pin, then empty check, then vector table.
  mutating func powerOn(at now: Duration) {
    let startsBootloader = isBootPinHeld || (profile.hasEmptyCheck && isFlashEmpty)
    if startsBootloader {
      depart(for: .bootloader, at: now)
    } else if isPlausible(profile.mainFlash?.start) {
      depart(for: .application, at: now)
    } else {
      depart(for: profile.dialect == .plain ? .bootloader : .none, at: now)
    }
  }

  /// Whether the first word of flash is blank: what the empty check looks at.
  var isFlashEmpty: Bool {
    guard let start = profile.mainFlash?.start else { return true }
    return word(at: start) == 0xFFFF_FFFF
  }

  /// Whether a program could start from the vector table at an address.
  ///
  /// That is: a stack pointer in RAM, and an odd reset vector in flash. A device that is no
  /// Cortex-M only asks whether anything is there.
  func isPlausible(_ target: Address?) -> Bool {
    guard let target, let flash = profile.mainFlash,
      let stack = word(at: target), let reset = target.advanced(by: 4).flatMap(word(at:))
    else { return false }
    if profile.stackRanges.isEmpty { return stack != 0xFFFF_FFFF }
    // Old projects give a stack pointer one below the end of RAM: the core clears the two low bits.
    let pointer = Int(stack & ~3)
    let hasStack = profile.stackRanges.contains {
      Int($0.start.rawValue) < pointer && pointer <= $0.end
    }
    return hasStack && !reset.isMultiple(of: 2) && flash.range.contains(Address(reset))
  }

  private func word(at address: Address) -> UInt32? {
    let start = Int(address.rawValue)
    guard case .bytes(let bytes) = silicon.memory.read(at: start, count: 4) else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
