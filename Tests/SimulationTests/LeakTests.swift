import DFU
import DFUSimulator
import Synchronization
import Testing

#if os(Linux)
  import CGlibc
#endif

/// A thousand flashes in a row leave nothing behind.
@Suite struct LeakTests {
  /// A reference that keeps nothing alive.
  private struct Weak {
    weak var object: AnyObject?
  }

  private static let count = 1_000

  /// Flashes fresh boards one after another, each with its own bus and session, and counts the
  /// sessions and buses that outlive their flash; one session may be kept on purpose.
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
    /// What a flash may leave on the heap, bytes, on the average: less than a session has.
    ///
    /// It is not nothing, since the allocator counts as used what its threads keep for the next
    /// time, and that grows for a while.
    private static let growthLimit = 96
    private static let leaked = Mutex<[Int]>([])

    /// The growth of the heap per flash, bytes.
    private static func growth(_ count: Int, leaking bytes: Int = 0) async throws -> Int {
      var heap: [Int] = []
      for _ in 0..<10 {
        let survivors = try await survivors(count / 10)
        #expect(survivors == 0)
        for _ in 0..<(bytes > 0 ? count / 10 : 0) {
          let address = unsafe Int(bitPattern: malloc(bytes))
          // What nobody keeps the optimizer does not ask for.
          leaked.withLock { $0.append(address) }
        }
        heap.append(Int(mallinfo2().uordblks))
      }
      // The least of each half: now and then another thread has not yet ended what it ends.
      guard let before = heap[..<5].min(), let after = heap[5...].min() else { return .max }
      return (after - before) / (count / 2)
    }

    /// In processes of their own, for the heap is everybody's.
    @Test func `nothing of a thousand flashes lives on, and the heap does not grow`() async {
      await #expect(processExitsWith: .success) {
        // A leak is there each time; what the allocator keeps for a thread that is new is not.
        var growth = Int.max
        for _ in 0..<3 where growth >= Self.growthLimit {
          growth = try await Self.growth(Self.count)
        }
        #expect(growth < Self.growthLimit, "\(growth) bytes for each")
      }
    }

    @Test func `half a KiB that leaks at each flash is found`() async {
      await #expect(processExitsWith: .success) {
        let growth = try await Self.growth(200, leaking: 512)
        #expect(growth >= Self.growthLimit, "\(growth) bytes for each")
      }
    }
  #endif
}
