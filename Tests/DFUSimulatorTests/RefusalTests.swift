import DFU
import DFUSimulator
import Testing

/// What a board does not do, and how it says so or does not.
@Suite struct RefusalTests {
  private let protected: UInt32 = 0x0800_4000

  @Test func `a write-protected sector keeps its bytes through an erase that reports success`() {
    var host = Host(.known("f405-protected"))
    host.board.setContents([1, 2, 3, 4], at: Address(protected))
    #expect(host.command(.erase(protected))?.status == .ok)
    #expect(host.flash(protected, 4) == [1, 2, 3, 4])
  }

  @Test func `a mass erase leaves what is protected against writing`() {
    var host = Host(.known("f405-protected"))
    host.board.setContents([1, 2, 3, 4], at: Address(protected))
    host.board.setContents([5, 6, 7, 8], at: Address(0x0800_0000))
    #expect(host.command(.massErase)?.status == .ok)
    #expect(host.flash(protected, 4) == [1, 2, 3, 4])
    #expect(host.flash(0x0800_0000, 4) == [0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func `a block of one byte is stalled, and one of two is taken`() {
    var host = Host(.known("f405"))
    host.command(.setAddressPointer(0x0800_0000))
    #expect(host.send(.download, value: 2, data: [1]) == .stalled)
    #expect(host.status()?.state == .dfuError)
    host = Host(.known("f405"))
    host.command(.setAddressPointer(0x0800_0000))
    #expect(host.download([1, 2], block: 2)?.status == .ok)
    #expect(host.flash(0x0800_0000, 2) == [1, 2])
  }
}
