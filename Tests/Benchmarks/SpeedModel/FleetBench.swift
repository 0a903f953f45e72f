public import DFU
internal import DFUSimulator

/// Many boards of one kind that are flashed side by side, by one host thread.
///
/// The boards share the host's turnarounds and nothing else, so the time beyond that of one board
/// is what they wait for the host.
public struct FleetBench: Sendable {
  /// One board of the fleet.
  public var bench: SpeedBench
  /// How many there are.
  public var count: Int

  /// Creates a bench from its parts.
  public init(_ bench: SpeedBench, count: Int) {
    self.bench = bench
    self.count = count
  }

  /// Measures flashing an image over another one on all boards, from opening the first to the last
  /// report.
  ///
  /// - Parameter size: bytes of the image.
  /// - Returns: the time.
  /// - Throws: what went wrong with a board, or that its flash does not hold the image in the end.
  public func measure(size: ByteCount) async throws -> Duration {
    let bus = VirtualBus(wire: WireModel(turnaround: bench.turnaround))
    let image = try bench.image(size)
    let paths = (0..<count).map { "1-\($0 / 7 + 1).\($0 % 7 + 1)" }
    for path in paths { bench.attach(to: bus, at: path, before: .overwrite, image) }
    // All boards have come before any is looked for.
    await bus.clock.sleep(for: .seconds(1))
    let began = bus.clock.now
    for _ in paths { bus.virtualClock.join() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for path in paths {
        group.addTask {
          defer { bus.virtualClock.leave() }
          try await flash(image, at: path, on: bus)
        }
      }
      try await group.waitForAll()
    }
    guard paths.allSatisfy({ bench.holds(image, bus, at: $0) }) else {
      throw SpeedBench.Failure.wrongContents
    }
    return bus.clock.now - began
  }

  private func flash(_ image: FirmwareImage, at path: String, on bus: VirtualBus) async throws {
    let device = try await DeviceSelector(path: path, id: bench.profile.identity.id)
      .resolve(on: bus)
    let session = try await DFUSession.open(
      device, on: bus, options: SessionOptions(pace: bench.pace))
    let file = try FirmwareFile.decode(image.segments.first?.bytes ?? [], as: .raw)
    _ = try await session.flash(
      file, options: FlashOptions(address: bench.start, leaves: false)
    ).report
    await session.close()
  }
}
