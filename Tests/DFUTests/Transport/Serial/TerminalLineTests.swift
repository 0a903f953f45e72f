import Foundation
import TestSupport
import Testing

@testable import DFU

#if os(Linux)
  /// The real line, on a pseudo-terminal.
  @Suite struct TerminalLineTests {
    /// Asks stty to show or to change the settings.
    @discardableResult
    private func stty(_ terminal: PseudoTerminal, _ word: String) async throws -> String {
      let output = FileManager.default.temporaryDirectory.appending(
        path: "stty-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: output) }
      let program = try ChildProgram(
        ["/usr/bin/env", "stty", "-F", terminal.name, word],
        environment: ["PATH": "/usr/bin:/bin"], folder: "/", output: output.path)
      while program.ended() == nil { try await Task.sleep(for: .milliseconds(5)) }
      return try String(contentsOf: output, encoding: .utf8)
    }

    @Test func `every byte goes out as it is`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: 115_200)
      let bytes = Array(UInt8.min...UInt8.max)
      try await line.write(bytes, limit: .seconds(5))
      #expect(terminal.hear(1_000) == bytes)
      await line.close()
    }

    @Test func `what was sent is there after the close`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: 115_200)
      try await line.write([0x64, 0x0D], limit: .seconds(5))
      await line.close()
      #expect(terminal.hear(10) == [0x64, 0x0D])
    }

    @Test func `what comes is read, and nothing is nothing`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: 115_200)
      #expect(try await line.read(limit: .milliseconds(10)) == [])
      terminal.say([0x0D, 0x03, 0x1A])
      #expect(try await line.read(limit: .seconds(5)) == [0x0D, 0x03, 0x1A])
      await line.close()
    }

    @Test(arguments: [1_200, 9_600, 115_200, 250_000, 1_234_567])
    func `any rate can be set`(rate: Int) async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: rate)
      #expect(terminal.rate == rate)
      await line.close()
    }

    @Test func `the line is raw, and DTR stays up at the close`() async throws {
      let terminal = try PseudoTerminal()
      for word in ["cooked", "hupcl", "crtscts", "cs7", "parenb", "-clocal"] {
        try await stty(terminal, word)
      }
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: 9_600)
      let words = Set(try await stty(terminal, "-a").split { " ;\n".contains($0) }.map(String.init))
      for word in [
        "-icanon", "-echo", "-isig", "-opost", "-icrnl", "-ixon", "-hupcl", "-crtscts", "cs8",
        "-parenb", "clocal",
      ] {
        #expect(words.contains(word), "\(word)")
      }
      await line.close()
    }

    @Test func `lines that a pseudo-terminal does not have are no error`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.setLines(true)
      try await line.setLines(false)
      await line.close()
    }

    @Test func `a port that is taken is busy`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      let kind = await Self.openError(terminal.name)
      #expect(kind == .busy)
      await line.close()
      #expect(await Self.openError(terminal.name) == nil)
    }

    @Test func `a port whose other side hangs up is gone`() async throws {
      var terminal: PseudoTerminal? = try PseudoTerminal()
      let line = try await TerminalLine.open(try #require(terminal?.name))
      terminal = nil
      // A process that another test is just starting holds the other side until its program runs.
      var error: TransportError?
      for _ in 0..<500 where error == nil {
        do throws(TransportError) {
          try await line.write([1], limit: .seconds(1))
          await line.clock.sleep(for: .milliseconds(10))
        } catch let hungUp {
          error = hungUp
        }
      }
      #expect(error == TransportError(.gone, detail: "Input/output error"))
      await #expect(throws: TransportError(.gone, detail: "Input/output error")) {
        _ = try await line.read(limit: .seconds(1))
      }
      await line.close()
    }

    @Test func `a port that nobody reads is given up in time`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      try await line.configure(rate: 9_600)
      let much = [UInt8](repeating: 0x55, count: 1 << 20)
      await #expect(throws: SerialCode.notTaken) {
        try await line.write(much, limit: .milliseconds(50))
      }
      await line.close()
    }

    @Test func `a closed line is gone, and can be closed again`() async throws {
      let terminal = try PseudoTerminal()
      let line = try await TerminalLine.open(terminal.name)
      await line.close()
      await line.close()
      await #expect(throws: SerialCode.closed) { try await line.setLines(true) }
    }

    @Test(arguments: [
      ("/nowhere/tty", TransportError.Kind.gone), ("/dev/null", .unavailable), ("/", .unavailable),
    ])
    func `what is no serial port is told apart`(
      name: String, kind: TransportError.Kind
    ) async {
      #expect(await Self.openError(name) == kind)
    }

    /// Opens and configures a port; the kind of what went wrong.
    private static func openError(_ name: String) async -> TransportError.Kind? {
      do throws(TransportError) {
        let line = try await TerminalLine.open(name)
        do throws(TransportError) {
          try await line.configure(rate: 9_600)
        } catch {
          await line.close()
          throw error
        }
        await line.close()
        return nil
      } catch {
        return error.kind
      }
    }
  }

  @Suite struct SerialCodeTests {
    @Test(arguments: [EIO, ENODEV, EPIPE, ETIMEDOUT, ENXIO, ESHUTDOWN, EPROTO])
    func `whatever a port says that vanishes, it is gone`(number: Int32) {
      #expect(SerialCode.error(number).kind == .gone)
    }

    @Test(arguments: [
      (EACCES, TransportError.Kind.noPermission), (EPERM, .noPermission), (EBUSY, .busy),
      (EWOULDBLOCK, .busy), (ENOENT, .gone), (ENXIO, .gone), (ENODEV, .gone),
      (ENOTTY, .unavailable), (EINVAL, .unavailable), (EIO, .failed), (ENOMEM, .failed),
    ])
    func `an open that fails says why`(number: Int32, kind: TransportError.Kind) {
      #expect(SerialCode.openError(number).kind == kind)
      #expect(!SerialCode.openError(number).detail.isEmpty)
    }
  }
#endif
