/// Why a USB/IP front cannot go on.
public enum USBIPError: Error, Sendable, Hashable {
  /// The peer sent something that is no USB/IP, or that this server does not serve.
  case protocolViolation(String)
  /// A system call failed; `call` names it and its object, `errno` is the system's number.
  case system(call: String, errno: Int32)
  /// The kernel has no vhci-hcd at the place that was looked at.
  case noVHCI(path: String)
  /// The kernel's vhci-hcd has no such port for full-speed devices.
  case noSuchPort(Int)
  /// Another device hangs on the vhci port, and stays there.
  case portInUse(Int)
}

extension USBIPError: CustomStringConvertible {
  /// What is wrong and what to do about it, in one line.
  public var description: String {
    switch self {
    case .protocolViolation(let reason):
      "The USB/IP peer broke the protocol: \(reason). The connection was closed; attach again."
    case .system(let call, let code):
      "\(call) failed: \(SystemCall.describe(errno: code))."
    case .noVHCI(let path):
      "No vhci-hcd at \(path). Run `modprobe vhci-hcd` as root (a container cannot), "
        + "or serve on TCP with --listen."
    case .noSuchPort(let port):
      "vhci-hcd has no full-speed port \(port). Its `status` file lists the ports marked hs."
    case .portInUse(let port):
      "vhci-hcd port \(port) is in use. Choose another one, or detach what is there "
        + "(`usbip detach -p \(port)`)."
    }
  }
}
