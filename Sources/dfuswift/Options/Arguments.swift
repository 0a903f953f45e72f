import ArgumentParser
import DFU
import DFUSimulator

/// A length of time in seconds, as users write it.
struct Seconds: ExpressibleByArgument {
  /// The longest that can be asked for: a day.
  static let limit = 86_400.0

  let duration: Duration

  /// Reads a number of seconds, maybe with a fraction; `nil` below 0 or beyond a day.
  init?(argument: String) {
    guard let seconds = Double(argument), (0...Self.limit).contains(seconds) else { return nil }
    duration = .seconds(seconds)
  }
}

/// A supply voltage in volts, as users write it: `3.3`.
struct SupplyArgument: ExpressibleByArgument {
  let range: SupplyRange

  /// Reads a number of volts; `nil` outside what an STM32 may have.
  init?(argument: String) {
    guard let volts = Double(argument), let range = SupplyRange(volts: volts) else { return nil }
    self.range = range
  }
}

/// A number of bytes, as users write it: `4096`, `0x1000`, `16K` or `1M`.
struct Length: ExpressibleByArgument {
  let count: ByteCount

  /// Reads a number above 0 within 32 bits; K and M are 1024 and 1024² bytes.
  init?(argument: String) {
    var digits = argument[...]
    var factor = 1
    switch digits.last {
    case "K", "k": factor = 1 << 10
    case "M", "m": factor = 1 << 20
    default: break
    }
    if factor > 1 { digits = digits.dropLast() }
    guard let value = Address(digits), !digits.isEmpty else { return nil }
    let (count, isTooLarge) = Int(value.rawValue).multipliedReportingOverflow(by: factor)
    guard !isTooLarge, (1...Int(UInt32.max)).contains(count) else { return nil }
    self.count = count
  }
}

/// An address, as users write it: hexadecimal with `0x`, or decimal.
struct AddressArgument: ExpressibleByArgument {
  let address: Address

  init?(argument: String) {
    guard let address = Address(argument), !argument.isEmpty else { return nil }
    self.address = address
  }
}

/// A VID:PID.
struct IdentifierArgument: ExpressibleByArgument {
  let id: USBIdentifier

  init?(argument: String) {
    guard let id = USBIdentifier(argument) else { return nil }
    self.id = id
  }
}

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

/// A format that can be written.
struct WritableFormatArgument: ExpressibleByArgument {
  static var allValueStrings: [String] { FirmwareFormat.writable.map(\.rawValue) }

  let format: FirmwareFormat

  init?(argument: String) {
    guard let format = FirmwareFormat(rawValue: argument), format.isWritable else { return nil }
    self.format = format
  }
}

/// A UF2 family by its number or name.
struct FamilyArgument: ExpressibleByArgument {
  let number: UInt32

  init?(argument: String) {
    guard let number = UF2Family.number(of: argument) else { return nil }
    self.number = number
  }
}

/// How a device is fed.
enum PaceArgument: String, ExpressibleByArgument, CaseIterable {
  case auto
  case pipelined
  case eager
  case polite

  /// The pace to begin with; `nil` learns it.
  var pace: Pace? { Pace(rawValue: rawValue) }
}
