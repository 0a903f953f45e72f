public import DFU

/// A kind of board as a data record: what it shows, what is in it, how it behaves.
///
/// Everything in which boards differ stands here; `BoardProfile+Library.swift` says where one more
/// goes.
public struct BoardProfile: Sendable, Hashable {
  /// What a device shows in its descriptors.
  public struct Identity: Sendable, Hashable {
    /// `idVendor` and `idProduct`.
    public var id: USBIdentifier
    /// `bcdDevice`.
    public var release: UInt16
    /// The manufacturer string.
    public var manufacturer: String
    /// The product string.
    public var product: String
    /// The serial string.
    public var serial: String

    /// Creates an identity from its parts.
    public init(
      id: USBIdentifier, release: UInt16, manufacturer: String, product: String, serial: String
    ) {
      self.id = id
      self.release = release
      self.manufacturer = manufacturer
      self.product = product
      self.serial = serial
    }
  }

  /// One alternate setting of the bootloader's interface.
  public struct Alternate: Sendable, Hashable {
    /// The string that the device shows, whatever it says.
    public var name: String
    /// The kinds of memory that the setting truly reaches.
    public var kinds: Set<MemoryBank.Kind>

    /// Creates a setting from its parts.
    public init(_ name: String, _ kinds: Set<MemoryBank.Kind>) {
      self.name = name
      self.kinds = kinds
    }
  }

  /// The name that `--virtual` takes: lower case, digits and hyphens.
  public var name: String
  /// What the bootloader shows.
  public var identity: Identity
  /// The functional descriptor of the bootloader.
  public var functional: FunctionalDescriptor
  /// Which protocol the bootloader speaks.
  public var dialect: Dialect
  /// The alternate settings, at least one.
  public var alternates: [Alternate]
  /// The memories.
  public var banks: [MemoryBank]
  /// How the flash takes a program operation.
  public var flash: FlashTraits
  /// How long things take.
  public var times: DeviceTimes
  /// What a request meets while the device works.
  public var busy: BusyStyle
  /// Whether CLRSTATUS outside dfuERROR is stalled; ST's middleware enters dfuERROR.
  public var isClearStatusStrict = false
  /// The DfuSe commands that the bootloader lists; empty in plain DFU.
  public var commands: [UInt8] = [0x00, 0x21, 0x41, 0x92]
  /// The status in which the bootloader begins: dfuERROR unless it is OK.
  public var firstStatus = DeviceStatus.ok
  /// Whether blank flash starts the ROM, whatever the boot pin says.
  public var hasEmptyCheck = false
  /// The addresses that a stack pointer may have: above the first, up to the end.
  public var stackRanges: [AddressRange]
  /// The application that runs once flash holds one.
  public var application: ApplicationProfile
  /// Whether a fresh board has read protection level 1.
  public var isReadProtected = false
  /// The parts of flash that a fresh board protects against writing.
  public var writeProtected: [AddressRange] = []
  /// An erase in this range stays busy for ever, done or not; H743 rev V, dfu-util ticket 88.
  public var eraseStaysBusy: AddressRange?
  /// An erase in this range changes nothing, and nobody says so; F767 with two banks,
  /// STM32Cube_MCU_Overall_Offer#11.
  public var eraseMisses: AddressRange?
  /// Whether the device is gone with the DNLOAD that asks it to leave; GD32VF103, dfu-util 0.11.
  public var leavesAtOnce = false
  /// Whether a request for the functional descriptor alone is never answered; C5,
  /// betaflight-configurator#5300.
  public var hidesFunctional = false
}

extension BoardProfile {
  /// The main flash.
  public var mainFlash: MemoryBank? { banks.first { $0.kind == .flash } }

  var rules: DeviceMachine.Rules {
    DeviceMachine.Rules(
      dialect: dialect, attributes: functional.attributes, busy: busy,
      isClearStatusStrict: isClearStatusStrict)
  }
}
