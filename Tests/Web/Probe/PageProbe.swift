import DFU
import DFUSimulator
import Glibc
import Station
import StationWeb

/// A real bench that works on virtual boards, and its page.
///
/// `page-probe ADDRESS PORTS TIME-SCALE FOLDER`
///
/// The first line on standard output is the address of the page. Lines on standard input act on
/// the ports, which are `1-1` and so on: `plug PORT KIND SERIAL` with the kinds of ``Kind``, and
/// `unplug PORT`. The end of the input ends the program.
@main
enum PageProbe {
  /// What board is plugged in.
  enum Kind: String {
    /// One that is blank.
    case blank
    /// One that holds the image.
    case held
    /// One whose flash cannot be written.
    case broken
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let ports = Int(arguments[2]), let scale = Double(arguments[3])
    else {
      print("usage: page-probe ADDRESS PORTS TIME-SCALE FOLDER")
      exit(64)
    }
    let probe = try Bench(ports: ports, timeScale: scale, folder: arguments[4])
    let server = try WebServer(at: WebAddress(arguments[1]))
    print(server.address.url)
    _ = fflush(nil)
    let bench = StationBench(configuration: probe.configuration, tools: probe.tools)
    Task.detached { probe.obey() }
    async let page: Void = server.run(showing: bench.feed)
    try await bench.run()
    try await page
  }
}

/// What is plugged in where.
struct Bench: Sendable {
  private static let imageSize = 90_000

  let configuration: StationConfiguration
  let tools: StationTools
  private let bus: VirtualBus
  private let profile: BoardProfile
  private let image: [UInt8]

  init(ports: Int, timeScale: Double, folder: String) throws {
    guard let profile = BoardProfile.named("f405") else { exit(70) }
    let image = profile.applicationImage(Self.imageSize)
    let chip = try Chip.named("F405")
    configuration = StationConfiguration(
      stations: (1...max(ports, 1)).map { number in
        StationConfiguration.Station(
          name: "bench-\(number)",
          boards: BoardSelection(.port(.kernelName("1-\(number)"), serials: [])), chip: chip,
          image: ImageReference(path: "/app.bin", digest: ImageDigest(of: image)))
      })
    let bus = VirtualBus(pace: .real(scale: timeScale))
    tools = StationTools(
      bus: bus, ports: bus, arrivals: Arrivals(bus: bus),
      ledger: try Ledger(path: folder + "/ledger.sqlite"), locks: PortLockFolder(folder),
      holder: "page-probe"
    ) { _ in .success(image) }
    self.bus = bus
    self.profile = profile
    self.image = image
  }

  /// Does what the lines on standard input say.
  func obey() {
    while let line = readLine() {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      switch (words.first, words.count) {
      case ("plug", 4): plug(at: words[1], words[2], serial: words[3])
      case ("unplug", 2): bus.detach(at: words[1])
      default: print("unknown: \(line)")
      }
    }
    exit(0)
  }

  private func plug(at path: String, _ kind: String, serial: String) {
    guard let kind = PageProbe.Kind(rawValue: kind) else { return print("unknown: \(kind)") }
    var profile = profile
    profile.identity.serial = serial
    var faults = FaultPlan()
    if kind == .broken, let start = profile.mainFlash?.start {
      faults.memory = [.failure(.program, start, .errWrite)]
    }
    var board = VirtualBoard(profile: profile, personality: .bootloader, faults: faults)
    if kind == .held, let start = profile.mainFlash?.start {
      board.setContents(image, at: start)
    }
    bus.attach(board, at: path)
  }

  /// Arrivals that no other run of this program has.
  private struct Arrivals: ArrivalSource {
    let bus: VirtualBus
    private let run = "\(Timestamp.now.milliseconds) \(getpid())"

    init(bus: VirtualBus) { self.bus = bus }

    func arrival(of device: USBDevice) async -> Arrival? {
      // `try?`: a virtual bus can always be read.
      let devices = try? await bus.snapshot().devices
      guard devices?.contains(where: { $0.arrival == device.arrival }) == true else { return nil }
      return Arrival(
        device: device, mark: ArrivalMark("\(run) \(device.path) \(device.arrival)"),
        time: Timestamp.now)
    }
  }
}

extension BoardProfile {
  /// An application that the chip would start, with no blank byte in it.
  func applicationImage(_ count: Int) -> [UInt8] {
    var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ ($0 >> 8)) & 0x7F }
    let words = [
      UInt32(truncatingIfNeeded: stackRanges.first?.end ?? 0),
      (mainFlash?.start.rawValue ?? 0) + 9,
    ]
    for (place, word) in words.enumerated() {
      for byte in 0..<4 {
        bytes[place * 4 + byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
      }
    }
    return bytes
  }
}
