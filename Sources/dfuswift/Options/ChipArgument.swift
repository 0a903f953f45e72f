import ArgumentParser
import DFU

/// A chip line by its name.
struct ChipArgument: ExpressibleByArgument {
  let name: String

  init?(argument: String) {
    name = argument
  }

  /// The line.
  ///
  /// - Throws: that there is none of that name, or several.
  func chip() throws(CommandFailure) -> Chip {
    do throws(ChipNameError) {
      return try Chip.named(name)
    } catch {
      throw .usage("`--chip \(name)`: \(error).")
    }
  }
}
