import DFU
import DFUSimulator
import Testing

@Suite struct VirtualBoardTests {
  @Test func `a program is erased, written, read back and started`() {
    var host = Host(.known("f405"))
    let start: UInt32 = 0x0800_0000
    #expect(host.command(.erase(start))?.state == .dfuDownloadIdle)
    #expect(host.command(.setAddressPointer(start))?.state == .dfuDownloadIdle)
    #expect(host.download(plausibleProgram, block: 2)?.state == .dfuDownloadIdle)
    host.send(.abort)
    #expect(host.read(start, 64) == plausibleProgram)
    host.command(.setAddressPointer(start))
    #expect(host.send(.download, value: 2) == .accepted([]))
    #expect(host.status()?.state == .dfuManifest)
    #expect(host.board.personality == .bootloader)
    host.wait(.milliseconds(5))
    #expect(host.board.presence == nil)
    host.wait(.milliseconds(300))
    #expect(host.board.personality == .application)
  }
}
