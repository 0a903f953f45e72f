public import DFU
public import DFUSimulator

/// The least time that a piece of work can take: the device's own times and the wire, and nothing
/// for the host.
///
/// ## Derivation
///
/// It is added up from the protocol, the profile's times and the wire model alone; the engine's
/// schedule, its plans and its block numbers have no part in it.
///
/// - A control transfer with *n* data bytes takes `SETUP + ⌈n / 64⌉ packets + status`.
/// - A **step** (a command or a block) is DFU_DNLOAD of its payload, and two DFU_GETSTATUS of six
///   bytes: AN3156 lets the first one start the work and a later one tell its end. It lasts as long
///   as these three, plus the device's time for the work.
/// - **Set Address Pointer** and **Erase** carry 5 bytes. One Set Address Pointer serves all blocks
///   of wTransferSize that follow each other; a shorter block at the end needs its own, since the
///   address rule multiplies with wTransferSize.
/// - A **read** is a DFU_UPLOAD for each block, and the same address pointers.
///
/// A device that works while the wire carries something else (one that holds its second
/// DFU_GETSTATUS) can be a little faster than this sum.
public struct Floor: Sendable {
  /// What the time of a step is taken to be.
  public enum Basis: Sendable, Hashable {
    /// The device's own time for it.
    case deviceTime
    /// The waits that the device asks for in bwPollTimeout, one after the other until its work is
    /// over: what a host owes to a device that punishes early polls.
    case askedWaits
  }

  private static let commandByteCount: ByteCount = 5
  private static let statusByteCount: ByteCount = 6

  private let times: DeviceTimes
  private let blockSize: ByteCount
  private let basis: Basis

  /// Creates a floor for a kind of board.
  public init(_ profile: BoardProfile, basis: Basis = .deviceTime) {
    times = profile.times
    blockSize = ByteCount(profile.functional.transferSize)
    self.basis = basis
  }

  /// One Set Address Pointer.
  public var setPointer: Duration {
    step(Self.commandByteCount, times.setPointer.duration, poll: times.poll.program.duration)
  }

  /// Erasing a sector of a size.
  public func erase(_ size: ByteCount) -> Duration {
    step(
      Self.commandByteCount, times.standard.erase[size]?.duration ?? .zero,
      poll: times.poll.erase.duration)
  }

  /// Programming a run of bytes, with its address pointers.
  public func write(_ count: ByteCount) -> Duration {
    run(count) { block in
      let width = times.standard
      let programs = (block + width.programBytes - 1) / width.programBytes
      return step(block, width.program.duration * programs, poll: times.poll.program.duration)
    }
  }

  /// Reading a run of bytes, with its address pointers.
  public func read(_ count: ByteCount) -> Duration {
    run(count) { transfer($0) }
  }

  /// Reading one block at the start of each of some sectors, with one address pointer for all.
  public func glance(at sizes: [ByteCount]) -> Duration {
    sizes.reduce(setPointer) { $0 + transfer(min($1, blockSize)) }
  }

  private func run(_ count: ByteCount, _ block: (ByteCount) -> Duration) -> Duration {
    guard count > 0 else { return .zero }
    let (full, tail) = count.quotientAndRemainder(dividingBy: blockSize)
    let whole = full > 0 ? setPointer + block(blockSize) * full : .zero
    return whole + (tail > 0 ? setPointer + block(tail) : .zero)
  }

  private func step(_ count: ByteCount, _ work: Duration, poll: Duration) -> Duration {
    let wire = transfer(count) + transfer(Self.statusByteCount) * 2
    guard basis == .askedWaits, poll > .zero else { return wire + work }
    let waits = max(1, Int((work / poll).rounded(.up)))
    return wire + poll * waits + transfer(Self.statusByteCount) * (waits - 1)
  }

  private func transfer(_ count: ByteCount) -> Duration {
    WireModel.setup + WireModel.data(count) + WireModel.status
  }
}
