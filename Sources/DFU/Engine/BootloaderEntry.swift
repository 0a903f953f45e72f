/// Ways to get an application to make way for its bootloader.
public enum BootloaderEntry {
  /// How long a board may take from leaving as an application to being there as a bootloader.
  ///
  /// Re-enumeration was seen to take 1.6 to 1.8 s (betaflight-configurator#2836); some F3 ROMs need
  /// another half second to give up on a crystal.
  public static let limit = Duration.seconds(10)

  /// Sends DFU_DETACH to an application and waits for the bootloader on the same port.
  ///
  /// **Spec:** DFU 1.1 §5.1.
  ///
  /// - Parameters:
  ///   - device: an application with a DFU run-time interface.
  ///   - bus: the bus that it is on.
  ///   - limit: how long the bootloader is waited for.
  /// - Returns: the bootloader.
  /// - Throws: `noDevice` if the application offers no DFU_DETACH, `deviceDidNotCome`, or what went
  ///   wrong on the bus.
  public static func detach(
    _ device: USBDevice, on bus: any USBBus, limit: Duration = Self.limit
  ) async throws(DFUError) -> USBDevice {
    let place = DFUError.Place(path: device.path, id: device.id)
    guard let interface = device.runtime, let functional = interface.functional else {
      throw .noDevice("an application with a DFU run-time interface", seen: [])
    }
    let connection: any USBConnection
    do throws(TransportError) {
      connection = try await bus.open(device)
    } catch {
      throw .transport(error, doing: "The application cannot be opened", place: place)
    }
    do throws(DFUError) {
      try await detach(connection, interface: interface.number, functional, place: place)
    } catch {
      await connection.close()
      throw error
    }
    await connection.close()

    var bootloader: USBDevice?
    _ = try await bus.wait(limit: limit) { devices in
      bootloader = devices.first {
        $0.path == device.path && $0.arrival != device.arrival && $0.bootloader != nil
      }
      return bootloader != nil
    }
    guard let bootloader else {
      guard !Task.isCancelled else {
        throw .interrupted("stopped while waiting for the bootloader", place: place)
      }
      throw .didNotComeBack(path: device.path, as: "bootloader", after: limit)
    }
    return bootloader
  }

  private static func detach(
    _ connection: any USBConnection, interface: UInt8, _ functional: FunctionalDescriptor,
    place: DFUError.Place
  ) async throws(DFUError) {
    do throws(TransportError) {
      try await connection.claim(interface: interface)
    } catch {
      throw .transport(error, doing: "The application cannot be claimed", place: place)
    }
    let driver = ProtocolDriver(connection: connection, interface: interface)
    let next: DetachMachine.Output
    do throws(ProtocolFailure) {
      next = try await driver.drive(DetachMachine(functional))
    } catch {
      throw .failure(error, doing: "The application does not detach", place: place)
    }
    guard next == .needsReset else { return }
    do throws(TransportError) {
      try await connection.reset()
    } catch  where error.kind != .gone {
      throw .transport(error, doing: "The port cannot be reset", place: place)
    } catch {
      // Gone is what a reset is for.
    }
  }
}
