import Foundation
import Testing

@testable import Station

@Suite struct HookRunTests {
  @Test func `a hook that ends well is not spoken of`() async {
    #expect(await HookRun.run(.init(program: "/bin/true", arguments: []), [:]) == nil)
  }

  @Test func `it gets its arguments as they are, and the environment that it is given`() async {
    let hook = Afterwards.Hook(
      program: "/bin/sh", arguments: ["-c", "test \"$A$1\" = 'b c d'", "sh", " c d"])
    #expect(await HookRun.run(hook, ["A": "b"]) == nil)
  }

  @Test func `its status is told`() async {
    let hook = Afterwards.Hook(program: "/bin/sh", arguments: ["-c", "exit 7"])
    #expect(await HookRun.run(hook, [:]) == "The hook /bin/sh ended with status 7.")
  }

  @Test func `one that is not there is said`() async {
    #expect(
      await HookRun.run(.init(program: "/nowhere/hook", arguments: []), [:])
        == "The hook /nowhere/hook cannot be run: No such file or directory.")
  }

  @Test(.timeLimit(.minutes(20)))
  func `one that does not end is ended, with what it has started`() async {
    // A pipe that both hold open: it ends for the reader when the last of them is gone.
    let pipe = FileManager.default.temporaryDirectory.appending(path: "hook-\(UUID())").path
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let reader = unsafe open(pipe, O_RDONLY | O_NONBLOCK)
    defer {
      close(reader)
      unsafe unlink(pipe)
    }
    let hook = Afterwards.Hook(
      program: "/bin/sh", arguments: ["-c", "exec > '\(pipe)'; sleep 3600 & sleep 3600"])
    let told = await HookRun.run(hook, ["PATH": "/usr/bin:/bin"], limit: .seconds(1))
    #expect(told?.contains("took longer than") == true)
    var byte: UInt8 = 0
    while unsafe read(reader, &byte, 1) != 0 { await Task.yield() }
  }
}
