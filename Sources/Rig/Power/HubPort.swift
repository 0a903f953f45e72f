/// A port of a hub, as the kernel and uhubctl name it.
///
/// **Source:** `Documentation/ABI/testing/sysfs-bus-usb` of Linux, "USB hub ports".
struct HubPort: Sendable, Hashable {
  /// The path of what hangs on the port, as in `1-1.4`.
  let path: String
  /// The hub's own path, as in `1-1`; `1-0` for the hub in the computer, which has no port.
  let hub: String
  /// The port on that hub, from 1.
  let number: Int
  /// The bus that a hub in the computer is; `nil` for one behind a cable.
  private let rootBus: Int?

  /// Reads the path of a port; `nil` for anything else.
  init?(path: String) {
    let halves = path.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, let bus = Self.number(halves[0]) else { return nil }
    let ports = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    let numbers = ports.compactMap(Self.number)
    guard numbers.count == ports.count, let last = numbers.last else { return nil }
    self.path = path
    number = last
    rootBus = numbers.count == 1 ? bus : nil
    let chain = numbers.dropLast().map(String.init).joined(separator: ".")
    hub = numbers.count == 1 ? "\(bus)-0" : "\(bus)-\(chain)"
  }

  private static func number(_ text: Substring) -> Int? {
    let isPlain = (1...3).contains(text.utf8.count) && text.allSatisfy { ("0"..."9").contains($0) }
    return isPlain && text.first != "0" ? Int(text) : nil
  }

  /// The folder of the port, within that of the hub's interface: `1-1-port4`, `usb1-port1`.
  var folderName: String { "\(rootBus.map { "usb\($0)" } ?? hub)-port\(number)" }

  /// What the name of the hub's interface begins with: `1-1:`, and its configuration follows.
  var interfacePrefix: String { hub + ":" }

  /// What uhubctl calls the hub: `1-1`, or the bus alone for a hub in the computer.
  var location: String { rootBus.map { "\($0)" } ?? hub }
}
