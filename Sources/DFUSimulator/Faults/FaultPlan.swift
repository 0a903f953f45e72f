public import DFU

/// What goes wrong with a board, and when: a value, so that a run can be repeated.
public struct FaultPlan: Sendable, Hashable {
  /// The moment at which a fault of the bus strikes.
  public enum Trigger: Sendable, Hashable {
    /// At a control transfer, counted from 1 since the plan was set, standard requests included.
    case transfer(Int)
    /// At a DFU request of one kind, counted in the same way.
    case request(DFURequest, Int)
  }

  /// What happens to a control transfer.
  public enum Effect: Sendable, Hashable {
    /// The device stalls it; it never reaches the device's program.
    case stall
    /// Nobody answers; the device may have done what was asked, or never have seen it.
    case timeout(isProcessed: Bool)
    /// The device sends at most so many bytes.
    case short(ByteCount)
    /// The board is unplugged, and plugged in again after a time, or never.
    case unplug(Moment, returnsAfter: Duration?)
  }

  /// Where in a transfer the plug is pulled.
  public enum Moment: Sendable, Hashable {
    /// The request does not reach the device.
    case before
    /// The device did what was asked; its answer is lost.
    case during
    /// The host has the answer; the next request finds nobody.
    case after
  }

  /// A fault of the bus.
  public struct TransferFault: Sendable, Hashable {
    /// When it strikes.
    public var trigger: Trigger
    /// What happens.
    public var effect: Effect

    /// Creates a fault from its parts.
    public init(_ trigger: Trigger, _ effect: Effect) {
      self.trigger = trigger
      self.effect = effect
    }
  }

  /// The two operations on flash.
  public enum Operation: Sendable, Hashable {
    /// Erase of a sector.
    case erase
    /// Program of a block.
    case program
  }

  /// A fault that sits in the flash.
  public enum MemoryFault: Sendable, Hashable {
    /// The bit is programmed wrong, the first time only.
    case flipOnProgram(Address, bit: UInt8)
    /// The bit is always read wrong.
    case flipOnRead(Address, bit: UInt8)
    /// An operation that touches the address ends with this status and changes nothing.
    case failure(Operation, Address, DeviceStatus)
    /// The byte reads as blank and is not: an erase that lost power left it half erased. What
    /// programming it comes to follows; the next erase of its sector mends it.
    case weakBlank(Address, Weakness)
  }

  /// What programming a byte comes to that an interrupted erase left half erased.
  public enum Weakness: Sendable, Hashable, CaseIterable {
    /// The flash sees that its unit is not blank: errPROG.
    case isRefused
    /// Nobody sees it, and one bit comes out wrong.
    case isWrong
  }

  /// A change of how the device takes requests while it works.
  public struct BusyChange: Sendable, Hashable {
    /// The operation with which it begins, counted from 1 since the plan was set: erases, blocks
    /// and address pointers.
    public var operation: Int
    /// What a request meets from then on, until the power goes.
    public var style: BusyStyle

    /// Creates a change from its parts.
    public init(at operation: Int, to style: BusyStyle) {
      self.operation = operation
      self.style = style
    }
  }

  /// A loss of power that hits the flash at work.
  public enum PowerLoss: Sendable, Hashable {
    /// While a program unit is written, counted from 1 since the plan was set.
    case atProgramUnit(Int)
    /// In the middle of an erase, counted from 1 since the plan was set.
    case inErase(Int)
  }

  /// Faults of the bus; each strikes once.
  public var transfers: [TransferFault]
  /// Faults in the flash.
  public var memory: [MemoryFault]
  /// Losses of power; each strikes once.
  public var powerLosses: [PowerLoss]
  /// How long a loss of power lasts; `nil` for ever.
  public var powerReturnsAfter: Duration?
  /// Parts of flash where write and erase report success and do nothing, beside the profile's.
  public var writeProtected: [AddressRange]
  /// Whether read protection level 1 is active from the start.
  public var isReadProtected: Bool
  /// Changes of how the device takes requests while it works.
  public var busyChanges: [BusyChange]

  /// Creates a plan; with nothing given, nothing goes wrong.
  ///
  /// - Parameters:
  ///   - transfers: faults of the bus.
  ///   - memory: faults in the flash.
  ///   - powerLosses: losses of power in mid-operation.
  ///   - powerReturnsAfter: how long a loss of power lasts; `nil` for ever.
  ///   - writeProtected: parts of flash that ignore write and erase.
  ///   - isReadProtected: whether read protection level 1 is active.
  ///   - busyChanges: changes of how the device takes requests while it works.
  public init(
    transfers: [TransferFault] = [], memory: [MemoryFault] = [], powerLosses: [PowerLoss] = [],
    powerReturnsAfter: Duration? = .milliseconds(500), writeProtected: [AddressRange] = [],
    isReadProtected: Bool = false, busyChanges: [BusyChange] = []
  ) {
    self.transfers = transfers
    self.memory = memory
    self.powerLosses = powerLosses
    self.powerReturnsAfter = powerReturnsAfter
    self.writeProtected = writeProtected
    self.isReadProtected = isReadProtected
    self.busyChanges = busyChanges
  }
}
