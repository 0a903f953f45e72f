import DFU
import DFUSimulator
import Testing

/// What a request meets while F405 erases its first sector: 400 ms, with bwPollTimeout 100 ms.
@Suite struct BusyBehaviourTests {
  private let work = Duration.milliseconds(400)

  /// Parks an erase and starts it; gives the first answer too.
  private func erasing(_ name: String) -> (Host, StatusResponse?) {
    var host = Host(.known(name))
    host.board.setContents(plausibleProgram, at: Address(0x0800_0000))
    host.send(.download, value: 0, data: DfuSeCommand.erase(0x0800_0000).bytes)
    let first = host.status()
    return (host, first)
  }

  @Test(arguments: ["f405", "f405-holds-data", "f405-answers", "f405-stalls", "f405-stalls-error"])
  func `the first GETSTATUS says dfuDNBUSY and the poll time`(name: String) {
    let (_, first) = erasing(name)
    #expect(first?.state == .dfuDownloadBusy)
    #expect(first?.pollTimeout == .milliseconds(100))
  }

  @Test func `DNLOAD alone starts nothing`() {
    var host = Host(.known("f405"))
    host.board.setContents(plausibleProgram, at: Address(0x0800_0000))
    host.send(.download, value: 0, data: DfuSeCommand.erase(0x0800_0000).bytes)
    host.wait(.seconds(10))
    #expect(host.board.state == .dfuDownloadSync)
    #expect(host.flash(0x0800_0000, 8) == Array(plausibleProgram.prefix(8)))
  }

  @Test func `ST's library holds the status stage of the first GETSTATUS`() {
    var (host, _) = erasing("f405")
    #expect(host.now == work)
    #expect(host.status()?.state == .dfuDownloadIdle)
    #expect(host.now == work)
  }

  @Test func `a ROM that holds the data stage keeps the second GETSTATUS waiting`() {
    var (host, _) = erasing("f405-holds-data")
    #expect(host.now == .zero)
    #expect(host.status()?.state == .dfuDownloadIdle)
    #expect(host.now == work)
  }

  @Test func `whatever comes waits while the processor is blocked`() {
    var (host, _) = erasing("f405-holds-data")
    #expect(host.send(.getState, length: 1) == .accepted([3]))
    #expect(host.now == work)
  }

  @Test(arguments: [(0, 4), (399, 4), (400, 5)])
  func `a device that answers says dfuDNBUSY until it is done`(milliseconds: Int, state: UInt8) {
    var (host, _) = erasing("f405-answers")
    host.wait(.milliseconds(milliseconds))
    #expect(host.status()?.state.rawValue == state)
  }

  @Test func `a device that stalls an early poll keeps its state and goes on`() {
    var (host, _) = erasing("f405-stalls")
    host.wait(.milliseconds(99))
    #expect(host.send(.getStatus, length: 6) == .stalled)
    host.wait(.milliseconds(1))
    #expect(host.status()?.state == .dfuDownloadBusy)
    host.wait(.milliseconds(300))
    #expect(host.status()?.state == .dfuDownloadIdle)
    #expect(host.flash(0x0800_0000, 1) == [0xFF])
  }

  @Test func `a device that stalls into dfuERROR still finishes its work`() {
    var (host, _) = erasing("f405-stalls-error")
    #expect(host.send(.getStatus, length: 6) == .stalled)
    #expect(host.status()?.state == .dfuError)
    #expect(host.flash(0x0800_0000, 1) == [0x00])
    host.wait(work)
    #expect(host.send(.clearStatus) == .accepted([]))
    #expect(host.status()?.state == .dfuIdle)
    #expect(host.flash(0x0800_0000, 1) == [0xFF])
  }

  @Test func `a read waits for work that nobody watches`() {
    var (host, _) = erasing("f405-stalls-error")
    host.send(.getStatus, length: 6)
    host.send(.clearStatus)
    #expect(host.send(.upload, value: 2, length: 4) == .accepted([0xFF, 0xFF, 0xFF, 0xFF]))
    #expect(host.now == work)
  }

  @Test func `H743 stays busy after a bank 2 erase until CLRSTATUS comes twice`() {
    var host = Host(.known("h743-bank2"))
    host.send(.download, value: 0, data: DfuSeCommand.erase(0x0810_0000).bytes)
    #expect(host.status()?.state == .dfuDownloadBusy)
    host.wait(.seconds(10))
    #expect(host.status()?.state == .dfuDownloadBusy)
    host.send(.clearStatus)
    #expect(host.status()?.state == .dfuError)
    host.send(.clearStatus)
    #expect(host.status()?.state == .dfuIdle)
  }
}
