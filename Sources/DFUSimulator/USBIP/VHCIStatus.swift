/// What the `status` file of Linux's vhci-hcd says about its ports.
struct VHCIStatus: Sendable, Hashable {
  /// A port that takes devices up to high speed.
  enum PortState: Sendable, Hashable {
    /// Nothing is attached: VDEV_ST_NULL, 4.
    case free
    /// Something is, or was and is not yet cleaned up.
    case used
  }

  /// The ports of the high-speed hub, by number.
  let ports: [Int: PortState]

  /// Reads the file's text; lines that are not about a port of the high-speed hub are passed over.
  init(_ text: String) {
    var ports: [Int: PortState] = [:]
    for line in text.split(separator: "\n") {
      let columns = line.split(separator: " ")
      guard columns.count >= 3, columns[0] == "hs", let port = Int(columns[1]),
        let state = Int(columns[2])
      else { continue }
      ports[port] = state == 4 ? .free : .used
    }
    self.ports = ports
  }
}
