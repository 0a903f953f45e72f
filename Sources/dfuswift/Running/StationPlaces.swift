import DFU
import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where a station keeps what it has done, and where it locks ports.
enum StationPlaces {
  private static let fileName = "ledger.sqlite"
  /// Where the service keeps its own; root looks there, too.
  private static let serviceFolder = "/var/lib/dfuswift"

  /// Opens the ledger: the one that was named, the service's, or this person's own.
  ///
  /// - Parameter path: the one that was named.
  /// - Returns: the ledger.
  /// - Throws: what keeps it from being used.
  static func ledger(_ path: String?) throws(CommandFailure) -> Ledger {
    let file: String
    if let path {
      file = path
    } else {
      let folder = try folder()
      try SystemFile.makeFolders(folder)
      file = folder + "/" + fileName
    }
    do throws(LedgerError) {
      return try Ledger(path: file)
    } catch {
      throw .ledger(error)
    }
  }

  /// Opens the ledger that ``ledger(_:)`` would, to look into it: none is made.
  ///
  /// - Parameter path: the one that was named.
  /// - Returns: the ledger; without one, where it was looked for, in a sentence.
  /// - Throws: what keeps it from being used.
  static func presentLedger(
    _ path: String?
  ) throws(CommandFailure) -> (ledger: Ledger?, remark: String) {
    let file: String
    if let path { file = path } else { file = try folder() + "/" + fileName }
    guard !SystemFile.exists(file) else { return (try ledger(path), "") }
    let isHidden = path == nil && geteuid() != 0 && SystemFile.exists(serviceFolder)
    let hint = isHidden ? " The service's record is root's to read: use `sudo`." : ""
    return (nil, "Nothing was done yet: there is no \(FileName(file)).\(hint)")
  }

  /// The folder of the ledger.
  private static func folder() throws(CommandFailure) -> String {
    // systemd's StateDirectory=: several are separated by colons.
    if let folder = Environment()["STATE_DIRECTORY"]?.split(separator: ":").first {
      return String(folder)
    }
    guard geteuid() != 0 else { return serviceFolder }
    return try StateFolder.named("station", for: "what the station has done")
  }

  /// The folder of the locks: a virtual board's port is this user's alone.
  static func locks(isVirtual: Bool) throws(CommandFailure) -> PortLockFolder {
    guard !isVirtual else {
      return PortLockFolder(try StateFolder.make("virtual", for: "the virtual board"))
    }
    do throws(PortLockError) {
      return try locks()
    } catch {
      throw .lock(error)
    }
  }

  /// The folder of the locks of true ports.
  static func locks() throws(PortLockError) -> PortLockFolder {
    let environment = Environment()
    let own = ["RUNTIME_DIRECTORY", "STATE_DIRECTORY", "XDG_RUNTIME_DIR"].compactMap { name in
      environment[name].map { String($0.prefix { $0 != ":" }) + "/dfuswift-locks" }
    }
    // `try?`: without a home there is one place less.
    let state = try? StateFolder.make("locks", for: "the locks of ports")
    return try PortLockFolder.find(others: own + [state].compactMap(\.self))
  }

  /// What a station works with on this computer.
  ///
  /// - Parameters:
  ///   - bus: where boards are.
  ///   - isVirtual: whether they are virtual ones.
  ///   - ledger: the ledger that was named.
  ///   - command: what others are told of who works at a port.
  /// - Returns: the tools.
  /// - Throws: what keeps them from being used.
  static func tools(
    on bus: any USBBus, isVirtual: Bool, ledger: String?, command: String
  ) throws(CommandFailure) -> StationTools {
    StationTools(
      bus: bus, ports: isVirtual ? NoPorts() : SystemPorts(),
      arrivals: isVirtual ? VirtualArrivals() : SystemArrivals(),
      ledger: try Self.ledger(ledger), locks: try locks(isVirtual: isVirtual),
      holder: "dfuswift \(command)",
      hookPath: Environment()["PATH"]
    ) { path in
      guard SystemFile.exists(path) else { return .success(nil) }
      do throws(CommandFailure) {
        return .success(try SystemFile.read(path, limit: FirmwareLimits.fileSize))
      } catch {
        return .failure(UnreadableFile(error.message))
      }
    }
  }
}

/// The arrivals of virtual boards: each process has its own.
struct VirtualArrivals: ArrivalSource {
  private let process = "\(Timestamp.now.milliseconds) \(getpid())"

  func arrival(of device: USBDevice) async -> Arrival? {
    Arrival(
      device: device,
      mark: ArrivalMark("virtual \(process) \(device.arrival)"),
      time: Timestamp.now)
  }
}

extension CommandFailure {
  /// The ledger cannot be used.
  static func ledger(_ error: LedgerError) -> Self {
    switch error.kind {
    case .newer, .foreign, .corrupt: .badConfiguration("\(error)")
    case .noPermission: .noPermission("\(error)")
    case .full, .busy, .failed: .record("\(error)")
    }
  }

  /// A port cannot be locked.
  static func lock(_ error: PortLockError) -> Self {
    switch error {
    case .taken: .inUse("\(error)")
    case .unusable: .record("\(error)")
    }
  }
}

extension StationFailure {
  /// The error that a command ends with; `nil` if nothing went wrong: a board that is not meant is
  /// to be left alone.
  var commandError: (any Error)? {
    switch self {
    case .untouched(.leftAlone): CommandFailure.board(.leftAlone, "\(self)")
    case .untouched: nil
    case .fellBack: CommandFailure.board(.fellBack, "\(self)")
    case .unreadable: CommandFailure.board(.cannotRead, "\(self)")
    case .badImage: CommandFailure.badImage("\(self)")
    case .ledger(let error): CommandFailure.ledger(error)
    case .lock(let error): CommandFailure.lock(error)
    case .gone: CommandFailure.board(.noBoard, "\(self)")
    case .noApplication: CommandFailure.board(.noApplication, "\(self)")
    case .device(let error): error
    }
  }
}
