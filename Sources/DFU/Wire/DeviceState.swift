/// The state that a device reports in `bState`.
///
/// **Spec:** DFU 1.1 §6.1.2 and appendix A.
public enum DeviceState: UInt8, Sendable, Hashable, CaseIterable {
  /// The application runs.
  case appIdle = 0
  /// The application took DFU_DETACH and waits for a USB reset.
  case appDetach = 1
  /// DFU mode, ready for a download or an upload.
  case dfuIdle = 2
  /// A block was taken; the device waits for DFU_GETSTATUS.
  case dfuDownloadSync = 3
  /// The device works on a block and need not answer.
  case dfuDownloadBusy = 4
  /// The device expects the next block.
  case dfuDownloadIdle = 5
  /// The last block was taken, or manifestation is over; the device waits for DFU_GETSTATUS.
  case dfuManifestSync = 6
  /// The device manifests the new firmware.
  case dfuManifest = 7
  /// Manifestation is over and the device waits for a USB reset.
  case dfuManifestWaitReset = 8
  /// An upload runs; the device expects the next DFU_UPLOAD.
  case dfuUploadIdle = 9
  /// An error is latched until DFU_CLRSTATUS.
  case dfuError = 10

  /// The state's name as the standard spells it, for messages.
  public var specName: String {
    switch self {
    case .appIdle: "appIDLE"
    case .appDetach: "appDETACH"
    case .dfuIdle: "dfuIDLE"
    case .dfuDownloadSync: "dfuDNLOAD-SYNC"
    case .dfuDownloadBusy: "dfuDNBUSY"
    case .dfuDownloadIdle: "dfuDNLOAD-IDLE"
    case .dfuManifestSync: "dfuMANIFEST-SYNC"
    case .dfuManifest: "dfuMANIFEST"
    case .dfuManifestWaitReset: "dfuMANIFEST-WAIT-RESET"
    case .dfuUploadIdle: "dfuUPLOAD-IDLE"
    case .dfuError: "dfuERROR"
    }
  }
}
