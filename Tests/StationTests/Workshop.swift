import DFU
import DFUSimulator
import Synchronization
import TestSupport
import Testing

@testable import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A folder of a test's own, which goes with it.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/dfuswift-station-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else {
        return nil
      }
      return unsafe String(cString: made)
    }
    path = try #require(made)
  }

  deinit {
    for name in ["ledger.sqlite", "ledger.sqlite-journal"] + lockNames {
      _ = unsafe unlink(path + "/" + name)
    }
    _ = unsafe rmdir(path)
  }

  private var lockNames: [String] { (1...8).map { "1-\($0).lock" } }

  var ledger: String { path + "/ledger.sqlite" }
}

/// Arrivals on a virtual bus: its own numbers name them.
struct VirtualArrivals: ArrivalSource {
  let bus: VirtualBus
  static let epoch = Timestamp(milliseconds: 1_795_000_000_000)

  func arrival(of device: USBDevice) async -> Arrival? {
    let isThere = try? await bus.snapshot().devices.contains {
      $0.path == device.path && $0.arrival == device.arrival
    }
    guard isThere == true else { return nil }
    return Arrival(
      device: device, idPath: "platform-virtual-usb-0:\(device.path.dropFirst(2))",
      mark: ArrivalMark("virtual \(device.path) \(device.arrival)"), time: now)
  }

  var now: Timestamp { Self.epoch.advanced(by: bus.clock.now) }
}

/// A bus whose time stands still while a bench has nothing to do, as it does on a machine whose
/// time nobody needs: a virtual clock would jump to the end of the wait.
struct PatientBus: USBBus {
  let bus: VirtualBus

  var clock: any DeviceClock { bus.clock }
  func snapshot() async throws(TransportError) -> BusSnapshot { try await bus.snapshot() }
  func open(_ device: USBDevice) async throws(TransportError) -> any USBConnection {
    try await bus.open(device)
  }

  func waitForChange(since snapshot: BusSnapshot, limit: Duration) async -> Bool {
    guard limit > .seconds(3_600) else {
      return await bus.waitForChange(since: snapshot, limit: limit)
    }
    while !Task.isCancelled {
      let now = try? await bus.snapshot()
      if now?.generation != snapshot.generation { return true }
      try? await Task.sleep(for: .milliseconds(1))
    }
    return false
  }
}

/// A station with virtual boards, in virtual time.
struct Workshop {
  static let imagePath = "/images/app.bin"

  let folder: TestFolder
  let bus: VirtualBus
  let profile: BoardProfile
  let chip: Chip
  let files: Files
  var ledger: Ledger
  var configuration: StationConfiguration

  final class Files: Sendable {
    private let contents: Mutex<[String: [UInt8]]>
    init(_ contents: [String: [UInt8]]) { self.contents = Mutex(contents) }

    subscript(path: String) -> [UInt8]? {
      get { contents.withLock { $0[path] } }
      set { contents.withLock { $0[path] = newValue } }
    }
  }

  init(
    _ name: String = "f072", chip line: String = "F072", imageSize: Int = 6_000,
    boards: BoardSelection.Identity = .port(.kernelName("1-1"), serials: []),
    entry: ApplicationEntry? = nil, afterwards: Afterwards = Afterwards(),
    pace: VirtualClock.Pace = .virtual, _ change: (inout BoardProfile) -> Void = { _ in }
  ) throws {
    var profile = try #require(BoardProfile.named(name))
    change(&profile)
    self.profile = profile
    chip = try Chip.named(line)
    bus = VirtualBus(pace: pace)
    folder = try TestFolder()
    ledger = try Ledger(path: folder.ledger)
    let image = profile.applicationBytes(imageSize)
    files = Files([Self.imagePath: image])
    let station = StationConfiguration.Station(
      name: "bench", boards: BoardSelection(boards), chip: chip,
      image: ImageReference(path: Self.imagePath, digest: ImageDigest(of: image)),
      entry: entry, afterwards: afterwards)
    configuration = StationConfiguration(stations: [station])
  }

  var image: [UInt8] { files[Self.imagePath] ?? [] }

  var arrivals: VirtualArrivals { VirtualArrivals(bus: bus) }

  var tools: StationTools { tools(on: bus) }

  func tools(on bus: any USBBus) -> StationTools {
    let (files, arrivals) = (files, arrivals)
    return StationTools(
      bus: bus, ports: self.bus, arrivals: arrivals, ledger: ledger,
      locks: PortLockFolder(folder.path), holder: "a test", calendar: { arrivals.now },
      read: { path in .success(files[path]) })
  }

  /// Plugs a board in; its serial number is that of the profile unless another is named.
  func plug(
    at path: String = "1-1", serial: String? = nil,
    personality: VirtualBoard.Personality = .bootloader, holding image: [UInt8]? = nil,
    faults: FaultPlan = FaultPlan()
  ) {
    var profile = profile
    if let serial { profile.identity.serial = serial }
    var board = VirtualBoard(profile: profile, personality: personality, faults: faults)
    if let image { board.setContents(image, at: profile.flashAddress) }
    bus.attach(board, at: path)
  }

  /// The arrival that is at a port now.
  func arrival(at path: String = "1-1") async throws -> Arrival {
    let device = try #require(try await bus.snapshot().devices.first { $0.path == path })
    return try #require(await arrivals.arrival(of: device))
  }

  /// Works on whatever is at a port.
  @discardableResult
  func runOnce(
    at path: String = "1-1", on bus: (any USBBus)? = nil
  ) async throws -> ArrivalEnding {
    let arrival = try await arrival(at: path)
    return await ArrivalRun(configuration: configuration, tools: tools(on: bus ?? self.bus))
      .run(arrival)
  }

  /// Waits until a device is at a port in a mode.
  func wait(
    at path: String = "1-1", isBootloader: Bool, on bus: (any USBBus)? = nil
  ) async throws {
    let isThere = try await (bus ?? self.bus).wait(limit: .seconds(20)) { devices in
      devices.contains { $0.path == path && ($0.bootloader != nil) == isBootloader }
    }
    #expect(isThere)
  }

  /// Lets time pass, so that what follows is not soon after what was.
  func letPass(_ duration: Duration = .seconds(60)) async { await bus.clock.sleep(for: duration) }

  /// The flash of a board, as long as the image.
  func contents(at path: String = "1-1") -> [UInt8]? {
    let range = AddressRange(start: profile.flashAddress, count: image.count)
    return bus.withBoard(at: path) { board, _ in range.flatMap { board.contents(of: $0) } } ?? nil
  }

  func history() async throws -> [Attempt] { try await ledger.history(limit: 1_000) }
}

extension BoardProfile {
  /// The flash's first address.
  var flashAddress: Address { mainFlash?.start ?? Address(0) }

  /// An application of random bytes, none blank, with a vector table that the chip would start.
  func applicationBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes = random.bytes(count).map { $0 == 0xFF ? 0x5A : $0 }
    let words = [
      UInt32(truncatingIfNeeded: stackRanges.first?.end ?? 0), flashAddress.rawValue + 9,
    ]
    for (place, word) in words.enumerated() {
      for byte in 0..<4 {
        bytes[place * 4 + byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
      }
    }
    return bytes
  }
}
