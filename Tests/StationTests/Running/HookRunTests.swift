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

  @Test func `one that does not end is ended, with what it has started`() async {
    let hook = Afterwards.Hook(program: "/bin/sh", arguments: ["-c", "sleep 60 & sleep 60"])
    let start = ContinuousClock.now
    let told = await HookRun.run(hook, ["PATH": "/usr/bin:/bin"], limit: .milliseconds(200))
    #expect(told?.contains("took longer than") == true)
    #expect(start.duration(to: .now) < .seconds(30))
  }
}
