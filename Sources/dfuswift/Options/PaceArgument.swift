import ArgumentParser
import DFU

/// How a device is fed.
struct PaceArgument: ExpressibleByArgument {
  /// The word for ``auto``.
  private static let autoName = "auto"

  /// The pace is learned from the device.
  static let auto = Self(pace: nil)

  /// The pace to begin with; `nil` learns it.
  let pace: Pace?

  static var allValueStrings: [String] { [autoName] + Pace.allCases.map(\.rawValue) }

  var defaultValueDescription: String { pace?.rawValue ?? Self.autoName }

  private init(pace: Pace?) {
    self.pace = pace
  }

  init?(argument: String) {
    guard argument != Self.autoName else {
      self = .auto
      return
    }
    guard let pace = Pace(rawValue: argument) else { return nil }
    self.pace = pace
  }
}
