import DFU
import Rig
import Station

/// What a rig needs of this computer.
enum RigPlaces {
  /// What boards are worked on with.
  ///
  /// - Parameters:
  ///   - bus: where they are.
  ///   - ports: where their serial ports are.
  ///   - locks: how their ports are kept from others.
  /// - Returns: the tools.
  static func tools(
    on bus: any USBBus, ports: any DevicePorts, locks: RigTools.Locks?
  ) -> RigTools {
    RigTools(bus: bus, ports: ports, locks: locks, verdict: verdict)
  }

  /// How ports are kept from others.
  ///
  /// - Parameters:
  ///   - reporter: whose command the others are told.
  ///   - isVirtual: whether the boards are virtual ones.
  ///   - limit: how long a port is waited for.
  /// - Returns: the locks.
  /// - Throws: that there is no place for them.
  static func locks(
    for reporter: Reporter, isVirtual: Bool = false, limit: Duration
  ) throws(CommandFailure) -> RigTools.Locks {
    RigTools.Locks(
      in: try StationPlaces.locks(isVirtual: isVirtual), holder: "dfuswift \(reporter.command)",
      limit: limit)
  }

  /// What turns a rig file into work on this computer.
  static func means(isVirtual: Bool) -> RigMeans {
    RigMeans(hubs: isVirtual ? RootHubs([]) : RootHubs(), power: power) { path in
      guard SystemFile.exists(path) else { return .success(nil) }
      do throws(CommandFailure) {
        return .success(try SystemFile.read(path, limit: FirmwareLimits.fileSize))
      } catch {
        return .failure(UnreadableFile(error.message))
      }
    }
  }

  /// What listens to applications.
  private static let verdict: VerdictSource = { _ in
    VerdictAnswer(.error(.serial(SerialFailure("This version cannot listen to serial ports."))))
  }

  /// What switches the power of a port.
  private static let power: @Sendable (PowerWay, String) -> Result<any PortPower, PowerError> = {
    _, _ in .failure(PowerError("This version cannot switch the power of ports."))
  }
}
