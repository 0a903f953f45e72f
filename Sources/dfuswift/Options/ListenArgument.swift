import ArgumentParser
import DFUSimulator

/// Where USB/IP is served.
struct ListenArgument: ExpressibleByArgument {
  /// An IPv4 address as four numbers with dots between.
  let address: String
  let port: UInt16

  /// The place that `usbip attach` takes without a word, on this computer alone.
  static let standard = ListenArgument(
    address: "127.0.0.1", port: USBIPServer<VirtualBoard>.registeredPort)

  private init(address: String, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Reads `127.0.0.1:3240`; port 0 takes any free one.
  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let port = Self.number(parts[1], UInt16.self) else { return nil }
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 4, numbers.allSatisfy({ Self.number($0, UInt8.self) != nil }) else {
      return nil
    }
    self.init(address: String(parts[0]), port: port)
  }

  /// A number in digits alone, without a zero in front: such a one is octal elsewhere.
  private static func number<Number: FixedWidthInteger>(
    _ text: Substring, _: Number.Type
  ) -> Number? {
    guard let number = Number(text), String(number) == text else { return nil }
    return number
  }
}
