internal import DFU

/// The udev rules that start a service when a board of a configuration is plugged in.
///
/// They are made of the configuration: nothing starts for a board that it does not name, and an
/// application can be named by nothing but its numbers *and* its port.
///
/// **Spec:** udev(7), systemd.device(5).
public struct StationRules: Sendable, Hashable {
  /// The name of the file: behind what finds the device's properties.
  public static let fileName = "99-dfuswift-station.rules"
  /// Where the administrator's rules are.
  public static let folder = "/etc/udev/rules.d"

  /// The text.
  public let text: String

  /// Makes the rules of a configuration.
  public init(_ configuration: StationConfiguration) {
    let stations = configuration.stations
    let hasPaths = stations.contains { $0.boards.port?.isIDPath ?? false }
    var lines = [Self.head]
    if hasPaths { lines.append(Self.paths) }
    let reports = stations.flatMap(\.reportRules)
    if !reports.isEmpty { lines += [Self.reports] + reports + [""] }
    lines.append(Self.guards)
    for station in stations {
      lines.append("# \(station.name)")
      lines += station.deviceRules
    }
    lines.append(Self.tail)
    text = lines.joined(separator: "\n") + "\n"
  }

  private static let head = """
    # Starts dfuswift-station@.service for the boards that \(StationConfiguration.path) names.
    #
    # `dfuswift station install` makes this file of that one. Edit that one and install again; what
    # is changed here is kept beside it then, and has no effect.
    #
    # What it grants besides: the group plugdev may use these boards, which is how the service, that
    # is not root, reaches them. ModemManager is told to keep off.
    #
    # It matches every action but "remove", because udev forgets a device's tags at the "bind" event
    # that follows "add". systemd starts the service only when the device comes.

    ACTION=="remove", GOTO="dfuswift_station_end"
    """

  private static let paths = """
    SUBSYSTEM=="usb|hidraw", ENV{ID_PATH}=="", IMPORT{builtin}="path_id"
    """

  private static let reports = """

    # Triggers that are HID reports.
    """

  private static let guards = """
    SUBSYSTEM!="usb", GOTO="dfuswift_station_end"
    ENV{DEVTYPE}!="usb_device", GOTO="dfuswift_station_end"

    """

  private static let tail = """

    GOTO="dfuswift_station_end"

    LABEL="dfuswift_station_bootloader"
    ENV{ID_USB_INTERFACES}!="*:fe0102:*", GOTO="dfuswift_station_end"

    LABEL="dfuswift_station_start"
    MODE="0660", GROUP="plugdev", ENV{ID_MM_DEVICE_IGNORE}="1"
    TAG+="systemd", ENV{SYSTEMD_WANTS}+="dfuswift-station@.service"

    LABEL="dfuswift_station_end"
    """
}

extension StationConfiguration.Station {
  /// The lines that know its boards, as bootloaders and as applications.
  fileprivate var deviceRules: [String] {
    let rom = USBIdentifier.stmDFU.match + #", GOTO="dfuswift_station_bootloader""#
    switch boards.identity {
    case .serials(let serials):
      return serials.sorted().map { #"ATTR{serial}=="\#($0)", \#(rom)"# }
    case .port(let port, _):
      let applications = (entry?.applications ?? []).map { id in
        "\(port.match), \(id.match), " + #"GOTO="dfuswift_station_start""#
      }
      return ["\(port.match), \(rom)"] + applications
    }
  }

  /// The lines that let the service send a HID report to its applications.
  fileprivate var reportRules: [String] {
    guard let entry, case .report = entry.trigger.action, let port = boards.port else { return [] }
    return entry.applications.map { id in
      #"SUBSYSTEM=="hidraw", \#(port.matchBelow), \#(id.matchAbove), MODE="0660", GROUP="plugdev""#
    }
  }
}

extension USBPort {
  fileprivate var isIDPath: Bool {
    if case .idPath = self { true } else { false }
  }

  /// What a device at the port matches.
  fileprivate var match: String {
    switch self {
    case .kernelName(let name): #"KERNEL=="\#(name)""#
    case .idPath(let path): #"ENV{ID_PATH}=="\#(path)""#
    }
  }

  /// What something that belongs to a device at the port matches.
  fileprivate var matchBelow: String {
    switch self {
    case .kernelName(let name): #"KERNELS=="\#(name)""#
    case .idPath(let path): #"ENV{ID_PATH}=="\#(path):*""#
    }
  }
}

extension USBIdentifier {
  private var halves: [Substring] { description.split(separator: ":") }

  /// What a device with these numbers matches.
  fileprivate var match: String {
    #"ATTR{idVendor}=="\#(halves[0])", ATTR{idProduct}=="\#(halves[1])""#
  }

  /// What something that belongs to a device with these numbers matches.
  fileprivate var matchAbove: String {
    #"ATTRS{idVendor}=="\#(halves[0])", ATTRS{idProduct}=="\#(halves[1])""#
  }
}
