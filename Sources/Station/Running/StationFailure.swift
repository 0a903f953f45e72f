public import DFU

/// Why a board does not hold the image, or was not touched.
public enum StationFailure: Error, Sendable, Hashable {
  /// It is not meant, or left alone.
  case untouched(Untouched)
  /// The image or its signature cannot be read; nothing was touched.
  case unreadable(UnreadableFile)
  /// The image is not what the configuration says; nothing was touched.
  case badImage(ImageError, path: String)
  /// The ledger does not take the attempt; nothing was touched.
  case ledger(LedgerError)
  /// Another program has the port; nothing was touched.
  case lock(PortLockError)
  /// The board left before anything was done.
  case gone(path: String)
  /// Flashing failed.
  case device(DFUError)
  /// The board holds the image and came back into its bootloader.
  case fellBack(path: String)
  /// The image is on the board, and its application did not come.
  case noApplication(path: String, wanted: [USBIdentifier], seen: USBIdentifier?, after: Duration)
}

extension StationFailure {
  /// How an attempt ends with it.
  var outcome: Attempt.Outcome {
    switch self {
    case .untouched, .gone: .refused
    case .fellBack: .fellBack
    case .device(let error) where error.code == .interrupted: .stopped
    case .device, .noApplication, .unreadable, .badImage, .ledger, .lock: .failed
    }
  }

  /// What a person wants to know first.
  var verdict: BoardResult.Verdict {
    switch self {
    case .untouched, .gone: .untouched
    case .unreadable, .badImage, .ledger, .lock, .device, .fellBack, .noApplication: .fail
    }
  }
}

extension StationFailure: CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String {
    switch self {
    case .untouched(let reason): "\(reason)"
    case .unreadable(let error): error.message + " The board was not touched."
    case .badImage(let error, let path): "\(path) \(error) The board was not touched."
    case .ledger(let error): "\(error) The board was not touched."
    case .lock(let error): "\(error) The board was not touched."
    case .gone(let path): "The board at \(path) has left before anything was done."
    case .device(let error): "\(error)"
    case .fellBack(let path):
      "The application fell back into the bootloader at \(path): the board holds the image and "
        + "does not stay in it. Look at what the firmware needs to start, and at BOOT0."
    case .noApplication(let path, let wanted, let seen, let limit):
      "The image is on the board, and its application\(Self.list(wanted)) did not come to \(path) "
        + "in \(limit / .seconds(1)) s"
        + (seen.map { ": \($0) did" } ?? "") + ". Look at what the firmware needs to start."
    }
  }

  private static func list(_ ids: [USBIdentifier]) -> String {
    ids.isEmpty ? "" : " " + ids.map(\.description).joined(separator: " or ")
  }
}
