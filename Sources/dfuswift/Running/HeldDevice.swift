import DFU
import Station

/// A device at whose port no other program works, until it is released.
struct HeldDevice: Sendable {
  /// The device.
  var device: USBDevice
  /// The lock of its port; `nil` where nobody else can come.
  let lock: PortLock?

  /// Lets others have the port; a port that is not released is free when this process ends.
  func release() { withExtendedLifetime(lock) {} }
}

extension DeviceAccess {
  /// Finds the one device that is meant, and takes its port for this program.
  ///
  /// Whoever had the port before may have left another device there, so that it is looked at again
  /// once the port is held.
  func hold(
    _ mode: DeviceSelector.Mode, on bus: any USBBus, wait: Duration = .zero
  ) async throws -> HeldDevice {
    let device = try await resolve(mode, on: bus, wait: wait)
    guard let lock = try await lock(device.path, on: bus) else {
      return HeldDevice(device: device, lock: nil)
    }
    return HeldDevice(
      device: try await resolve(mode, at: device.path, on: bus, wait: wait), lock: lock)
  }

  /// Takes a port for this program; `nil` where nobody else can come, or no lock can be had.
  ///
  /// - Throws: that another program works there, or that the wait was interrupted.
  func lock(_ path: String, on bus: any USBBus) async throws -> PortLock? {
    guard selection.virtual == nil else { return nil }
    do throws(PortLockError) {
      let folder = try StationPlaces.locks()
      return try await PortLock.take(
        port: path, holder: "dfuswift \(reporter.command)", in: folder, limit: lockLimit,
        on: bus.clock
      ) { holder in
        reporter.note("The port \(path) is in use by \(holder): waiting for its end.")
      }
    } catch {
      try Task.checkCancellation(at: path)
      guard case .taken = error else {
        // One board by hand works where there is no place for locks, too.
        reporter.note("Nothing keeps other programs from this port: \(error)")
        return nil
      }
      throw CommandFailure.lock(error)
    }
  }
}

extension Task where Success == Never, Failure == Never {
  /// Ends a wait for a port that was interrupted.
  fileprivate static func checkCancellation(at path: String) throws(DFUError) {
    guard isCancelled else { return }
    throw .interrupted("stopped while waiting for the port", place: DFUError.Place(path: path))
  }
}
