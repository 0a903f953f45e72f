import Foundation
import Testing

/// A folder with an image, a key, a configuration and a system to install into.
private struct StationBench {
  let tool: Tool
  static let configuration = "root/etc/dfuswift/station.yaml"
  static let rules = "root/etc/udev/rules.d/99-dfuswift-station.rules"
  static let unit = "root/etc/systemd/system/dfuswift-station@.service"

  init() throws {
    tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "root/etc/dfuswift"), withIntermediateDirectories: true)
  }

  /// Signs the image and writes a configuration that asks for that.
  func sign() async throws {
    let keygen = try await tool.run(["keygen", "bench"])
    #expect(keygen.status == 0)
    let key = try text("bench.pub").split(separator: "\n")[1]
    let sign = try await tool.run(["sign", "app.bin", "--key", "bench.key", "--chip", "f405"])
    #expect(sign.status == 0)
    let claim = try #require(sign.output.firstMatch(of: /image=([0-9a-f]{64})/))
    try write(keys: "keys: [\(key)]\n", digest: String(claim.1))
  }

  /// Writes a configuration.
  func write(keys: String = "", digest: String = String(repeating: "0", count: 64)) throws {
    let image = tool.folder.appending(path: "app.bin").path
    try tool.write(
      """
      format: 1
      \(keys)stations:
        - name: left
          port: 1-1
          chip: F405
          image: {file: \(image), sha256: \(digest)}

      """, to: Self.configuration)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try tool.read(name), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: tool.folder.appending(path: name).path)
  }

  func station(_ words: String...) async throws -> Tool.Outcome {
    let program = words[0] == "remove" ? [] : ["--program", "/usr/bin/dfuswift"]
    return try await tool.run(["station"] + words + ["--root", "root"] + program)
  }
}

@Suite struct StationTests {
  @Test func `a good configuration is shown with what each station gets`() async throws {
    let bench = try StationBench()
    try await bench.sign()
    let outcome = try await bench.tool.run(["station", "check", StationBench.configuration])
    #expect(outcome.status == 0)
    let row = try #require(outcome.output.split(separator: "\n").last)
    #expect(row.hasPrefix("left     port 1-1  F405/F407/F415/F417  "))
    #expect(row.contains("app.bin at 0x08000000"))
    #expect(row.contains("  key "))
    #expect(outcome.errors.contains("note: The service cannot look into home and temporary"))
  }

  @Test func `programs read the same`() async throws {
    let bench = try StationBench()
    try await bench.sign()
    let outcome = try await bench.tool.run(
      ["station", "check", StationBench.configuration, "--json"])
    let station = try #require(try outcome.events().first { $0["event"] as? String == "station" })
    #expect(station["port"] as? String == "1-1")
    #expect(station["address"] as? Int == 0x0800_0000)
    #expect((station["signer"] as? String)?.count == 56)
  }

  @Test func `a mistake in the file ends with 78 and its line`() async throws {
    let bench = try StationBench()
    try bench.write(keys: "kyes: []\n")
    let outcome = try await bench.tool.run(["station", "check", StationBench.configuration])
    #expect(outcome.status == 78)
    #expect(
      outcome.lastError.hasPrefix(
        "error: \(StationBench.configuration): Line 2, column 1: `kyes` is no key of the"))
  }

  @Test func `a changed image, a missing one and a missing signature are told by check`()
    async throws
  {
    let bench = try StationBench()
    try await bench.sign()
    try FileManager.default.removeItem(at: bench.tool.folder.appending(path: "app.bin.minisig"))
    let unsigned = try await bench.tool.run(["station", "check", StationBench.configuration])
    #expect(unsigned.status == 78)
    #expect(unsigned.lastError.contains("Line 4, station left: "))
    #expect(unsigned.lastError.contains("has no signature, and there are `keys`."))
    try bench.tool.write("another image", to: "app.bin")
    let changed = try await bench.tool.run(["station", "check", StationBench.configuration])
    #expect(changed.status == 78)
    #expect(changed.lastError.contains("is another file: its SHA-256 is "))
    try FileManager.default.removeItem(at: bench.tool.folder.appending(path: "app.bin"))
    let missing = try await bench.tool.run(["station", "check", StationBench.configuration])
    #expect(missing.status == 78)
    #expect(missing.lastError.contains("cannot be read: there is no such file or folder."))
  }

  @Test func `no configuration at all ends with 66`() async throws {
    let outcome = try await Tool().run(["station", "check", "none.yaml"])
    #expect(outcome.status == 66)
    #expect(outcome.lastError.contains("none.yaml cannot be read: there is no such file"))
  }

  @Test func `a dry run says what it would do and does nothing`() async throws {
    let bench = try StationBench()
    try bench.write()
    let outcome = try await bench.station("install", "--dry-run")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == "make      \(StationBench.unit)\nmake      \(StationBench.rules)\n")
    #expect(!bench.exists(StationBench.rules))
  }

  @Test func `install, status, remove: nothing is left`() async throws {
    let bench = try StationBench()
    try bench.write()
    let install = try await bench.station("install")
    #expect(install.status == 0)
    #expect(install.output == "The station is installed, with 1 station.\n")
    #expect(try bench.text(StationBench.rules).contains(#"KERNEL=="1-1", ATTR{idVendor}=="0483""#))
    #expect(try bench.text(StationBench.unit).contains("ExecStart=/usr/bin/dfuswift station run"))
    let status = try await bench.station("status")
    #expect(status.status == 0)
    #expect(status.output.hasSuffix("The station is installed.\n"))
    let again = try await bench.station("install")
    #expect(again.errors.contains("keep      \(StationBench.rules), which is as it should be"))
    let remove = try await bench.station("remove")
    #expect(remove.status == 0)
    #expect(!bench.exists(StationBench.rules) && !bench.exists(StationBench.unit))
    #expect(bench.exists(StationBench.configuration))
  }

  @Test func `status says when the rules are older than the configuration`() async throws {
    let bench = try StationBench()
    try bench.write()
    _ = try await bench.station("install")
    let text = try bench.text(StationBench.configuration)
    try bench.tool.write(text.replacing("1-1", with: "1-2"), to: StationBench.configuration)
    let status = try await bench.station("status")
    #expect(status.status == 78)
    #expect(status.output.contains("outdated  \(StationBench.rules)"))
    #expect(status.lastError.contains("Run `sudo dfuswift station install`."))
    let install = try await bench.station("install")
    #expect(install.errors.contains("replace   \(StationBench.rules), which is of an older"))
    #expect(!bench.exists(StationBench.rules + ".old"))
    #expect(try bench.text(StationBench.rules).contains(#"KERNEL=="1-2""#))
  }

  @Test func `what somebody edited is kept, again and again`() async throws {
    let bench = try StationBench()
    try bench.write()
    for name in [".old", ".old2"] {
      _ = try await bench.station("install")
      try bench.tool.write("# edited \(name)\n", to: StationBench.rules)
      let install = try await bench.station("install")
      #expect(install.errors.contains("which was edited and is kept as"))
      #expect(try bench.text(StationBench.rules + name) == "# edited \(name)\n")
    }
    try bench.tool.write("# edited last\n", to: StationBench.unit)
    let remove = try await bench.station("remove")
    #expect(remove.errors.contains("set aside \(StationBench.unit), which was edited, as"))
    #expect(try bench.text(StationBench.unit + ".old") == "# edited last\n")
    #expect(!bench.exists(StationBench.unit))
  }

  @Test func `a broken configuration installs nothing`() async throws {
    let bench = try StationBench()
    try bench.tool.write("format: 1\n", to: StationBench.configuration)
    let outcome = try await bench.station("install")
    #expect(outcome.status == 78)
    #expect(!bench.exists(StationBench.unit))
  }

  @Test func `a program that a service cannot reach is refused`() async throws {
    let bench = try StationBench()
    try bench.write()
    let outcome = try await bench.tool.run(
      ["station", "install", "--root", "root", "--program", "/home/me/dfuswift"])
    #expect(outcome.status == 78)
    #expect(outcome.lastError.contains("A service cannot run /home/me/dfuswift"))
  }
}

@Suite struct SigningTests {
  @Test func `a secret key is its owner's alone and takes no file's place`() async throws {
    let tool = try Tool()
    let first = try await tool.run(["keygen", "bench"])
    #expect(first.status == 0)
    let path = tool.folder.appending(path: "bench.key").path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let key = try tool.read("bench.key")
    try FileManager.default.removeItem(at: tool.folder.appending(path: "bench.pub"))
    let second = try await tool.run(["keygen", "bench"])
    #expect(second.status == 73)
    #expect(second.lastError.contains("bench.key cannot be written: it exists."))
    #expect(try tool.read("bench.key") == key)
  }

  @Test func `a key with a password is named with what to do instead`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    _ = try await tool.run(["keygen", "bench"])
    let key = String(decoding: try tool.read("bench.key"), as: UTF8.self)
    try tool.write(key.replacing("RWQAAEIy", with: "RWRTY0Iy"), to: "bench.key")
    let outcome = try await tool.run(["sign", "app.bin", "--key", "bench.key", "--chip", "f405"])
    #expect(outcome.status == 78)
    #expect(outcome.lastError.contains("Sign with `minisign -Sm FILE -s KEY -t 'dfuswift image="))
  }

  @Test func `a key that others may read is told of`() async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    _ = try await tool.run(["keygen", "bench"])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: tool.folder.appending(path: "bench.key").path)
    let outcome = try await tool.run(["sign", "app.bin", "--key", "bench.key", "--chip", "f405"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("note: Others may read bench.key. `chmod 600` it."))
  }

  @Test(arguments: [
    ("none.bin --key k --chip f405", Int32(66)), ("app.bin --key none --chip f405", 66),
    ("app.bin --key app.bin --chip f405", 78), ("app.bin --key k --chip z80", 64),
  ])
  func `what cannot be signed ends with the status of its cause`(
    words: String, status: Int32
  ) async throws {
    let tool = try Tool()
    try tool.write(Firmware.application(), to: "app.bin")
    let outcome = try await tool.run(["sign"] + words.split(separator: " ").map(String.init))
    #expect(outcome.status == status)
    #expect(!outcome.lastError.isEmpty)
  }
}
