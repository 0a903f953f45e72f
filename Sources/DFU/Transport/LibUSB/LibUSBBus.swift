/// The machine's own USB, through libusb-1.0.
///
/// Any 1.0 release from 1.0.26 on will do, if it can tell of arrivals (on Linux all can). There is
/// one thread for libusb's events and no polling. On Linux, libusb learns of arrivals and
/// departures from udev; where no `udevd` runs, the bus stays as it was when this object was made.
///
/// Letting go of the bus and of all its connections ends the thread and closes libusb.
public final class LibUSBBus: USBBus {
  private let context: LibUSBContext
  private let listing = BlockingQueue(label: "dfuswift.usb.listing")

  /// The machine's monotonic clock.
  public let clock: any DeviceClock = SystemClock()

  /// Opens libusb and looks at what is there, without opening any device.
  ///
  /// - Throws: `.unavailable` if there is no USB here, or a libusb that cannot tell of arrivals.
  public init() throws(TransportError) {
    context = try LibUSBContext()
  }

  /// The devices that are there now, all but the root hubs, by port path.
  ///
  /// A device that leaves while its texts are read is left out.
  ///
  /// - Throws: nothing, as it is: libusb keeps the list up to date by itself.
  public func snapshot() async throws(TransportError) -> BusSnapshot {
    let (generation, entries) = context.devices.present
    let devices = await listing.perform { [context] in
      withExtendedLifetime(context) {
        entries.compactMap { $0.device.describe(arrival: $0.arrival) }
      }
    }
    return BusSnapshot(generation: generation, devices: devices.sorted { $0.path < $1.path })
  }

  /// Suspends until the bus differs from a snapshot, or a limit has passed, or the task is
  /// cancelled.
  ///
  /// - Returns: whether the bus differs from the snapshot.
  public func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    await context.devices.waitForChange(since: snapshot.generation, limit: limit)
  }

  /// Opens a device of a snapshot.
  ///
  /// - Throws: `.gone` if it left, also if another one came to its port; `.noPermission`, `.busy`,
  ///   or what libusb said.
  public func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    guard let found = context.devices.device(arrival: device.arrival) else {
      throw LibUSBCode.error(LibUSBCode.noDevice)
    }
    // A queue for each device: one that is wedged must not keep others from being opened.
    let blocking = BlockingQueue(label: "dfuswift.usb.\(device.path)")
    let handle = try await blocking.perform { found.open() }.get()
    return try await LibUSBConnection(
      device: device, handle: handle, context: context, blocking: blocking)
  }
}
