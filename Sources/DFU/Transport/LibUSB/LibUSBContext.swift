import CLibUSB
import Synchronization

/// A libusb context with its event thread and the devices that hotplug events tell of.
///
/// Letting go of it ends the thread and closes libusb; nothing may be open then. Whoever holds a
/// device or a handle holds this too.
final class LibUSBContext: Sendable {
  private let events: LibUSBEvents
  private let thread: EventThread

  /// Opens libusb, lists what is there and starts the event thread.
  ///
  /// - Throws: `.unavailable` if there is no USB here, or a libusb that cannot tell of arrivals.
  init() throws(TransportError) {
    let events = try LibUSBEvents()
    guard let thread = EventThread(running: { events.handleUntilStopped() }) else {
      events.closeLibrary()
      throw TransportError(.unavailable, detail: "no thread for USB events")
    }
    self.events = events
    self.thread = thread
  }

  deinit {
    guard thread.isCurrent else {
      events.stop(closing: false)
      thread.join()
      events.closeLibrary()
      return
    }
    // The last owner let go on the event thread itself, which cannot wait for its own end.
    events.stop(closing: true)
    thread.detach()
  }

  /// The devices that are there.
  var devices: DeviceTable<LibUSBDevice> { events.devices }
}

/// What the event thread works on.
///
/// SAFETY: libusb's functions may be called from any thread. The pointer is valid from `init` to
/// `closeLibrary()`, which is called once: after the event thread has ended, or by it as its last
/// deed.
@safe private final class LibUSBEvents: @unchecked Sendable {
  /// libusb documents no lasting failure of its event handling; should there be one, the thread
  /// must not spin on it.
  private static let pauseAfterFailure: Duration = .milliseconds(10)

  let devices = DeviceTable<LibUSBDevice>()
  private let context: OpaquePointer
  private let isStopped = Atomic(false)
  private let closesAtEnd = Atomic(false)

  init() throws(TransportError) {
    var opened: OpaquePointer?
    let code = unsafe libusb_init(&opened)
    guard code == 0, let opened = unsafe opened else {
      throw TransportError(.unavailable, detail: LibUSBCode.name(of: code))
    }
    unsafe context = unsafe opened
    guard libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG.rawValue) != 0 else {
      closeLibrary()
      throw TransportError(.unavailable, detail: "this libusb does not tell of arrivals")
    }
    let registered = watch()
    guard registered == 0 else {
      closeLibrary()
      throw TransportError(.unavailable, detail: LibUSBCode.name(of: registered))
    }
  }

  /// Asks for all arrivals and departures, beginning with what is there.
  ///
  /// libusb forgets the callback in `libusb_exit`, and this object outlives that.
  private func watch() -> Int32 {
    let both =
      LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue
    return unsafe libusb_hotplug_register_callback(
      context, Int32(both), Int32(LIBUSB_HOTPLUG_ENUMERATE.rawValue),
      LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
      deviceCameOrWent, Unmanaged.passUnretained(devices).toOpaque(), nil)
  }

  /// The event thread's whole work.
  func handleUntilStopped() {
    while !isStopped.load(ordering: .acquiring) {
      let code = unsafe libusb_handle_events_completed(context, nil)
      guard code < 0, code != LibUSBCode.interrupted else { continue }
      EventThread.pause(for: Self.pauseAfterFailure)
    }
    if closesAtEnd.load(ordering: .acquiring) { closeLibrary() }
  }

  /// Makes the event thread end; the interruption stays pending if it is not waiting just now.
  func stop(closing: Bool) {
    closesAtEnd.store(closing, ordering: .releasing)
    isStopped.store(true, ordering: .releasing)
    unsafe libusb_interrupt_event_handler(context)
  }

  /// Lets go of the devices, then of libusb.
  func closeLibrary() {
    devices.removeAll()
    unsafe libusb_exit(context)
  }
}

/// libusb's hotplug callback, on the event thread; for what is there already, on the opener's.
private func deviceCameOrWent(
  _: OpaquePointer?, _ device: OpaquePointer?, _ event: libusb_hotplug_event,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let device = unsafe device, let context = unsafe context else { return 0 }
  let devices = unsafe Unmanaged<DeviceTable<LibUSBDevice>>.fromOpaque(context)
    .takeUnretainedValue()
  let key = UInt(bitPattern: device)
  if event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT {
    devices.left(key: key)
  } else if let arrived = unsafe LibUSBDevice(device) {
    devices.arrived(key: key, device: arrived)
  }
  // Anything but 0 would end the registration.
  return 0
}
