import DFU
import Testing

@testable import DFUSimulator

/// Saved states of which one field was changed, and what of flash lasts.
@Suite struct SavedStateTests {
  private let profile = BoardProfile.known("l432")
  private let start = Address(0x0800_0000)

  private func board() -> VirtualBoard {
    var board = VirtualBoard(profile: profile)
    board.setContents(plausibleProgram, at: start)
    return board
  }

  private func failure(_ bytes: [UInt8]) -> BoardStateError.Kind? {
    do {
      _ = try VirtualBoard(profile: profile, restoring: bytes)
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func `bytes behind the end are an error`() {
    #expect(failure(board().encodedState()) == nil)
    #expect(failure(board().encodedState() + [0]) == .wrongLength)
  }

  @Test func `a sector begins where one of the board's does`() throws {
    var bytes = board().encodedState()
    // The sector's address, and its size of 2 KiB behind it.
    let field: [UInt8] = [0, 0, 0, 8, 0, 8, 0, 0]
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: field) })
    bytes[place] = 4
    #expect(failure(bytes) == .impossibleValue)
  }

  @Test func `a setting is one that the board has`() {
    var bytes = VirtualBoard(profile: profile).encodedState()
    // Behind the kind of program: state, status, outcome, and then the setting. 21 bytes are a
    // bootloader with nothing parked.
    let place = bytes.count - 21 + 3
    #expect(bytes[place] == 0)
    bytes[place] = UInt8(profile.alternates.count)
    #expect(failure(bytes) == .impossibleValue)
  }

  @Test func `half-written flash is so after a restore`() throws {
    var board = board()
    let torn = try #require(AddressRange(start: Address(0x0800_0100), count: 8))
    board.poison(torn)
    #expect(board.contents(of: torn) == nil)
    let again = try VirtualBoard(profile: profile, restoring: board.encodedState())
    #expect(again.contents(of: torn) == nil)
    let whole = try #require(AddressRange(start: start, count: 8))
    #expect(again.contents(of: whole) == Array(plausibleProgram.prefix(8)))
  }
}
