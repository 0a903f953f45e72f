/// What is done to a serial port, step by step, to ask an application for its bootloader.
public struct SerialScript: Sendable, Hashable {
  /// One thing that is done to the port.
  public enum Step: Sendable, Hashable {
    /// Change the rate, in baud.
    case rate(Int)
    /// Raise or drop DTR and RTS, both at once.
    case lines(Bool)
    /// Send bytes, and wait until the port has passed them on.
    case write([UInt8])
    /// Let time pass in silence.
    case pause(Duration)
    /// Wait until bytes have come; if they do not, nothing more is sent.
    case expect([UInt8], within: Duration)
  }

  /// The rate that most firmware has its UART at; USB ports do not care.
  public static let defaultRate = 115_200
  /// What one `\p` waits.
  ///
  /// Betaflight takes its reboot character only if so much silence follows it.
  public static let pause = Duration.milliseconds(100)

  /// The rate to begin with, in baud.
  public var rate: Int
  /// What is done, in order.
  public var steps: [Step]

  /// Creates a script from its parts.
  public init(rate: Int = Self.defaultRate, _ steps: [Step]) {
    self.rate = rate
    self.steps = steps
  }

  /// Whether it waits for an answer.
  var listens: Bool {
    steps.contains { if case .expect = $0 { true } else { false } }
  }

  /// The 1200-baud touch: both lines up, 1200 baud, both lines down.
  ///
  /// That is one SET_LINE_CODING with 1200 and one SET_CONTROL_LINE_STATE with 0 on a USB port.
  ///
  /// **Spec:** USB CDC PSTN 1.2 §6.3.10 and §6.3.12.
  public static let touch = Self([.lines(true), .rate(1_200), .lines(false)])
}

extension SerialScript: CustomStringConvertible {
  /// The steps in words: `"bl\r\n", 100 ms of silence`.
  public var description: String {
    steps.map { step in
      switch step {
      case .rate(let rate): "\(rate) baud"
      case .lines(let isUp): isUp ? "DTR and RTS up" : "DTR and RTS down"
      case .write(let bytes): TriggerText.quoted(bytes)
      case .pause(let duration): "\(duration.inWords) of silence"
      case .expect(let bytes, _): "wait for \(TriggerText.quoted(bytes))"
      }
    }.joined(separator: ", ")
  }
}
