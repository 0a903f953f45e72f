import ArgumentParser
import DFU

/// A UF2 family by its number or name.
struct FamilyArgument: ExpressibleByArgument {
  let number: UInt32

  init?(argument: String) {
    guard let number = UF2Family.number(of: argument) else { return nil }
    self.number = number
  }
}
