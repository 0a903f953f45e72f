/// How long the rest of a phase will take, from the plan and from what was measured so far.
///
/// Bytes alone would mislead where sectors differ: on an F405, 16 KiB take 0.4 s to erase and
/// 128 KiB not eight times that. So the pieces that the plan has are counted by their size. A size
/// that was met is expected to take what it took on the average; one that was not, what the chip
/// table says, corrected by how the device compares with the table so far. Without a table, and
/// where pieces need not be told apart, all bytes take equally long.
struct TimeEstimate: Sendable, Hashable {
  /// The pieces of one size.
  private struct Group: Sendable, Hashable {
    var size: ByteCount
    /// What the chip table expects for one; `nil` if it does not know.
    var expected: Duration?
    var leftCount = 0
    var doneCount = 0
    var measured = Duration.zero
  }

  /// How far it had come, and when.
  private struct Mark: Sendable, Hashable {
    var byteCount: ByteCount = 0
    var elapsed = Duration.zero
  }

  /// Few: a flash has at most four sizes of sectors.
  private var groups: [Group] = []
  private var leftByteCount: ByteCount
  private var done = Mark()
  /// Two places on the way, the later one at least half as far as all that is done.
  private var earlierMark = Mark()
  private var laterMark = Mark()

  /// Creates an estimate for bytes that take equally long.
  init(byteCount: ByteCount) {
    leftByteCount = byteCount
  }

  /// Creates an estimate for pieces of some sizes.
  ///
  /// - Parameters:
  ///   - sizes: the bytes of each piece.
  ///   - expected: what the chip table expects for a piece of a size.
  init(pieces sizes: [ByteCount], expected: (ByteCount) -> Duration?) {
    leftByteCount = 0
    for size in sizes {
      leftByteCount += size
      if let place = groups.firstIndex(where: { $0.size == size }) {
        groups[place].leftCount += 1
      } else {
        groups.append(Group(size: size, expected: expected(size), leftCount: 1))
      }
    }
  }

  /// Notes a piece, or some bytes, that took a time.
  mutating func advance(by size: ByteCount, taking time: Duration) {
    leftByteCount = max(0, leftByteCount - size)
    done.byteCount += size
    done.elapsed += time
    if done.byteCount >= 2 * laterMark.byteCount {
      earlierMark = laterMark
      laterMark = done
    }
    guard let place = groups.firstIndex(where: { $0.size == size }) else { return }
    groups[place].leftCount = max(0, groups[place].leftCount - 1)
    groups[place].doneCount += 1
    groups[place].measured += time
  }

  /// The time that is left; `nil` while nothing tells.
  var left: Duration? {
    guard groups.isEmpty else {
      return groups.reduce(Duration?.some(.zero)) { sum, group in
        guard group.leftCount > 0 else { return sum }
        guard let sum, let time = time(of: group) else { return nil }
        return sum + time * group.leftCount
      }
    }
    return byRate(leftByteCount)
  }

  private func time(of group: Group) -> Duration? {
    if group.doneCount > 0 { return group.measured / group.doneCount }
    return group.expected.map { $0 * correction } ?? byRate(group.size)
  }

  /// How the times that were measured compare with the table's.
  private var correction: Double {
    var (measured, table) = (Duration.zero, Duration.zero)
    for group in groups where group.doneCount > 0 {
      guard let expected = group.expected else { continue }
      measured += group.measured
      table += expected * group.doneCount
    }
    return table > .zero ? measured / table : 1
  }

  /// What bytes take at the rate of the last half or more of what is done: the address pointer in
  /// front of it all, at which some devices ask for a long wait, is not paid again.
  private func byRate(_ count: ByteCount) -> Duration? {
    let bytes = done.byteCount - earlierMark.byteCount
    guard bytes > 0 else { return nil }
    return (done.elapsed - earlierMark.elapsed) * (Double(count) / Double(bytes))
  }
}
