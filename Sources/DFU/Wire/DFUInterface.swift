/// The DFU interface of a device: its mode, its alternate settings, its functional descriptor.
///
/// **Spec:** DFU 1.1 §4.1 (run time) and §4.2 (DFU mode).
public struct DFUInterface: Sendable, Hashable {
  /// Which program answers at this interface.
  public enum Mode: Sendable, Hashable {
    /// The application runs and offers DFU_DETACH (protocol 1).
    case runtime
    /// The bootloader runs (protocol 2).
    case dfu
  }

  /// The most alternate settings that are looked at; the rest of a descriptor's are left out.
  ///
  /// ROMs have a handful. The name of each costs a session a transfer of up to a second, and a
  /// hostile configuration descriptor has room for 7,000.
  public static let alternateLimit = 32

  /// `bInterfaceNumber`.
  public var number: UInt8
  /// Which program answers.
  public var mode: Mode
  /// The alternate settings in ascending order, at least one.
  public var alternates: [InterfaceSetting]
  /// The functional descriptor; `nil` if the device sent none that can be read.
  public var functional: FunctionalDescriptor?

  /// Creates an interface from its parts.
  public init(
    number: UInt8, mode: Mode, alternates: [InterfaceSetting], functional: FunctionalDescriptor?
  ) {
    self.number = number
    self.mode = mode
    self.alternates = alternates
    self.functional = functional
  }

  /// Finds the DFU interfaces in a configuration descriptor; any bytes give a list, maybe empty.
  ///
  /// The functional descriptor is taken from behind the interface or its last alternate setting,
  /// never asked for by itself: the STM32C5 ROM does not answer that request.
  ///
  /// - Parameter bytes: the configuration descriptor with all that belongs to it.
  /// - Returns: the interfaces in the order in which they were found.
  public static func all(inConfiguration bytes: some Collection<UInt8>) -> [DFUInterface] {
    var found: [DFUInterface] = []
    var current: Int?
    var rest = Array(bytes)[...]
    while let length = rest.first, length >= 2, rest.count >= Int(length) {
      let descriptor = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      if descriptor[1] == 4, descriptor.count >= 9 {
        let setting = InterfaceSetting(
          number: descriptor[2], alternate: descriptor[3], interfaceClass: descriptor[5],
          interfaceSubclass: descriptor[6], interfaceProtocol: descriptor[7],
          nameIndex: descriptor[8])
        current = setting.isDFU ? add(setting, to: &found) : nil
      } else if let current, let functional = FunctionalDescriptor(bytes: descriptor) {
        found[current].functional = functional
      }
    }
    return found
  }

  /// Adds a setting to its interface, or starts a new one; returns the interface's place.
  private static func add(_ setting: InterfaceSetting, to found: inout [DFUInterface]) -> Int {
    if let place = found.firstIndex(where: { $0.number == setting.number }) {
      guard found[place].alternates.count < alternateLimit else { return place }
      found[place].alternates.append(setting)
      found[place].alternates.sort { $0.alternate < $1.alternate }
      return place
    }
    // Protocol 2 is DFU mode. Some devices in the field say 0 there and are in DFU mode too; only
    // 1 is the run time.
    let mode: Mode = setting.interfaceProtocol == 1 ? .runtime : .dfu
    found.append(
      DFUInterface(number: setting.number, mode: mode, alternates: [setting], functional: nil))
    return found.count - 1
  }
}
