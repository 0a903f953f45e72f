import CLibUSB
import Synchronization

/// libusb with its event thread and the devices that hotplug events tell of.
///
/// Letting go of it ends the thread. Whoever has a device open holds it.
final class LibUSBContext: Sendable {
  private let events: LibUSBEvents
  private let thread: EventThread

  /// Opens libusb, lists what is there and starts the event thread.
  ///
  /// - Throws: `.unavailable` if there is no USB here, or a libusb that cannot tell of arrivals.
  init() throws(TransportError) {
    let events = try LibUSBEvents()
    guard let thread = EventThread(running: { events.handleUntilStopped() }) else {
      throw TransportError(.unavailable, detail: "no thread for USB events")
    }
    self.events = events
    self.thread = thread
  }

  deinit {
    events.stop()
    if thread.isCurrent {
      // The last owner let go on the event thread itself, which cannot wait for its own end. It
      // ends with the callback that it is in.
      thread.detach()
    } else {
      thread.join()
    }
    events.devices.removeAll()
  }

  /// The devices that are there.
  var devices: DeviceTable<LibUSBDevice> { events.devices }
}

/// An open libusb.
///
/// Everything that calls into it holds this, so that it is closed last.
///
/// SAFETY: the pointer is valid from `init` to `deinit`; libusb's functions may be called from any
/// thread.
@safe final class LibUSBLibrary: @unchecked Sendable {
  let context: OpaquePointer

  init() throws(TransportError) {
    var opened: OpaquePointer?
    let code = unsafe libusb_init(&opened)
    guard code == 0, let opened = unsafe opened else {
      throw TransportError(.unavailable, detail: LibUSBCode.name(of: code))
    }
    unsafe context = unsafe opened
  }

  deinit {
    unsafe libusb_exit(context)
  }
}

/// What the event thread works on.
private final class LibUSBEvents: Sendable {
  /// libusb documents no lasting failure of its event handling; should there be one, the thread
  /// must not spin on it.
  private static let pauseAfterFailure: Duration = .milliseconds(10)

  let library: LibUSBLibrary
  let devices = DeviceTable<LibUSBDevice>()
  private let isStopped = Atomic(false)

  init() throws(TransportError) {
    library = try LibUSBLibrary()
    guard libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG.rawValue) != 0 else {
      throw TransportError(.unavailable, detail: "this libusb does not tell of arrivals")
    }
    let code = watch()
    guard code == 0 else {
      throw TransportError(.unavailable, detail: LibUSBCode.name(of: code))
    }
  }

  /// Asks for all arrivals and departures, beginning with what is there.
  ///
  /// The callback gets this object without holding it: libusb calls back from `watch` and from the
  /// event thread alone, and both hold it.
  private func watch() -> Int32 {
    let both =
      LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue
    return unsafe libusb_hotplug_register_callback(
      library.context, Int32(both), Int32(LIBUSB_HOTPLUG_ENUMERATE.rawValue),
      LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
      deviceCameOrWent, Unmanaged.passUnretained(self).toOpaque(), nil)
  }

  /// The event thread's whole work.
  func handleUntilStopped() {
    while !isStopped.load(ordering: .acquiring) {
      let code = unsafe libusb_handle_events_completed(library.context, nil)
      guard code < 0, code != LibUSBCode.interrupted else { continue }
      EventThread.pause(for: Self.pauseAfterFailure)
    }
  }

  /// Makes the event thread end; the interruption stays pending if it is not waiting just now.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    unsafe libusb_interrupt_event_handler(library.context)
  }
}

/// libusb's hotplug callback, on the event thread; for what is there already, on the opener's.
private func deviceCameOrWent(
  _: OpaquePointer?, _ device: OpaquePointer?, _ event: libusb_hotplug_event,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let device = unsafe device, let context = unsafe context else { return 0 }
  let events = unsafe Unmanaged<LibUSBEvents>.fromOpaque(context).takeUnretainedValue()
  let key = UInt(bitPattern: device)
  if event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT {
    events.devices.left(key: key)
  } else if let arrived = unsafe LibUSBDevice(device, of: events.library) {
    events.devices.arrived(key: key, device: arrived)
  }
  // Anything but 0 would end the registration.
  return 0
}
