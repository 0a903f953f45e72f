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
    RigTools(bus: bus, ports: ports, locks: locks)
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
    RigMeans(
      hubs: isVirtual ? RootHubs([]) : RootHubs(),
      power: { way, path in power(way, path, isVirtual: isVirtual) }, read: read)
  }

  /// Reads an image's file; `nil` if there is none.
  private static func read(_ path: String) -> Result<[UInt8]?, UnreadableFile> {
    guard SystemFile.exists(path) else { return .success(nil) }
    do throws(CommandFailure) {
      return .success(try SystemFile.read(path, limit: FirmwareLimits.fileSize))
    } catch {
      return .failure(UnreadableFile(error.message))
    }
  }

  /// What switches the power of a port.
  private static func power(
    _ way: PowerWay, _ path: String, isVirtual: Bool
  ) -> Result<any PortPower, PowerError> {
    switch way {
    case .port where isVirtual:
      .failure(PowerError("The port of a virtual board has no power to switch."))
    case .port: Result { () throws(PowerError) in try SystemPower.way(to: path) }
    case .programs(let on, let off): .success(CommandPower(on: on, off: off))
    }
  }
}
