/// What went wrong, as a sentence for the person who reads it and as values for a program.
///
/// Each error holds what failed, where, why in the standard's words, and what to do. The sentences
/// are in the three files beside this one, a factory for each kind.
public struct DFUError: Error, Sendable, Hashable {
  /// The kinds of error; more can come, so a `switch` over them needs a `default`.
  public struct Code: Sendable, Hashable {
    fileprivate enum Value: String, CaseIterable {
      case invalidRequest, ambiguousDevice, noDevice, deviceDidNotCome, noPermission, deviceBusy
      case badFirmware, doesNotFit, wrongDevice, notAnApplication
      case disconnected, transferFailed, usbUnavailable
      case deviceRefused, readProtected, protocolViolation, didNotLeave
      case verifyFailed, cannotPreserve, interrupted, internalError
    }

    fileprivate let value: Value

    /// The name, as it stands in JSON.
    public var name: String { value.rawValue }

    /// Every code there is, for tables and tests.
    public static var allCodes: [Code] { Value.allCases.map(Code.init(value:)) }

    /// What was asked for makes no sense here.
    public static let invalidRequest = Code(value: .invalidRequest)
    /// Several devices fit what was asked for; none was touched.
    public static let ambiguousDevice = Code(value: .ambiguousDevice)
    /// No device fits.
    public static let noDevice = Code(value: .noDevice)
    /// A device that was waited for did not come in time.
    public static let deviceDidNotCome = Code(value: .deviceDidNotCome)
    /// The user may not open the device.
    public static let noPermission = Code(value: .noPermission)
    /// Another program has the device.
    public static let deviceBusy = Code(value: .deviceBusy)
    /// The file cannot be understood.
    public static let badFirmware = Code(value: .badFirmware)
    /// The image does not fit the device's memory.
    public static let doesNotFit = Code(value: .doesNotFit)
    /// The file says that it is for another device.
    public static let wrongDevice = Code(value: .wrongDevice)
    /// The image has no plausible vector table where the core boots.
    public static let notAnApplication = Code(value: .notAnApplication)
    /// The device left the bus.
    public static let disconnected = Code(value: .disconnected)
    /// A transfer failed.
    public static let transferFailed = Code(value: .transferFailed)
    /// USB does not work on this host.
    public static let usbUnavailable = Code(value: .usbUnavailable)
    /// The device reports an error.
    public static let deviceRefused = Code(value: .deviceRefused)
    /// The device reports that it is protected against reading.
    public static let readProtected = Code(value: .readProtected)
    /// The device behaves as the standard does not allow.
    public static let protocolViolation = Code(value: .protocolViolation)
    /// The firmware is in place, but the device stays in DFU mode.
    public static let didNotLeave = Code(value: .didNotLeave)
    /// What was read back differs from what was written.
    public static let verifyFailed = Code(value: .verifyFailed)
    /// The bytes that are to be kept cannot be made safe, or those of an earlier run not be used.
    public static let cannotPreserve = Code(value: .cannotPreserve)
    /// The user stopped it.
    public static let interrupted = Code(value: .interrupted)
    /// A mistake of this library.
    public static let internalError = Code(value: .internalError)
  }

  /// Who can put it right.
  public enum Blame: String, Sendable, Hashable, CaseIterable {
    /// Whoever asked for it.
    case caller
    /// The firmware file.
    case file
    /// The device.
    case device
    /// The computer: permissions, cables, drivers.
    case host
  }

  /// Where it happened, as far as that is known.
  public struct Place: Sendable, Hashable {
    /// The port path of the device.
    public var path: String?
    /// The device's VID:PID.
    public var id: USBIdentifier?
    /// The alternate setting's name.
    public var memory: String?
    /// The address in the device's memory.
    public var address: Address?
    /// The sector that holds the address.
    public var sector: MemorySector?
    /// `wBlockNum`.
    public var block: UInt16?

    /// Creates a place of which nothing is known yet.
    public init(
      path: String? = nil, id: USBIdentifier? = nil, memory: String? = nil,
      address: Address? = nil, sector: MemorySector? = nil, block: UInt16? = nil
    ) {
      self.path = path
      self.id = id
      self.memory = memory
      self.address = address
      self.sector = sector
      self.block = block
    }
  }

  /// Which kind of error it is.
  public let code: Code
  /// What failed, as in `Erase failed`; begins a sentence, without a full stop.
  public let summary: String
  /// Where it failed.
  public let place: Place
  /// Why, in the standard's words; a clause without a full stop, maybe empty.
  public let reason: String
  /// What to do; whole sentences, maybe empty.
  public let remedy: String
  /// Who can put it right.
  public let blame: Blame
  /// What the device reported; `nil` if it reported nothing.
  public let status: StatusResponse?

  /// Creates an error from its parts.
  public init(
    _ code: Code, summary: String, place: Place = Place(), reason: String, remedy: String,
    blame: Blame, status: StatusResponse? = nil
  ) {
    self.code = code
    self.summary = summary
    self.place = place
    self.reason = reason
    self.remedy = remedy
    self.blame = blame
    self.status = status
  }

  /// The same error with another word on what to do added.
  public func adding(remedy more: String) -> DFUError {
    guard !more.isEmpty else { return self }
    let both = remedy.isEmpty ? more : remedy + " " + more
    return DFUError(
      code, summary: summary, place: place, reason: reason, remedy: both, blame: blame,
      status: status)
  }
}

extension DFUError: CustomStringConvertible {
  /// The whole sentence: what, where, why, what to do.
  public var description: String {
    let spot = place.description
    var text = spot.isEmpty ? summary : summary + " " + spot
    if !reason.isEmpty { text += ": " + reason }
    text += text.hasSuffix(".") ? "" : "."
    return remedy.isEmpty ? text : text + " " + remedy
  }
}

extension DFUError.Place: CustomStringConvertible {
  /// As in `at 0x0800C000 (sector 3, 16 KiB, "Internal Flash") on 0483:df11 at 1-4.2`.
  public var description: String {
    var parts: [String] = []
    if let address { parts.append("at \(address)") }
    var details: [String] = []
    if let sector {
      details.append("sector \(sector.index)")
      details.append(sector.range.count.inBinaryUnits)
    }
    if let block { details.append("block \(block)") }
    if let memory { details.append("\"\(memory)\"") }
    if !details.isEmpty { parts.append("(" + details.joined(separator: ", ") + ")") }
    if let id { parts.append("on \(id)") }
    if let path { parts.append("at \(path)") }
    return parts.joined(separator: " ")
  }
}
