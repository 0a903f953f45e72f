import DFU
import DFUSimulator
import Rig
import Station
import Synchronization
import TestSupport
import Testing

/// Virtual boards side by side, in virtual time, and what is told of them.
final class Rack: Sendable {
  static let epoch = Timestamp(milliseconds: 1_795_000_000_000)

  let bus: VirtualBus
  let profile: BoardProfile
  let image: JobImage
  let bytes: [UInt8]
  private let told = Mutex<[(name: String, event: BoardEvent)]>([])

  init(
    _ name: String = "f405", imageSize: Int = 6_000, pace: VirtualClock.Pace = .virtual,
    _ change: (inout BoardProfile) -> Void = { _ in }
  ) throws {
    var profile = try #require(BoardProfile.named(name))
    change(&profile)
    self.profile = profile
    bytes = profile.applicationBytes(imageSize)
    image = try JobImage(path: "app.bin", bytes: bytes)
    bus = VirtualBus(pace: pace)
  }

  /// What was told of a board.
  func events(of name: String) -> [BoardEvent] {
    told.withLock { $0.filter { $0.name == name }.map(\.event) }
  }

  /// Plugs a board in.
  func plug(
    at path: String = "1-1", personality: VirtualBoard.Personality = .bootloader,
    faults: FaultPlan = FaultPlan()
  ) {
    bus.attach(
      VirtualBoard(profile: profile, personality: personality, faults: faults), at: path)
  }

  /// A job that flashes the image.
  func job(at path: String = "1-1", _ change: (inout BoardJob) -> Void = { _ in }) -> BoardJob {
    var job = BoardJob(name: "board-\(path)", path: path)
    job.image = image
    change(&job)
    return job
  }

  /// How an application of this kind is asked to make way.
  var entry: ApplicationEntry {
    ApplicationEntry(
      trigger: .detach, applications: [profile.application.identity.id], limit: .seconds(10))
  }

  func tools(locks: RigTools.Locks? = nil, ports: (any DevicePorts)? = nil) -> RigTools {
    let bus = bus
    return RigTools(
      bus: bus, ports: ports ?? bus, locks: locks,
      calendar: { Self.epoch.advanced(by: bus.clock.now) })
  }

  /// Works on boards, and keeps what is told.
  func run(_ jobs: [BoardJob], _ tools: RigTools? = nil) async -> RigReport {
    await RigRun(name: "rack", tools: tools ?? self.tools()) { name, event in
      self.told.withLock { $0.append((name, event)) }
    }.run(jobs)
  }

  /// Works on one board.
  func run(_ job: BoardJob, _ tools: RigTools? = nil) async throws -> BoardReport {
    try #require(await run([job], tools).boards.first)
  }

  /// Whether a board holds the image.
  func holdsImage(at path: String = "1-1") -> Bool {
    let range = profile.mainFlash.flatMap { AddressRange(start: $0.start, count: bytes.count) }
    let found = bus.withBoard(at: path) { board, _ in range.flatMap { board.contents(of: $0) } }
    return found == bytes
  }
}

extension BoardProfile {
  /// An application of random bytes, none blank, with a vector table that the chip would start.
  func applicationBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes = random.bytes(count).map { $0 == 0xFF ? 0x5A : $0 }
    let words = [
      UInt32(truncatingIfNeeded: stackRanges.first?.end ?? 0),
      (mainFlash?.start ?? Address(0)).rawValue + 9,
    ]
    for (place, word) in words.enumerated() {
      for byte in 0..<4 {
        bytes[place * 4 + byte] = UInt8(truncatingIfNeeded: word >> UInt32(byte * 8))
      }
    }
    return bytes
  }
}

extension BoardReport {
  /// The steps and whether they helped, as in `trigger ✗, powerCycle, trigger, flash`.
  var story: String {
    steps.map { $0.kind.rawValue + ($0.failure == nil ? "" : " ✗") }.joined(separator: ", ")
  }

  /// The error, if the board ended with one.
  var error: BoardError? {
    if case .error(let error) = outcome { error } else { nil }
  }
}

/// The power of a virtual board's port.
struct VirtualPower: PortPower {
  let rack: Rack
  let path: String
  /// Whether the board has another supply, so that switching does nothing.
  var isBypassed = false
  /// What keeps it from being switched.
  var error: PowerError?
  let way = "a virtual hub"

  func set(_ isOn: Bool) async throws(PowerError) {
    if let error { throw error }
    guard !isBypassed else { return }
    _ = rack.bus.withBoard(at: path) { board, now in
      if isOn { board.plug(at: now) } else { board.unplug(at: now) }
    }
  }
}
