internal import DFU

// What a command or a block comes to: which operation, how long, or why not.
extension Bootloader {
  /// The voltage range at which words are programmed and not bytes; AN2606 table 4.
  private static let wideRange: UInt8 = 0x03

  /// The width at which this chip programs and erases now.
  func width(_ silicon: Silicon) -> DeviceTimes.Width {
    guard let wide = profile.times.wide,
      let feature = profile.banks.first(where: { $0.kind == .deviceFeature }),
      silicon.memory.byte(at: Int(feature.start.rawValue)) == Self.wideRange
    else { return profile.times.standard }
    return wide
  }

  /// The sector at an address, if the alternate setting reaches it.
  func reachableSector(at address: Int, on silicon: Silicon) -> BoardMemory.Sector? {
    guard let sector = silicon.memory.sector(at: address),
      Int(alternate) < profile.alternates.count,
      profile.alternates[Int(alternate)].kinds.contains(sector.kind)
        || sector.kind == .information
    else { return nil }
    return sector
  }

  /// An operation that takes a time, or one that fails without doing anything.
  func operation(
    _ kind: Operation.Kind, at now: Duration, lasting duration: Duration, poll: Duration,
    failing failure: DeviceStatus? = nil
  ) -> Operation {
    Operation(
      kind: failure == nil ? kind : .none, start: now, end: now + duration,
      outcome: failure ?? .ok, poll: poll)
  }

  /// Plans a DfuSe command.
  mutating func plan(_ command: DfuSeCommand, at now: Duration, on silicon: Silicon) -> Operation {
    let times = profile.times
    let poll = times.poll
    switch command {
    case .setAddressPointer(let value):
      let failure: DeviceStatus? =
        silicon.isReadProtected
        ? .errVendor : reachableSector(at: Int(value), on: silicon) == nil ? .errTarget : nil
      if failure == nil {
        pointer = Address(value)
        jumpTarget = pointer
      }
      return operation(
        .none, at: now, lasting: times.setPointer.duration, poll: poll.program.duration,
        failing: failure)
    case .erase(let value): return planErase(at: Int(value), now: now, on: silicon)
    case .massErase:
      return operation(
        .eraseAll, at: now, lasting: massEraseTime(silicon), poll: poll.massErase.duration,
        failing: silicon.isReadProtected ? .errVendor : nil)
    case .readUnprotect:
      let work = operation(
        .unprotect, at: now, lasting: massEraseTime(silicon), poll: poll.massErase.duration)
      departure = Departure(time: work.end + times.leave.duration, reason: .restart)
      return work
    }
  }

  private func planErase(at address: Int, now: Duration, on silicon: Silicon) -> Operation {
    let poll = profile.times.poll.erase.duration
    guard !silicon.isReadProtected else {
      return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errVendor)
    }
    guard let sector = reachableSector(at: address, on: silicon), sector.kind == .flash else {
      return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errTarget)
    }
    let place = Address(rawValue: UInt32(truncatingIfNeeded: address))
    let isIgnored =
      silicon.isWriteProtected(sector.range) || profile.eraseMisses?.contains(place) == true
    var work = operation(
      isIgnored ? .none : .erase(sector), at: now,
      lasting: eraseTime(sector, silicon), poll: poll,
      failing: silicon.faults.failure(of: .erase, in: sector.range))
    work.isEndless = profile.eraseStaysBusy?.contains(place) ?? false
    return work
  }

  private func eraseTime(_ sector: BoardMemory.Sector, _ silicon: Silicon) -> Duration {
    width(silicon).erase[sector.size]?.duration ?? .zero
  }

  private func massEraseTime(_ silicon: Silicon) -> Duration {
    if let time = width(silicon).massErase { return time.duration }
    return silicon.memory.sectors.reduce(.zero) {
      $1.kind == .flash ? $0 + eraseTime($1, silicon) : $0
    }
  }

  /// Plans a data block of DfuSe: address = pointer + (block − 2) × wTransferSize.
  mutating func plan(
    block: UInt16, data: [UInt8], at now: Duration, on silicon: Silicon
  ) -> Operation {
    let poll = profile.times.poll.program.duration
    guard !silicon.isReadProtected else {
      return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errVendor)
    }
    guard let place = place(ofBlock: block, count: data.count, on: silicon),
      let sector = reachableSector(at: place.lowerBound, on: silicon)
    else { return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errTarget) }
    jumpTarget = Address(rawValue: UInt32(truncatingIfNeeded: place.lowerBound))
    if !place.lowerBound.isMultiple(of: profile.flash.writeAlignment) { isMisaligned = true }
    if isMisaligned {
      return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errWrite)
    }
    return write(data, to: place, of: sector.kind, at: now, on: silicon)
  }

  /// Plans a write to one memory.
  func write(
    _ data: [UInt8], to place: Range<Int>, of kind: MemoryBank.Kind, at now: Duration,
    on silicon: Silicon
  ) -> Operation {
    let poll = profile.times.poll.program.duration
    let width = width(silicon)
    let programs = (data.count + width.programBytes - 1) / width.programBytes
    let duration = width.program.duration * programs
    switch kind {
    case .flash, .oneTime:
      let isIgnored = kind == .flash && silicon.isWriteProtected(place)
      return operation(
        isIgnored ? .none : .program(data, at: place.lowerBound), at: now, lasting: duration,
        poll: poll, failing: silicon.faults.failure(of: .program, in: place))
    case .optionBytes, .deviceFeature:
      return operation(
        .overwrite(data, at: place.lowerBound), at: now, lasting: duration, poll: poll,
        failing: silicon.faults.failure(of: .program, in: place))
    case .information:
      return operation(.none, at: now, lasting: .zero, poll: poll, failing: .errTarget)
    }
  }

  /// The addresses of a data block, if all of them are in one reachable memory.
  func place(ofBlock block: UInt16, count: ByteCount, on silicon: Silicon) -> Range<Int>? {
    let distance = (Int(block) - 2) * Int(profile.functional.transferSize)
    let start = Int(pointer.rawValue) + distance
    var place = start
    var kind: MemoryBank.Kind?
    while place < start + count {
      guard let sector = reachableSector(at: place, on: silicon), sector.kind == kind ?? sector.kind
      else { return nil }
      kind = sector.kind
      place = sector.range.upperBound
    }
    return start..<start + count
  }

  /// Leaves, or in plain DFU manifests: the same request, another end.
  mutating func leave(at now: Duration) {
    let times = profile.times
    switch rules.dialect {
    case .dfuSe:
      // One millisecond is what ST's middleware asks the host to wait here.
      running = operation(.none, at: now, lasting: .zero, poll: .milliseconds(1))
      departure = Departure(time: now + times.leave.duration, reason: .jump(jumpTarget))
    case .plain:
      let time = times.manifest.duration
      running = operation(.none, at: now, lasting: time, poll: time)
      let attributes = rules.attributes
      if attributes.contains(.willDetach), !attributes.contains(.isManifestationTolerant) {
        departure = Departure(
          time: now + time + times.leave.duration, reason: .jump(jumpTarget))
      }
    }
  }
}
