internal import DFU

// DNLOAD and UPLOAD.
extension Bootloader {
  /// The fewest bytes of a DfuSe data block; AN3156.
  private static let leastBlock = 2

  mutating func download(
    _ setup: ControlSetup, data: [UInt8], at now: Duration, on silicon: inout Silicon
  ) -> PortAnswer {
    guard setup.length > 0 else { return endDownload(at: now) }
    guard isTaken(.download), data.count == Int(setup.length),
      setup.length <= profile.functional.transferSize
    else { return refuseOrApply(.download, at: now) }
    switch rules.dialect {
    case .dfuSe:
      guard let work = parse(setup.value, data) else { return refuse(.errStalledPacket, at: now) }
      let answer = answer(.download, at: now)
      parked = work
      return answer
    case .plain: return downloadPlain(setup, data, at: now, on: &silicon)
    }
  }

  /// What a DfuSe download carries; `nil` for what the protocol does not know.
  private func parse(_ block: UInt16, _ data: [UInt8]) -> ParkedWork? {
    switch block {
    case DfuSeCommand.blockNumber:
      guard let code = data.first, profile.commands.contains(code) else { return nil }
      return DfuSeCommand(bytes: data).map { .command($0) }
    case DfuSeCommand.firstDataBlock...:
      return data.count >= Self.leastBlock ? .write(block: block, data) : nil
    default: return nil  // block 1 is reserved
    }
  }

  /// Plain DFU works on a block as soon as it is there; GETSTATUS only asks.
  private mutating func downloadPlain(
    _ setup: ControlSetup, _ data: [UInt8], at now: Duration, on silicon: inout Silicon
  ) -> PortAnswer {
    guard setup.value == nextBlock, let bank = profile.mainFlash else {
      return refuse(.errAddress, at: now)
    }
    let start = Int(bank.start.rawValue) + cursor
    guard start + data.count <= bank.range.end else { return refuse(.errAddress, at: now) }
    let answer = answer(.download, at: now)
    nextBlock &+= 1
    cursor += data.count
    let begun = waitForFlash(from: now, on: &silicon)
    // A plain device takes any length, and fills its last program unit itself.
    let unit = silicon.memory.traits.unit
    let filling = [UInt8](repeating: 0xFF, count: (unit - data.count % unit) % unit)
    var work = write(
      data + filling, to: start..<start + data.count, of: .flash, at: begun, on: silicon)
    // The device erases what it is about to program.
    for sector in silicon.memory.sectors where sector.kind == .flash {
      guard sector.start >= start, sector.start < start + data.count else { continue }
      silicon.erase(sector)
      work.end += width(silicon).erase[sector.size]?.duration ?? .zero
    }
    work.poll = work.end - work.start
    begin(work, on: &silicon)
    return answer
  }

  private mutating func endDownload(at now: Duration) -> PortAnswer {
    let answer = answer(.endDownload, at: now)
    if state == .dfuManifestSync {
      parked = .leave
      if profile.leavesAtOnce { departure = Departure(time: now, reason: .jump(jumpTarget)) }
    }
    return answer
  }

  mutating func upload(
    _ setup: ControlSetup, at arrival: Duration, on silicon: inout Silicon
  ) -> PortAnswer {
    guard isTaken(.upload(isShort: false)), setup.length <= profile.functional.transferSize else {
      return refuseOrApply(.upload(isShort: false), at: arrival)
    }
    let now = waitForFlash(from: arrival, on: &silicon)
    let count = Int(setup.length)
    guard rules.dialect == .dfuSe else { return uploadPlain(count, at: now, on: silicon) }
    switch setup.value {
    case DfuSeCommand.blockNumber:
      // ST's middleware is back in dfuIDLE after a list of more than three bytes was asked for.
      return answer(.upload(isShort: count > 3), at: now) {
        Array($0.profile.commands.prefix(count))
      }
    case DfuSeCommand.firstDataBlock...: return uploadData(setup, at: now, on: silicon)
    default: return refuse(.errStalledPacket, at: now)
    }
  }

  private mutating func uploadData(
    _ setup: ControlSetup, at now: Duration, on silicon: Silicon
  ) -> PortAnswer {
    guard !silicon.isReadProtected else { return refuse(.errVendor, at: now) }
    let count = Int(setup.length)
    guard let place = place(ofBlock: setup.value, count: count, on: silicon) else {
      return refuse(.errTarget, at: now)
    }
    switch silicon.read(at: place.lowerBound, count: count) {
    case .bytes(let bytes): return answer(.upload(isShort: false), at: now) { _ in bytes }
    case .damaged: return refuse(.errUnknown, at: now)
    case .outside: return refuse(.errTarget, at: now)
    }
  }

  private mutating func uploadPlain(
    _ count: ByteCount, at now: Duration, on silicon: Silicon
  ) -> PortAnswer {
    guard let bank = profile.mainFlash else { return refuse(.errAddress, at: now) }
    if state == .dfuIdle { cursor = 0 }
    let piece = min(count, bank.byteCount - cursor)
    guard case .bytes(let bytes) = silicon.read(at: Int(bank.start.rawValue) + cursor, count: piece)
    else { return refuse(.errUnknown, at: now) }
    let next = cursor + piece
    let result = answer(.upload(isShort: piece < count), at: now) { _ in bytes }
    if state == .dfuUploadIdle { cursor = next }
    return result
  }

  private func isTaken(_ event: DeviceMachine.Event) -> Bool {
    DeviceMachine.transition(state, event, rules).isAccepted
  }

  /// Stalls: as the machine says if it does not take the event, else for what came with it.
  private mutating func refuseOrApply(
    _ event: DeviceMachine.Event, at now: Duration
  ) -> PortAnswer {
    isTaken(event) ? refuse(.errStalledPacket, at: now) : answer(event, at: now)
  }
}
