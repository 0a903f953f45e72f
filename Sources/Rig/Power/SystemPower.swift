public import DFU

/// The ways of this computer to switch the power of a port.
public enum SystemPower {
  /// Whether a text has the form of a port's path.
  public static func isPort(_ path: String) -> Bool { HubPort(path: path) != nil }

  /// The best way to switch a port: the kernel's, else uhubctl's.
  ///
  /// - Parameter path: the port, by the kernel's name.
  /// - Returns: the way; it may fail all the same when it is used.
  /// - Throws: that it is no port.
  public static func way(to path: String) throws(PowerError) -> any PortPower {
    guard let port = HubPort(path: path) else {
      throw PowerError("\"\(path)\" is no port: its form is 1-1.4, as `dfuswift list` names it.")
    }
    return SysfsPower(port) ?? UhubctlPower(port)
  }

  /// What the hub of a port can do, as it says itself.
  ///
  /// - Parameters:
  ///   - path: the port, by the kernel's name.
  ///   - bus: where the hub is.
  /// - Returns: `nil` if it cannot be asked: it is not there, or this user may not open it.
  public static func ability(ofHubOf path: String, on bus: any USBBus) async -> HubAbility? {
    guard let port = HubPort(path: path) else { return nil }
    do throws(TransportError) {
      guard let hub = try await bus.snapshot().devices.first(where: { $0.path == port.hub }) else {
        return nil
      }
      let connection = try await bus.open(hub)
      // A hub of USB 3 has a descriptor of another type.
      for type: UInt16 in [0x29, 0x2A] {
        let setup = ControlSetup(
          requestType: 0xA0, request: 6, value: type << 8, index: 0, length: 12)
        let answer = await connection.control(setup, timeout: .seconds(1))
        if answer.status == .completed, let ability = HubAbility(descriptor: answer.data) {
          await connection.close()
          return ability
        }
      }
      await connection.close()
    } catch {
      // Who may not open the hub may switch its port all the same; it is only not known how well.
    }
    return nil
  }
}

/// How far a hub switches the power of its ports.
///
/// **Spec:** USB 2.0 §11.23.2.1, wHubCharacteristics, bits 1 and 0.
public enum HubAbility: Sendable, Hashable {
  /// All ports at once: none is without power as long as one is on.
  case together
  /// Each port by itself.
  case eachPort
  /// Not at all: a port that is off is only disconnected logically.
  case nothing

  /// Reads a hub descriptor; `nil` if it is none.
  init?(descriptor: [UInt8]) {
    guard descriptor.count >= 5, [0x29, 0x2A].contains(descriptor[1]) else { return nil }
    self =
      switch descriptor[3] & 0x03 {
      case 0: .together
      case 1: .eachPort
      default: .nothing
      }
  }
}

extension HubAbility: CustomStringConvertible {
  /// What that means for whoever switches a port, in a sentence.
  public var description: String {
    switch self {
    case .together:
      "The hub switches all of its ports together: this one has power as long as another is on, "
        + "and its board is only disconnected logically."
    case .eachPort: "The hub says that it switches each port's power; not all that say so do."
    case .nothing:
      "The hub cannot switch power: the board is only disconnected logically, and goes on running."
    }
  }
}
