/// The seven class requests of USB DFU, by their `bRequest` codes.
///
/// `download` is host to device and `upload` is device to host, as in the standard: the words look
/// from the host's side.
///
/// **Spec:** DFU 1.1 §3, table 3.2.
public enum DFURequest: UInt8, Sendable, Hashable, CaseIterable {
  /// DFU_DETACH: asks an application to leave for DFU mode; `wValue` is the timeout in ms.
  case detach = 0
  /// DFU_DNLOAD: carries a block to the device; a length of zero ends the download.
  case download = 1
  /// DFU_UPLOAD: asks the device for a block.
  case upload = 2
  /// DFU_GETSTATUS: six bytes of status; in DfuSe it also *starts* the command that was sent.
  case getStatus = 3
  /// DFU_CLRSTATUS: leaves dfuERROR for dfuIDLE.
  case clearStatus = 4
  /// DFU_GETSTATE: one byte, changes nothing.
  case getState = 5
  /// DFU_ABORT: leaves a download or an upload for dfuIDLE.
  case abort = 6

  /// The request's name as the standard spells it, for messages.
  public var specName: String {
    switch self {
    case .detach: "DFU_DETACH"
    case .download: "DFU_DNLOAD"
    case .upload: "DFU_UPLOAD"
    case .getStatus: "DFU_GETSTATUS"
    case .clearStatus: "DFU_CLRSTATUS"
    case .getState: "DFU_GETSTATE"
    case .abort: "DFU_ABORT"
    }
  }

  /// The `bmRequestType` byte: class request to an interface, with the direction of its data.
  public var requestType: UInt8 {
    switch self {
    case .upload, .getStatus, .getState: 0xA1
    case .detach, .download, .clearStatus, .abort: 0x21
    }
  }
}
