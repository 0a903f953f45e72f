import ArgumentParser
import DFU

/// An alternate setting by number or by name; a name in digits is taken as the number.
struct AlternateArgument: ExpressibleByArgument {
  let selector: AlternateSelector

  init?(argument: String) {
    if let number = UInt8(argument) {
      selector = .number(number)
    } else if argument.isEmpty {
      return nil
    } else {
      selector = .name(argument)
    }
  }
}
