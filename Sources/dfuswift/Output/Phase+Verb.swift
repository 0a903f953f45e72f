import DFU

extension DFUEvent.Phase {
  /// What the device does, as the first word of a line.
  var verb: String {
    switch self {
    case .compare: "Comparing"
    case .erase: "Erasing"
    case .write: "Writing"
    case .verify: "Verifying"
    case .read: "Reading"
    case .manifest: "Manifesting"
    case .leave: "Leaving"
    }
  }
}
