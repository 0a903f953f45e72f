import DFU
import Rig
import Station
import Testing

@Suite struct RigJobsTests {
  private static let text = """
    format: 1
    defaults: {chip: F405, image: {file: /app.bin}}
    stations:
      - {name: left, port: platform-vhci_hcd.0-usb-0:1, retries: 3}
      - name: right
        port: platform-vhci_hcd.0-usb-0:2
        enter: {trigger: detach, application: 0483:5740}
        after: {expect: any, timeout: 7}
        verdict: {pass: ok}
        power: port

    """
  private static let hubs = RootHubs([
    .init(bus: 3, path: "/sys/devices/platform/vhci_hcd.0/usb3", speed: 480)
  ])

  private struct Switch: PortPower {
    let way: String
    func set(_ isOn: Bool) async throws(PowerError) {}
  }

  private func means(
    _ files: [String: [UInt8]], hubs: RootHubs = Self.hubs, power: PowerError? = nil
  ) -> RigMeans {
    RigMeans(
      hubs: hubs,
      power: { way, path in power.map { .failure($0) } ?? .success(Switch(way: "\(way) \(path)")) },
      read: { path in .success(files[path]) })
  }

  private func jobs(
    in text: String = Self.text, flashing image: JobImage? = nil, _ means: RigMeans
  ) throws(ConfigurationErrors) -> [BoardJob] {
    try RigConfiguration(reading: Array(text.utf8)).jobs(flashing: image, with: means)
  }

  private func errors(in text: String = Self.text, _ means: RigMeans) -> String {
    do {
      _ = try jobs(in: text, means)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `a station becomes a job`() throws {
    let bytes: [UInt8] = [1, 2, 3]
    let jobs = try jobs(means(["/app.bin": bytes]))
    #expect(jobs.map(\.name) == ["left", "right"])
    #expect(jobs.map(\.path) == ["3-1", "3-2"])
    #expect(jobs.map(\.retries) == [3, 0])
    #expect(jobs[0].image?.digest == ImageDigest(of: bytes))
    #expect(jobs[0].wanted.chip?.names.contains("F405") == true)
    #expect(jobs[0].session.chip == jobs[0].wanted.chip)
    #expect(jobs[0].power == nil)
    #expect(jobs[0].expectation == nil)
    #expect(jobs[1].power?.way == "port 3-2")
    #expect(jobs[1].entry?.trigger == .detach)
    #expect(jobs[1].application?.limit == .seconds(7))
    #expect(jobs[1].expectation?.passes.map(\.text) == ["ok"])
    #expect(jobs.allSatisfy { $0.options.leaves && $0.options.applicationLimit == nil })
  }

  @Test func `an image that is given replaces every other`() throws {
    let image = try JobImage(path: "mine.bin", bytes: [4])
    let jobs = try jobs(flashing: image, means([:]))
    #expect(jobs.allSatisfy { $0.image?.path == "mine.bin" })
  }

  @Test func `everything that is missing is told at once, with its line`() throws {
    let errors = errors(means([:], hubs: RootHubs([]), power: PowerError("No switch.")))
    let lines = errors.split(separator: "\n")
    try #require(lines.count == 4, "\(errors)")
    #expect(
      lines[0]
        == "Line 4, column 1: Station left: no host controller of this computer has the port "
        + "platform-vhci_hcd.0-usb-0:1. `dfuswift list` shows the ports.")
    #expect(lines[1] == "Line 4, column 1: Station left: The image /app.bin is not there.")
    #expect(lines[2].hasPrefix("Line 5, column 1: Station right: no host controller"))
  }

  @Test func `power that cannot be switched is told`() {
    let errors = errors(means(["/app.bin": [1]], power: PowerError("No switch.")))
    #expect(errors == "Line 5, column 1: Station right: No switch.")
  }

  @Test func `a station without an image needs one from the run`() {
    let text = "format: 1\nstations:\n  - {name: a, port: 1-1, chip: F405}\n"
    #expect(
      errors(in: text, means([:]))
        == "Line 3, column 1: Station a: there is no `image`. Add one, or give one to the run "
        + "with `--image`.")
  }

  @Test func `an image that is not what the file says is told`() throws {
    let digest = String(repeating: "ab", count: 32)
    let text = """
      format: 1
      stations:
        - {name: a, port: 1-1, chip: F405, image: {file: /app.bin, sha256: \(digest)}}
        - {name: b, port: 1-2, chip: F405, image: {file: /app.hex, address: 0x08000000}}
        - {name: c, port: 1-3, chip: F405, image: {file: /bad.elf}}
      """
    let hex = Array(":0400000001020304F2\n:00000001FF\n".utf8)
    let errors = errors(
      in: text, means(["/app.bin": [1], "/app.hex": hex, "/bad.elf": Array("\u{7F}ELF".utf8)]))
    let lines = errors.split(separator: "\n")
    try #require(lines.count == 3, "\(errors)")
    #expect(lines[0].contains("Station a: /app.bin is another file: its SHA-256 is"))
    #expect(lines[1].contains("Station b: /app.hex is Intel HEX"), "\(lines[1])")
    #expect(lines[2].contains("Station c: /bad.elf cannot be used: "))
  }
}
