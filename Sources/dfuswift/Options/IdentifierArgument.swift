import ArgumentParser
import DFU

/// A VID:PID.
struct IdentifierArgument: ExpressibleByArgument {
  let id: USBIdentifier

  init?(argument: String) {
    guard let id = USBIdentifier(argument) else { return nil }
    self.id = id
  }
}
