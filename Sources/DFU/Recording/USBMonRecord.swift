/// One record as Linux's usbmon gives it: a control transfer's submission, or its end.
///
/// **Spec:** Linux, Documentation/usb/usbmon.rst, `struct usbmon_packet`; tcpdump.org,
/// LINKTYPE_USB_LINUX_MMAPPED.
struct USBMonRecord {
  /// The link type of files with such records.
  static let linkType: UInt16 = 220
  /// The bytes before the data.
  static let headerSize = 64

  /// What a record is about.
  enum Kind {
    /// The transfer was handed to the kernel.
    case submission
    /// It has ended; 0, or a negative errno.
    case completion(status: Int32)
    /// The kernel did not take it; a negative errno.
    case refusal(status: Int32)
  }

  /// `EINPROGRESS`, which stands in every submission.
  private static let inProgress: Int32 = -115
  /// `URB_DIR_IN` of the transfer's flags.
  private static let directionIn: UInt32 = 0x0200

  var kind: Kind
  /// Tells which submission an end belongs to.
  var number: UInt64
  var busNumber: UInt16
  var deviceNumber: UInt8
  /// Since 1970.
  var microseconds: UInt64
  var setup: ControlSetup
  /// The bytes that moved, either way; those that the host asks for, in a submission.
  var byteCount: Int
  /// The data that this record has.
  var data: [UInt8]

  /// The record: 64 bytes, then the data.
  var bytes: [UInt8] {
    // A transfer without a data stage goes out, whatever its direction bit says.
    let isIn = setup.isDeviceToHost && setup.length > 0
    let (type, status, isSubmission): (Character, Int32, Bool) =
      switch kind {
      case .submission: ("S", Self.inProgress, true)
      case .completion(let status): ("C", status, false)
      case .refusal(let status): ("E", status, false)
      }
    // '<' and '>' say that the data is in the other record; 0 that it is here.
    let isElsewhere = isSubmission == isIn
    let dataFlag: Character? = isElsewhere ? (isIn ? "<" : ">") : nil
    let captured = isElsewhere ? [] : data
    var record = LittleEndianBytes()
    record.add(number)
    record.add(type.asciiValue ?? 0)
    record.add(UInt8(2))  // control
    record.add(UInt8(isIn ? 0x80 : 0))
    record.add(deviceNumber)
    record.add(busNumber)
    record.add(isSubmission ? UInt8(0) : 0x2D)  // '-': no setup packet here
    record.add(dataFlag?.asciiValue ?? 0)
    record.add(microseconds / 1_000_000)
    record.add(UInt32(microseconds % 1_000_000))
    record.add(status)
    record.add(UInt32(clamping: byteCount))
    record.add(UInt32(clamping: captured.count))
    record.add(isSubmission ? setup.bytes : [UInt8](repeating: 0, count: 8))
    record.add(UInt64(0))  // interval and start frame, of no use for control transfers
    record.add(isIn ? Self.directionIn : 0)
    record.add(UInt32(0))  // isochronous descriptors
    record.add(captured)
    return record.bytes
  }
}

extension TransferStatus {
  /// How usbmon's record of the end says this.
  var usbmonKind: USBMonRecord.Kind {
    switch self {
    case .completed: .completion(status: 0)
    case .stalled: .completion(status: -32)  // EPIPE
    // libusb takes back what took too long, and the kernel reports that.
    case .timedOut, .cancelled: .completion(status: -2)  // ENOENT
    case .disconnected: .completion(status: -108)  // ESHUTDOWN
    case .failed(.overflow): .completion(status: -75)  // EOVERFLOW
    case .failed(.inputOutput): .completion(status: -71)  // EPROTO
    case .failed(.notSubmitted): .refusal(status: -22)  // EINVAL
    }
  }
}

extension TransportError {
  /// The status of the transfer that a failed call has made.
  var transferStatus: TransferStatus {
    switch kind {
    case .stalled: .stalled
    case .timedOut: .timedOut
    case .gone: .disconnected
    case .noPermission, .busy, .unavailable, .failed: .failed(.inputOutput)
    }
  }
}
