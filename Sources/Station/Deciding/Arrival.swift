public import DFU

/// A device that has come, and everything by which it is decided what to do with it before it is
/// opened.
public struct Arrival: Sendable, Hashable {
  /// The device, by its descriptors.
  public var device: USBDevice
  /// udev's `ID_PATH` of its port; `nil` where udev knows none.
  public var idPath: String?
  /// Names this arrival.
  public var mark: ArrivalMark
  /// When it came, as well as that is known; never before it did.
  public var time: Timestamp

  /// Creates an arrival from its parts.
  public init(device: USBDevice, idPath: String? = nil, mark: ArrivalMark, time: Timestamp) {
    self.device = device
    self.idPath = idPath
    self.mark = mark
    self.time = time
  }

  /// Whether it hangs on a port.
  func isAt(_ port: USBPort) -> Bool {
    switch port {
    case .kernelName(let name): device.path == name
    case .idPath(let path): idPath == path
    }
  }
}
