/// A port of this computer or of a hub, as udev knows it.
///
/// All ports of one configuration are written in one way: two ways cannot be compared without the
/// devices being there, and no port may belong to two stations.
public enum USBPort: Sendable, Hashable {
  /// By the kernel's name, as in `1-4.2`: bus, then ports. Bus numbers may change when a host
  /// controller is added.
  case kernelName(String)
  /// By udev's `ID_PATH`, as in `pci-0000:00:14.0-usb-0:4.2`: the host controller, then ports.
  case idPath(String)

  /// The longest name, bytes; seven tiers of hubs take 60.
  static let lengthLimit = 128

  /// Reads a port as it is written; `nil` for anything else, the path of an interface included.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.lengthLimit else { return nil }
    if Self.isKernelName(text) {
      self = .kernelName(text)
    } else if Self.isIDPath(text) {
      self = .idPath(text)
    } else {
      return nil
    }
  }

  /// `1-4.2`: a bus from 1, a hyphen, ports from 1 with dots between.
  private static func isKernelName(_ text: String) -> Bool {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    return halves.count == 2 && isNumber(halves[0]) && isPortChain(halves[1])
  }

  /// `CONTROLLER-usb-0:4.2`, what `path_id` of udev makes of a USB device.
  private static func isIDPath(_ text: String) -> Bool {
    let parts = text.split(separator: "-usb-0:", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, isPortChain(parts[1]) else { return false }
    // What sysfs names have in them; above all nothing that means something in a udev rule.
    return parts[0].allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:@".contains($0))
    }
  }

  private static func isPortChain(_ text: Substring) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isNumber)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    (1...3).contains(text.count) && text.allSatisfy { ("0"..."9").contains($0) }
      && text.first != "0"
  }
}

extension USBPort: CustomStringConvertible {
  /// The port as it is written.
  public var description: String {
    switch self {
    case .kernelName(let name), .idPath(let name): name
    }
  }
}
