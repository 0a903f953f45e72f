import ArgumentParser
import DFU

/// A supply voltage in volts, as users write it: `3.3`.
struct SupplyArgument: ExpressibleByArgument {
  let range: SupplyRange

  /// Reads a number of volts; `nil` outside what an STM32 may have.
  init?(argument: String) {
    guard let volts = Double(argument), let range = SupplyRange(volts: volts) else { return nil }
    self.range = range
  }
}
