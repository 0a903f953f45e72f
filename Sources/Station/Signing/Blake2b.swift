/// BLAKE2b-512 without a key: what minisign signs in place of a file.
///
/// Crypto has no BLAKE2b, and its BoringSSL is private to it.
///
/// **Spec:** RFC 7693.
enum Blake2b {
  private static let blockSize = 128

  /// Hashes bytes.
  static func hash(_ message: [UInt8]) -> [UInt8] {
    var state = initial
    // The parameter block: 64 bytes of hash, no key, fanout and depth 1.
    state[0] ^= 0x0101_0040
    var block = [UInt64](repeating: 0, count: 16)
    var start = 0
    repeat {
      let end = min(start + blockSize, message.count)
      load(message, start..<end, into: &block)
      compress(&state, block, count: UInt64(end), isLast: end == message.count)
      start = end
    } while start < message.count
    return state.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
  }

  /// Reads a block as little-endian words; what it lacks to a whole block is zero.
  private static func load(_ message: [UInt8], _ range: Range<Int>, into block: inout [UInt64]) {
    for word in 0..<16 {
      var value: UInt64 = 0
      for byte in 0..<8 {
        let index = range.lowerBound + 8 * word + byte
        if index < range.upperBound { value |= UInt64(message[index]) << (8 * byte) }
      }
      block[word] = value
    }
  }

  /// The function F of RFC 7693 §3.2.
  private static func compress(
    _ state: inout [UInt64], _ block: [UInt64], count: UInt64, isLast: Bool
  ) {
    var work = state + initial
    // The upper half of the counter stays 0: no file here has 2^64 bytes.
    work[12] ^= count
    if isLast { work[14] = ~work[14] }
    for round in 0..<12 {
      let order = schedule[round % schedule.count]
      for lane in 0..<8 {
        let (a, b, c, d) = lanes[lane]
        mix(&work, a, b, c, d, block[order[2 * lane]], block[order[2 * lane + 1]])
      }
    }
    for index in 0..<8 { state[index] ^= work[index] ^ work[index + 8] }
  }

  /// The function G of RFC 7693 §3.1.
  private static func mix(
    _ work: inout [UInt64], _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: UInt64, _ y: UInt64
  ) {
    work[a] = work[a] &+ work[b] &+ x
    work[d] = rotated(work[d] ^ work[a], 32)
    work[c] = work[c] &+ work[d]
    work[b] = rotated(work[b] ^ work[c], 24)
    work[a] = work[a] &+ work[b] &+ y
    work[d] = rotated(work[d] ^ work[a], 16)
    work[c] = work[c] &+ work[d]
    work[b] = rotated(work[b] ^ work[c], 63)
  }

  private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word >> count | word << (64 - count)
  }

  /// The words of `work` that each step mixes: the columns, then the diagonals.
  private static let lanes = [
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
  ]

  /// RFC 7693 §2.6.
  private static let initial: [UInt64] = [
    0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
    0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
  ]

  /// RFC 7693 §2.7.
  private static let schedule = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
  ]
}
