import DFU
import DFUSimulator
import Testing

@Suite struct PlainDFUTests {
  private let firmware = (0..<2_500).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }

  private func downloaded(_ name: String) -> Host {
    var host = Host(.known(name))
    for block in 0..<3 {
      let data = Array(firmware.dropFirst(block * 1_024).prefix(1_024))
      #expect(host.download(data, block: UInt16(block))?.state == .dfuDownloadIdle)
    }
    #expect(host.send(.download, value: 3) == .accepted([]))
    return host
  }

  @Test func `a tolerant device manifests and is ready again`() {
    var host = downloaded("dfu11-tolerant")
    #expect(host.status()?.state == .dfuManifest)
    host.wait(.milliseconds(20))
    #expect(host.status()?.state == .dfuIdle)
    host.wait(.seconds(1))
    #expect(host.board.personality == .bootloader)
  }

  @Test func `a device that is not tolerant waits for the bus reset`() {
    var host = downloaded("dfu11")
    #expect(host.status()?.state == .dfuManifest)
    host.wait(.milliseconds(20))
    #expect(host.status()?.state == .dfuManifestWaitReset)
    host.board.reset(at: host.now)
    host.wait(.milliseconds(300))
    #expect(host.board.personality == .application)
  }

  @Test func `a device that will detach resets itself after manifestation`() {
    var host = downloaded("dfu11-resets")
    #expect(host.status()?.state == .dfuManifest)
    host.wait(.milliseconds(25))
    #expect(host.board.presence == nil)
    host.wait(.milliseconds(300))
    #expect(host.board.personality == .application)
  }

  @Test func `a poll within dfuMANIFEST is stalled into dfuERROR`() {
    var host = downloaded("dfu11-tolerant")
    #expect(host.status()?.state == .dfuManifest)
    #expect(host.send(.getStatus, length: 6) == .stalled)
    #expect(host.status()?.status == .errStalledPacket)
  }

  @Test func `an upload ends with a short frame`() {
    var host = downloaded("dfu11-tolerant")
    _ = host.status()
    host.wait(.milliseconds(20))
    _ = host.status()
    var read: [UInt8] = []
    var block: UInt16 = 0
    while case .accepted(let bytes) = host.send(.upload, value: block, length: 1_024) {
      read += bytes
      block += 1
      if bytes.count < 1_024 { break }
    }
    #expect(read.count == 64 * 1_024)
    #expect(Array(read.prefix(firmware.count)) == firmware)
    #expect(host.board.state == .dfuIdle)
  }

  @Test func `a block out of turn is refused`() {
    var host = Host(.known("dfu11"))
    #expect(host.send(.download, value: 1, data: [1, 2, 3, 4]) == .stalled)
    #expect(host.status()?.status == .errAddress)
  }

  @Test func `the first zero-length DNLOAD is refused`() {
    var host = Host(.known("dfu11"))
    #expect(host.send(.download, value: 0) == .stalled)
    #expect(host.status()?.status == .errStalledPacket)
  }

  @Test func `a bus reset without firmware leads to errFIRMWARE`() {
    var host = Host(.known("dfu11"))
    host.board.reset(at: host.now)
    #expect(host.status()?.status == .errFirmware)
  }

  @Test func `the block number wraps from 65535 to 0`() {
    // A transfer size so small that the numbers run out before the memory does.
    let profile = BoardProfile.known("dfu11-tolerant").variant("small") {
      $0.functional.transferSize = 4
      $0.banks[0].runs = [.init(512, of: 1_024)]
      $0.times.standard.erase = [:]
    }
    var host = Host(profile)
    for number in 0...65_536 {
      let accepted = host.send(
        .download, value: UInt16(truncatingIfNeeded: number), data: [1, 2, 3, 4])
      guard accepted == .accepted([]) else {
        Issue.record("block \(number) was refused")
        return
      }
      host.wait(.milliseconds(1))
      _ = host.status()
    }
    #expect(host.flash(65_536 * 4, 4) == [1, 2, 3, 4])
  }
}
