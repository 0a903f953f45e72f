import DFU
import DFUSimulator
import Testing

#if os(Linux)
  import CMalloc
#endif

/// A thousand flashes in a row leave nothing behind.
@Suite struct LeakTests {
  /// A reference that keeps nothing alive.
  private struct Weak {
    weak var object: AnyObject?
  }

  private static let count = 1_000

  /// Flashes fresh boards one after another, each with its own bus and session.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - isKept: which session is kept on purpose.
  /// - Returns: the sessions and buses that outlive their flash.
  private static func survivors(_ count: Int, keeping kept: Int? = nil) async throws -> Int {
    let profile = BoardProfile.g0b1
    let image = try profile.application(100)
    var references: [Weak] = []
    references.reserveCapacity(2 * count)
    var held: DFUSession?
    for number in 0..<count {
      let bench = Bench(profile)
      let session = try await bench.open()
      if number == kept { held = session }
      references.append(Weak(object: session))
      references.append(Weak(object: bench.bus))
      _ = try await bench.flash(image, FlashOptions(applicationLimit: .seconds(5)), in: session)
    }
    return withExtendedLifetime(held) { references.count { $0.object != nil } }
  }

  @Test func `one session that is kept is found`() async throws {
    let survivors = try await Self.survivors(10, keeping: 5)
    #expect(survivors > 0)
  }

  #if os(Linux)
    /// What a thousand flashes may leave on the heap, bytes: 16 for each.
    private static let growthLimit = 16_000

    /// The growth of the heap over some flashes; the first ones pay for what is made once.
    private static func growth(_ count: Int, leaking bytes: Int = 0) async throws -> Int {
      _ = try await survivors(20)
      let before = mallinfo2().uordblks
      for _ in 0..<10 {
        let survivors = try await survivors(count / 10)
        #expect(survivors == 0)
        for _ in 0..<(bytes > 0 ? count / 10 : 0) { _ = unsafe malloc(bytes) }
      }
      return Int(mallinfo2().uordblks) - Int(before)
    }

    /// In processes of their own, for the heap is everybody's.
    @Test func `nothing of a thousand flashes lives on, and the heap does not grow`() async {
      await #expect(processExitsWith: .success) {
        let growth = try await Self.growth(Self.count)
        #expect(growth < Self.growthLimit, "\(growth) bytes")
      }
    }

    @Test func `a few bytes that leak at each flash are found`() async {
      await #expect(processExitsWith: .success) {
        let growth = try await Self.growth(100, leaking: 24)
        #expect(growth >= 100 * 24, "\(growth) bytes")
      }
    }
  #endif
}
