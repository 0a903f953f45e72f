/// Writes the traffic of a run as Wireshark reads it: pcapng with Linux's usbmon records.
///
/// What is in it are the transfers as this program saw them: their setup packets, their data, their
/// ends. A transfer that was queued behind others stands where its turn came: endpoint 0 takes one
/// at a time, and Wireshark's DFU dissector would give the answers to the wrong requests otherwise.
///
/// Before the first of each arrival of a device stands a reading of its descriptors which was
/// not on the wire then: without it no dissector knows that these are DFU requests. A comment on
/// the packets says so. Comments on other packets tell of the phase that begins there.
public struct PcapngEncoder: RecordingEncoder {
  /// The bytes that every capture begins with.
  public static let signature: [UInt8] = [0x0A, 0x0D, 0x0D, 0x0A]

  /// The bit of a record's number that no transfer of a bus has.
  private static let madeUpBit: UInt64 = 1 << 63
  /// The most comments that wait for their packet; more would be for nobody.
  private static let commentLimit = 16

  private let epoch: Duration
  private let application: String
  private var madeUpCount: UInt64 = 0
  /// What is to be said with the next packet.
  private var comments: [String] = []
  /// The transfers in flight of each device, by its arrival; the first has its turn.
  private var queues: [UInt64: [Submission]] = [:]

  /// A transfer that has not ended.
  private struct Submission {
    var setup: ControlSetup
    var number: UInt64
    var data: [UInt8]
  }

  /// Creates an encoder.
  ///
  /// - Parameters:
  ///   - epoch: the time from 1970 to the zero of the bus's clock; 0 or more.
  ///   - application: the name and version of the program, for the file's header.
  public init(epoch: Duration = .zero, application: String) {
    self.epoch = epoch
    self.application = application
  }

  /// Adds the section's header and its one interface.
  public mutating func begin(_ output: inout [UInt8]) {
    output += PcapngWriter.section([.application(application)])
    output += PcapngWriter.interface(
      linkType: USBMonRecord.linkType,
      [
        .interfaceName("dfuswift"),
        .interfaceDescription("Control transfers as dfuswift submitted them and saw them end"),
      ])
  }

  /// Adds the packets of an event.
  public mutating func encode(
    _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan,
    to output: inout [UInt8]
  ) {
    guard let device else { return }
    switch event {
    case .submitted(let setup, let number):
      let submission = Submission(setup: setup, number: number, data: payload.allBytes)
      queues[device.arrival, default: []].append(submission)
      if queues[device.arrival]?.count == 1 { add(submission, device, time, to: &output) }
    case .ended(let completion, let number):
      add(
        completion.status.usbmonKind, number, device, time, completion.setup, payload.allBytes,
        byteCount: completion.byteCount, to: &output)
      let rest = queues[device.arrival]?.filter { $0.number != number } ?? []
      queues[device.arrival] = rest.isEmpty ? nil : rest
      if let next = rest.first { add(next, device, time, to: &output) }
    case .performed(.open, _, nil):
      addDescriptors(device, time, to: &output)
    case .performed(.select(let alternate, let interface), let start, let failure):
      let setup = ControlSetup(
        requestType: 0x01, request: 11, value: UInt16(alternate), index: UInt16(interface))
      let number = nextMadeUpNumber()
      add(.submission, number, device, start, setup, [], to: &output)
      let status = failure?.transferStatus ?? .completed
      add(status.usbmonKind, number, device, time, setup, [], to: &output)
    case .began(let phase, let count):
      comment("dfuswift: \(phase)" + (count > 0 ? ", \(count) bytes" : ""))
    case .remarked(let text): comment("dfuswift: \(text)")
    case .operationEnded(let failure?): comment("dfuswift: failed, \(failure)")
    case .performed, .finished, .operationEnded(nil): break
    }
  }

  /// Adds nothing: a capture ends with its last packet.
  public mutating func finish(at time: Duration, to output: inout [UInt8]) {}

  private mutating func comment(_ text: String) {
    guard comments.count < Self.commentLimit else { return }
    comments.append(text)
  }

  /// Adds the packet of a transfer whose turn has come.
  private mutating func add(
    _ submission: Submission, _ device: USBDevice, _ time: Duration, to output: inout [UInt8]
  ) {
    add(
      .submission, submission.number, device, time, submission.setup, submission.data, to: &output)
  }

  /// Adds a packet.
  private mutating func add(
    _ kind: USBMonRecord.Kind, _ number: UInt64, _ device: USBDevice, _ time: Duration,
    _ setup: ControlSetup, _ data: [UInt8], byteCount: Int? = nil, to output: inout [UInt8]
  ) {
    let isSubmission = if case .submission = kind { true } else { false }
    let count = isSubmission ? Int(setup.length) : byteCount ?? data.count
    let microseconds = UInt64(clamping: (epoch + time).wholeNanoseconds / 1_000)
    let record = USBMonRecord(
      kind: kind, number: number, busNumber: device.busNumber, deviceNumber: device.deviceNumber,
      microseconds: microseconds, setup: setup, byteCount: count, data: data)
    output += PcapngWriter.packet(
      microseconds: microseconds, record.bytes, comments.map(PcapngWriter.Option.comment))
    comments = []
  }

  /// Adds the reading of a device's descriptors, as far as they are known.
  private mutating func addDescriptors(
    _ device: USBDevice, _ time: Duration, to output: inout [UInt8]
  ) {
    let texts = [device.manufacturer, device.product, device.serial].compactMap { $0 }
    let note =
      "dfuswift: This reading of descriptors was not on the wire now. It is put together from what "
      + "the operating system had read when the device came, so that the DFU requests can be "
      + "dissected; only the DFU interfaces are in it."
      + (texts.isEmpty ? "" : " The device: \(texts.joined(separator: ", ")).")
    for (type, descriptor) in [
      (UInt16(1), device.madeUpDeviceDescriptor), (2, device.madeUpConfiguration),
    ] {
      let setup = ControlSetup(
        requestType: 0x80, request: 6, value: type << 8, length: UInt16(clamping: descriptor.count))
      let number = nextMadeUpNumber()
      comment(note)
      add(.submission, number, device, time, setup, [], to: &output)
      comment(note)
      add(.completion(status: 0), number, device, time, setup, descriptor, to: &output)
    }
  }

  private mutating func nextMadeUpNumber() -> UInt64 {
    madeUpCount += 1
    return Self.madeUpBit | madeUpCount
  }
}

extension RawSpan {
  fileprivate var allBytes: [UInt8] { prefixBytes(byteCount) }
}

extension USBDevice {
  /// The number of the bus, from a path such as `1-1.4`; 0 for what has none.
  fileprivate var busNumber: UInt16 { UInt16(path.prefix { $0 != "-" }) ?? 0 }

  /// The number on the bus; made from the arrival where there is none, 1 to 127.
  fileprivate var deviceNumber: UInt8 {
    address ?? UInt8(clamping: arrival % 127 + 1)
  }

  /// A device descriptor with what is known: USB 2.0, and the packet size that full speed has most.
  fileprivate var madeUpDeviceDescriptor: [UInt8] {
    var bytes: [UInt8] = [18, 1, 0x00, 0x02, 0, 0, 0, 64]
    bytes.appendLittleEndian(id.vendor)
    bytes.appendLittleEndian(id.product)
    bytes.appendLittleEndian(release)
    return bytes + [0, 0, 0, 1]
  }

  /// A configuration descriptor with the DFU interfaces, which have no endpoints of their own.
  fileprivate var madeUpConfiguration: [UInt8] {
    var body: [UInt8] = []
    for interface in interfaces {
      for setting in interface.alternates {
        body += [
          9, 4, setting.number, setting.alternate, 0, setting.interfaceClass,
          setting.interfaceSubclass, setting.interfaceProtocol, setting.nameIndex,
        ]
      }
      body += interface.functional?.bytes ?? []
    }
    var header: [UInt8] = [9, 2]
    header.appendLittleEndian(UInt16(clamping: 9 + body.count))
    // Configuration 1, powered by the bus, 100 mA.
    header += [UInt8(clamping: interfaces.count), 1, 0, 0x80, 50]
    return header + body
  }
}
