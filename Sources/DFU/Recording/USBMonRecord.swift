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
    var record: [UInt8] = []
    record.appendLittleEndian(number)
    record.append(type.asciiValue ?? 0)
    record.append(2)  // control
    record.append(isIn ? 0x80 : 0)
    record.append(deviceNumber)
    record.appendLittleEndian(busNumber)
    record.append(isSubmission ? 0 : 0x2D)  // '-': no setup packet here
    record.append(dataFlag?.asciiValue ?? 0)
    record.appendLittleEndian(microseconds / 1_000_000)
    record.appendLittleEndian(UInt32(microseconds % 1_000_000))
    record.appendLittleEndian(status)
    record.appendLittleEndian(UInt32(clamping: byteCount))
    record.appendLittleEndian(UInt32(clamping: captured.count))
    record += isSubmission ? setup.bytes : [UInt8](repeating: 0, count: 8)
    record += [UInt8](repeating: 0, count: 8)  // interval and start frame: no control transfer's
    record.appendLittleEndian(isIn ? Self.directionIn : 0)
    record.appendLittleEndian(UInt32(0))  // isochronous descriptors
    record += captured
    return record
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
