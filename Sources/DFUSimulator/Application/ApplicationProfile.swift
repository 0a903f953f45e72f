public import DFU

/// An application as a data record: what it shows, what takes it away, what it prints.
///
/// With neither a DFU interface nor a serial port it has one interface without endpoints, of the
/// vendor's own class.
public struct ApplicationProfile: Sendable, Hashable {
  /// A DFU run-time interface, which knows DFU_DETACH.
  ///
  /// **Spec:** DFU 1.1 §4.1.
  public struct RunTimeInterface: Sendable, Hashable {
    /// `bmAttributes`: whether it detaches by itself.
    public var attributes: FunctionalDescriptor.Attributes
    /// `wDetachTimeOut`.
    public var detachTimeout: Duration

    /// Creates an interface from its parts.
    public init(
      attributes: FunctionalDescriptor.Attributes, detachTimeout: Duration = .milliseconds(1_000)
    ) {
      self.attributes = attributes
      self.detachTimeout = detachTimeout
    }
  }

  /// A serial port: a CDC-ACM function.
  ///
  /// **Spec:** CDC 1.2; PSTN 1.2 §3.2.2.
  public struct SerialPort: Sendable, Hashable {
    /// Whether it takes 1200 baud and then DTR low for the trigger.
    public var isTouchable: Bool
    /// The line that it takes for the trigger, without its end; ASCII.
    public var triggerLine: String?
    /// What it prints in answer to a line.
    public var answers: [String: [UInt8]]

    /// Creates a serial port from its parts.
    public init(
      isTouchable: Bool = false, triggerLine: String? = nil, answers: [String: [UInt8]] = [:]
    ) {
      self.isTouchable = isTouchable
      self.triggerLine = triggerLine
      self.answers = answers
    }
  }

  /// A vendor request to the device (bmRequestType 0x40) that is the trigger.
  public struct VendorRequest: Sendable, Hashable {
    /// `bRequest`.
    public var request: UInt8
    /// `wValue`; `nil` takes any.
    public var value: UInt16?

    /// Creates a request from its parts.
    public init(request: UInt8, value: UInt16? = nil) {
      self.request = request
      self.value = value
    }
  }

  /// What the application does when it is asked to make way.
  public enum Reaction: Sendable, Hashable {
    /// It leaves the bus, and the bootloader comes.
    case jumps
    /// It takes the request, and nothing happens.
    case ignores
    /// It leaves the bus, and comes back as itself.
    case restarts
  }

  /// One thing that an application does by itself.
  public enum Step: Sendable, Hashable {
    /// It prints; while nobody reads it waits, once its buffer is full.
    case say([UInt8])
    /// It waits.
    case wait(Duration)
    /// It waits until the host has opened its serial port: until DTR is high.
    case waitForHost
    /// It prints so many bytes of numbered lines, each of ``floodLineSize`` bytes.
    case flood(ByteCount)
    /// It resets the board, and begins anew.
    case restart
    /// It hangs, and answers nothing on any endpoint until power or plug goes.
    case hang
  }

  /// The bytes of a line of ``Step/flood(_:)``: a number of eight digits, a filling, CR and LF.
  public static let floodLineSize: ByteCount = 32

  /// What it shows.
  public var identity: BoardProfile.Identity
  /// Its DFU run-time interface.
  public var runTime: RunTimeInterface?
  /// Its serial port.
  public var serialPort: SerialPort?
  /// Its vendor request.
  public var vendorRequest: VendorRequest?
  /// What it does on any trigger.
  public var reaction = Reaction.jumps
  /// From the trigger until it leaves the bus; zero leaves in the middle of the transfer.
  ///
  /// A bus reset after DFU_DETACH is obeyed at once.
  public var jumpDelay = Duration.milliseconds(5)
  /// What it does from its start on, in its order; nothing follows the last step.
  public var script: [Step] = []

  /// Creates an application from its parts; what it does by itself comes after.
  public init(
    identity: BoardProfile.Identity, runTime: RunTimeInterface? = nil,
    serialPort: SerialPort? = nil, vendorRequest: VendorRequest? = nil
  ) {
    self.identity = identity
    self.runTime = runTime
    self.serialPort = serialPort
    self.vendorRequest = vendorRequest
  }
}
