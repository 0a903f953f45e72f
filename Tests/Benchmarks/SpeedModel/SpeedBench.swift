public import DFU
public import DFUSimulator

/// One way to flash one kind of board on the virtual bus, and the times that it takes there.
///
/// Time is virtual: equal benches give equal figures, on any machine.
public struct SpeedBench: Sendable {
  /// How blocks are queued.
  public enum Depth: String, Sendable, Hashable {
    /// The engine's own: two items in flight, four reads.
    case two
    /// One item, one read.
    case one
  }

  /// A time beside the least that it could be.
  public struct Figure: Sendable, Hashable {
    /// From the call of the operation to its report.
    public var time: Duration
    /// The device's times and the wire's.
    public var floor: Duration
    /// The same with the waits that the device asks for in place of its times.
    public var asked: Duration

    /// The time as a multiple of the floor.
    public var ratio: Double { time / floor }
    /// The time as a multiple of what it would be with the waits that the device asks for.
    public var askedRatio: Double { time / asked }
  }

  /// What went wrong with the bench itself.
  public enum Failure: Error {
    /// There is no such image.
    case noImage
    /// The flash does not hold what was to be written.
    case wrongContents
  }

  static let path = "1-1"

  /// The kind of board.
  public var profile: BoardProfile
  /// The pace to begin with; `nil` lets the session learn it.
  public var pace: Pace?
  /// How blocks are queued.
  public var depth: Depth
  /// What each completion costs that leaves the queue empty.
  public var turnaround: Duration

  /// Creates a bench from its parts.
  public init(
    _ profile: BoardProfile, pace: Pace? = nil, depth: Depth = .two,
    turnaround: Duration = WireModel().turnaround
  ) {
    self.profile = profile
    self.pace = pace
    self.depth = depth
    self.turnaround = turnaround
  }

  /// Measures a story with an image of a size.
  ///
  /// - Parameters:
  ///   - story: what is done.
  ///   - size: bytes of the image, or to read.
  ///   - observe: is told of all that happens.
  /// - Returns: the times; opening the device and leaving it are not in them.
  /// - Throws: what went wrong on the way, or that the flash does not hold the image in the end.
  public func measure(
    _ story: Story, size: ByteCount, observe: @Sendable (DFUEvent) -> Void = { _ in }
  ) async throws -> Figure {
    let virtual = VirtualBus(wire: WireModel(turnaround: turnaround))
    let image = try image(size)
    attach(to: virtual, at: Self.path, before: story, image)
    let bus: any USBBus = depth == .one ? DrainingBus(virtual) : virtual
    let device = try await DeviceSelector(path: Self.path, id: profile.identity.id)
      .resolve(on: bus, wait: .seconds(1))
    let session = try await DFUSession.open(
      device, on: bus, options: SessionOptions(pace: pace))
    let file = try FirmwareFile.decode(image.segments.first?.bytes ?? [], as: .raw)
    let job = try session.plan(file, options: FlashOptions(address: start, leaves: false))
    let began = bus.clock.now
    if story == .read {
      let task = session.read(at: start, count: size)
      for await event in task.events { observe(event) }
      _ = try await task.report
    } else {
      let task = session.flash(job)
      for await event in task.events { observe(event) }
      _ = try await task.report
    }
    let time = bus.clock.now - began
    await session.close()
    guard story == .read || holds(image, virtual, at: Self.path) else {
      throw Failure.wrongContents
    }
    let workload = Workload(profile, size: size, unit: vectorByteCount(job))
    return Figure(
      time: time, floor: workload.floor(of: story, on: Floor(profile)),
      asked: workload.floor(of: story, on: Floor(profile, basis: .askedWaits)))
  }

  /// Puts a board on a bus, its flash as a story finds it.
  func attach(
    to bus: VirtualBus, at path: String, before story: Story, _ image: FirmwareImage
  ) {
    var board = VirtualBoard(profile: profile)
    if let bytes = held(before: story, image) { board.setContents(bytes, at: start) }
    bus.attach(board, at: path)
  }

  var start: Address { profile.mainFlash?.start ?? Address(0) }

  /// Bytes without a pattern, none of them blank, behind a vector table that the chip would start.
  func image(_ size: ByteCount) throws -> FirmwareImage {
    var word: UInt32 = 0x2545_F491
    var bytes = (0..<size).map { _ in
      word = word &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: word >> 24) & 0x7F
    }
    let stack = profile.stackRanges.first.map { UInt32(truncatingIfNeeded: $0.end) } ?? 0
    for (place, entry) in [stack, start.rawValue + 9].enumerated() {
      for byte in 0..<4 {
        bytes[place * 4 + byte] = UInt8(truncatingIfNeeded: entry >> UInt32(byte * 8))
      }
    }
    guard let image = FirmwareImage(bytes: bytes, at: start) else { throw Failure.noImage }
    return image
  }

  /// What the flash holds before a story; `nil` if it is blank.
  private func held(before story: Story, _ image: FirmwareImage) -> [UInt8]? {
    guard var bytes = image.segments.first?.bytes else { return nil }
    switch story {
    case .overwrite: return bytes.map { $0 ^ 0x55 }
    case .blank: return nil
    case .again, .read: return bytes
    case .lastByte:
      bytes[bytes.count - 1] ^= 0x55
      return bytes
    }
  }

  private func vectorByteCount(_ job: FlashJob) -> ByteCount {
    guard case .memories(let works) = job.work else { return 0 }
    return works.compactMap(\.plan.vectorUnit?.bytes.count).first ?? 0
  }

  /// Whether a board's flash holds an image.
  func holds(_ image: FirmwareImage, _ bus: VirtualBus, at path: String) -> Bool {
    image.segments.allSatisfy { segment in
      bus.withBoard(at: path) { board, _ in board.contents(of: segment.range) }
        == segment.bytes
    }
  }
}

extension BoardProfile {
  /// F405 as it is once it was told its supply voltage: it programs words, and a block takes 8 ms.
  public static let f405Words = BoardProfile.f405.variant("f405-words") {
    if let wide = $0.times.wide { $0.times.standard = wide }
  }
}
