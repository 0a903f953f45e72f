import Testing

@testable import DFU

/// Every sentence of the library, whole.
@Suite struct DFUErrorTests {
  static let place = DFUError.Place(path: "1-1.4", id: .stmDFU)
  static let device = USBDevice(
    path: "1-1.4", arrival: 1, id: .stmDFU, release: 0x2200, serial: "336032683536",
    interfaces: [])
  static let application = USBDevice(
    path: "1-2", arrival: 2, id: USBIdentifier(vendor: 0x1209, product: 1), release: 0x0100,
    interfaces: [DFUInterface(number: 0, mode: .runtime, alternates: [], functional: nil)])
  static let refusal = StatusResponse(status: .errVendor, state: .dfuError)

  /// An error for each code, made by the factories that the library uses.
  static let oneOfEach: [DFUError] = [
    .nothingToRead,
    .ambiguousDevice([device, application]),
    .noDevice("a device", seen: []),
    .deviceDidNotCome("a device", after: .seconds(5)),
    .transport(TransportError(.noPermission, detail: "EACCES"), doing: "No", place: place),
    .transport(TransportError(.busy, detail: "EBUSY"), doing: "No", place: place),
    .emptyFirmware,
    .cannotPlan(PlanError(problems: [.emptyImage]), memory: nil, place: place),
    .wrongDevice(file: .stmDFU, place: place),
    .cannotPlan(
      PlanError(problems: [.noVectorTable(Address(0), [.erased])]), memory: nil, place: place),
    .disconnected("No", place: place),
    .transport(TransportError(.failed, detail: "EIO"), doing: "No", place: place),
    .transport(TransportError(.unavailable, detail: "no bus"), doing: "No", place: place),
    .failure(ProtocolFailure(at: .download, .stalled), doing: "No", place: place),
    .failure(ProtocolFailure(at: .download, .refused(refusal)), doing: "No", place: place),
    .noFunctionalDescriptor(place: place),
    .didNotLeave(place: place, after: .seconds(5)),
    .verifyFailed(difference, place: place),
    .cannotSave(in: "board.hex", PreservationError(reason: "the disk is full"), place: place),
    .interrupted("while writing", place: place),
    .internalError("a mistake"),
  ]

  static let difference: FlashDifference = {
    var value = FlashDifference(found: [0xFF], expected: [0x12], at: Address(0x0800_0010))
    value?.count = 3
    guard let value else { fatalError("0xFF and 0x12 differ") }
    return value
  }()

  @Test func `there is a factory for every code`() {
    #expect(Self.oneOfEach.map(\.code) == DFUError.Code.allCodes)
  }

  @Test(arguments: oneOfEach)
  func `every error has a summary without a full stop, and something to do or to know`(
    error: DFUError
  ) {
    #expect(!error.summary.isEmpty)
    #expect(!error.summary.hasSuffix("."))
    #expect(
      !error.reason.hasSuffix(".") || error.code == .doesNotFit || error.code == .notAnApplication)
    #expect(error.remedy.isEmpty || error.remedy.hasSuffix(".") || error.code == .ambiguousDevice)
    #expect(!error.reason.isEmpty || !error.remedy.isEmpty)
    #expect(!error.description.contains(".."))
    #expect(!error.description.contains("  ") || error.code == .ambiguousDevice)
    // Stopping was the user's own will, and what the file lacks only its maker knows.
    let isPlain: Set<DFUError.Code> = [.interrupted, .badFirmware]
    #expect(!error.remedy.isEmpty || isPlain.contains(error.code))
  }

  @Test func `codes have names of their own`() {
    #expect(Set(DFUError.Code.allCodes.map(\.name)).count == DFUError.Code.allCodes.count)
  }

  @Test func `a place tells what is known, in one order`() throws {
    let range = try #require(AddressRange(start: Address(0x0800_C000), count: 0x4000))
    let sector = MemorySector(index: 3, range: range, access: [.readable])
    let place = DFUError.Place(
      path: "1-4.2", id: .stmDFU, memory: "Internal Flash", address: Address(0x0800_C000),
      sector: sector, block: 7)
    #expect(
      place.description
        == "at 0x0800C000 (sector 3, 16 KiB, block 7, \"Internal Flash\") on 0483:df11 at 1-4.2")
    #expect(DFUError.Place().description.isEmpty)
    #expect(DFUError.Place(path: "1-4.2").description == "at 1-4.2")
  }

  @Test func `a remedy can be added`() {
    let error = DFUError.interrupted("while writing", place: DFUError.Place())
    #expect(error.description == "Interrupted: while writing.")
    #expect(
      error.adding(remedy: "Go on.").adding(remedy: "").adding(remedy: "Now.").description
        == "Interrupted: while writing. Go on. Now.")
  }

  @Test(arguments: [
    (Duration.milliseconds(250), "250 ms"), (.seconds(1), "1 s"), (.milliseconds(1500), "1.5 s"),
    (.milliseconds(1086), "1 s"), (.seconds(120), "120 s"), (.milliseconds(87), "87 ms"),
  ])
  func `durations in words`(duration: Duration, words: String) {
    #expect(duration.inWords == words)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1536 bytes"),
    (2 << 20, "2 MiB"), ((1 << 20) + 1024, "1025 KiB"),
  ])
  func `byte counts in words`(count: ByteCount, words: String) {
    #expect(count.inBinaryUnits == words)
  }
}
