public import DFU

/// What happens to a board once it holds the image.
public struct Afterwards: Sendable, Hashable {
  /// Whether and how the firmware is started.
  public enum Start: Sendable, Hashable {
    /// The board stays in its bootloader.
    case stay
    /// The firmware is started, and nothing is waited for.
    case leave
    /// The firmware is started and must be on the same port in time.
    case expect(ExpectedApplication)
  }

  /// An application that has to come back.
  public struct ExpectedApplication: Sendable, Hashable {
    /// The numbers that it must have; `nil` takes any that is no bootloader.
    public var id: USBIdentifier?
    /// How long it is waited for.
    public var limit: Duration

    /// Creates an expectation from its parts.
    public init(id: USBIdentifier?, limit: Duration) {
      self.id = id
      self.limit = limit
    }
  }

  /// A program that is told of every result, good or bad.
  public struct Hook: Sendable, Hashable {
    /// The absolute path of the program.
    public var program: String
    /// Its arguments; no shell reads them.
    public var arguments: [String]

    /// Creates a hook from its parts.
    public init(program: String, arguments: [String]) {
      self.program = program
      self.arguments = arguments
    }
  }

  /// Whether and how the firmware is started.
  public var start: Start
  /// What is run at the end; `nil` runs nothing.
  public var hook: Hook?

  /// Creates what happens afterwards; without a word the firmware is started.
  public init(start: Start = .leave, hook: Hook? = nil) {
    self.start = start
    self.hook = hook
  }
}
