import ArgumentParser
import DFU

/// An address, as users write it: hexadecimal with `0x`, or decimal.
struct AddressArgument: ExpressibleByArgument {
  let address: Address

  init?(argument: String) {
    guard let address = Address(argument), !argument.isEmpty else { return nil }
    self.address = address
  }
}
