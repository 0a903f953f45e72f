/// Finding out what the device is, as far as its bootloader lets anyone look.
extension DFUSession {
  /// Reads a few bytes of flash and what the ROM lets be read of the chip; nothing is written.
  ///
  /// An address that the ROM refuses is no error: its value is `nil`.
  ///
  /// - Returns: what was found.
  /// - Throws: `disconnected` if the device left, `transferFailed` if the bus failed.
  public func identify() async throws(DFUError) -> DeviceIdentity {
    try await operate(changing: false, emit: Self.tellNobody) { session throws(DFUError) in
      try await session.readIdentity()
    }
  }

  private static func tellNobody(_ event: DFUEvent) {}

  private func readIdentity() async throws(DFUError) -> DeviceIdentity {
    var identity = DeviceIdentity(chips: chips)
    guard functional.isDfuSe, functional.attributes.contains(.canUpload),
      let memory = memories.first(where: { $0.map?.kind == .internalFlash }),
      let start = memory.map?.firstAddress
    else { return identity }
    try await use(memory)
    let probe = try await peek(AddressRange(start: start, count: Self.probeCount))
    identity.isReadProtected = probe.isReadProtected
    guard identity.isReadProtected == false else { return identity }
    for read in chips.identificationReads {
      let isKnown =
        switch read.subject {
        case .uniqueID: identity.uniqueID != nil
        case .flashSize: identity.flashSize != nil
        case .romVersion: identity.romVersion != nil
        }
      guard !isKnown, let bytes = try await peek(read.range).bytes else { continue }
      identity.take(bytes, as: read.subject)
    }
    try await turn(.none)
    return identity
  }

  /// The bytes whose reading shows whether read protection is on: one word.
  private static let probeCount = 4

  /// What came of reading a few bytes.
  private enum Peek {
    case bytes([UInt8])
    case refused(isReadProtected: Bool?)

    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

    var isReadProtected: Bool? {
      switch self {
      case .bytes: false
      case .refused(let isReadProtected): isReadProtected
      }
    }
  }

  /// Reads bytes anywhere; a refusal is an answer, after which the device is brought to dfuIDLE.
  private func peek(_ range: AddressRange?) async throws(DFUError) -> Peek {
    guard let range, let length = UInt16(exactly: range.count) else {
      return .refused(isReadProtected: nil)
    }
    do throws(DFUError) {
      try await setPointer(range.start)
      try await turn(.upload)
      let message = DFUMessage(.upload, value: DfuSeCommand.firstDataBlock, length: length)
      let bytes = try await drive(
        RequestMachine(message), doing: "Reading failed", at: range.start)
      return bytes.count == range.count ? .bytes(bytes) : .refused(isReadProtected: nil)
    } catch {
      switch error.code {
      case .readProtected, .deviceRefused, .protocolViolation:
        try await comeBack(after: error, doing: "The device does not come to dfuIDLE")
        return .refused(isReadProtected: error.code == .readProtected ? true : nil)
      default:
        throw error
      }
    }
  }
}

/// What a bootloader let be read of its chip.
public struct DeviceIdentity: Sendable, Hashable {
  /// The lines that agree with everything that was read, most likely first.
  public var chips: ChipCandidates
  /// Whether read protection is on; `nil` if the device cannot be read for another reason.
  public var isReadProtected: Bool?
  /// The flash size register, bytes; `nil` if it cannot be read.
  public var flashSize: ByteCount?
  /// The unique id, 12 bytes in the order of their addresses; `nil` if it cannot be read.
  public var uniqueID: [UInt8]?
  /// The ROM's version byte, as in 0x91 for version 9.1; `nil` if it cannot be read.
  public var romVersion: UInt8?

  /// Creates an identity of which nothing but the candidates is known.
  init(chips: ChipCandidates) {
    self.chips = chips
  }

  /// Takes a value that was read; one that an empty register gives is passed over.
  fileprivate mutating func take(_ bytes: [UInt8], as subject: IdentificationRead.Subject) {
    guard !bytes.allSatisfy({ $0 == 0xFF }), !bytes.allSatisfy({ $0 == 0 }) else { return }
    switch subject {
    case .uniqueID: uniqueID = bytes
    case .flashSize:
      guard let kibibytes = bytes.littleEndian16(at: 0) else { return }
      flashSize = ByteCount(kibibytes) << 10
      chips = chips.narrowed(flashSizeKiB: kibibytes)
    case .romVersion:
      romVersion = bytes.first
      chips = chips.narrowed(romVersion: bytes.first)
    }
  }
}
