import Testing

@testable import DFU

@Suite struct DownloadScriptTests {
  private func script(_ count: Int) throws -> DownloadScript {
    let shape = try #require(BlockShape(transferSize: 64, limit: 4_096, unit: 8))
    let image = try firmware((0x0800_0000, pattern(count)))
    return DownloadScript(writing: image.segments, shape: shape)
  }

  private func blocks(_ script: DownloadScript) -> [String] {
    script.steps.map { step in
      switch step.work {
      case .erase(let sector): "erase \(sector.range.start)"
      case .setAddressPointer(let address): "pointer \(address)"
      case .program(let range): "\(step.block): \(range.start)+\(range.count)"
      }
    }
  }

  @Test func `full blocks follow one pointer, and a short one has its own`() throws {
    #expect(
      blocks(try script(136)) == [
        "pointer 0x08000000", "2: 0x08000000+64", "3: 0x08000040+64",
        "pointer 0x08000080", "2: 0x08000080+8",
      ])
  }

  @Test func `each step has its own bytes, and all of them`() throws {
    let script = try script(136)
    let written = script.steps.filter(\.takesTime).flatMap { Array(script.bytes[$0.payload]) }
    #expect(written == pattern(136))
    #expect(
      Array(script.bytes[script.steps[0].payload])
        == DfuSeCommand.setAddressPointer(0x0800_0000).bytes)
  }

  @Test func `a script that goes on in the middle of a run counts its blocks anew`() throws {
    let rest = try script(256).resumed(at: 3)
    #expect(
      blocks(rest) == [
        "pointer 0x08000080", "2: 0x08000080+64", "3: 0x080000C0+64",
      ])
    #expect(Array(rest.bytes[rest.steps[1].payload]) == Array(pattern(256)[128..<192]))
    #expect(
      Array(rest.bytes[rest.steps[0].payload])
        == DfuSeCommand.setAddressPointer(0x0800_0080).bytes)
  }

  @Test func `a script that goes on at a pointer needs no other`() throws {
    #expect(
      blocks(try script(136).resumed(at: 3)) == ["pointer 0x08000080", "2: 0x08000080+8"])
  }

  @Test func `the last block number is 65535`() throws {
    let shape = try #require(BlockShape(transferSize: 8, limit: 4_096, unit: 8))
    let range = AddressRange(
      from: Address(0x0800_0000), to: Address(0x0800_0000 + 8 * 65_536))
    let numbers = BlockSequence(range, shape: shape).compactMap { step in
      if case .block(let number, _) = step { number } else { nil }
    }
    #expect(numbers.max() == .max)
    #expect(numbers.count == 65_536)
  }
}
