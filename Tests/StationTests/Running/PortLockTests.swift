import DFU
import DFUSimulator
import Testing

@testable import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct PortLockTests {
  @Test func `a port is locked once, and free when the lock goes`() async throws {
    let folder = try TestFolder()
    let locks = PortLockFolder(folder.path)
    do {
      let lock = try PortLock(port: "1-1", holder: "dfuswift flash", in: locks)
      #expect(!locks.isFree("1-1"))
      #expect(locks.isFree("1-2"))
      let error = #expect(throws: PortLockError.self) {
        try PortLock(port: "1-1", holder: "another", in: locks)
      }
      #expect(
        error?.description.hasPrefix("The port 1-1 is in use by dfuswift flash, process ") == true)
      withExtendedLifetime(lock) {}
    }
    // A child of another test that is just being started has a copy of the file until it runs.
    let clock = VirtualBus(pace: .real(scale: 1)).clock
    _ = try await PortLock.take(
      port: "1-1", holder: "a", in: locks, limit: .seconds(10), on: clock)
  }

  @Test func `a lock that is given back is taken by whoever waits`() async throws {
    let folder = try TestFolder()
    let locks = PortLockFolder(folder.path)
    var lock: PortLock? = try PortLock(port: "1-1", holder: "a", in: locks)
    let clock = VirtualBus(pace: .real(scale: 1)).clock
    let waiting = Task {
      try await PortLock.take(
        port: "1-1", holder: "b", in: locks, limit: .seconds(60), on: clock)
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(lock != nil)
    lock = nil
    _ = try await waiting.value
  }

  @Test func `a folder that cannot be written is said`() {
    let error = #expect(throws: PortLockError.self) {
      try PortLock(port: "1-1", holder: "a", in: PortLockFolder("/nowhere"))
    }
    #expect(
      error?.description
        == "The lock /nowhere/1-1.lock cannot be used: No such file or directory. Look at the "
        + "permissions of its folder.")
  }

  @Test func `the first folder that can be used is`() throws {
    let folder = try TestFolder()
    let found = try PortLockFolder.find(shared: "/nowhere/at/all", others: [folder.path])
    #expect(found == PortLockFolder(folder.path))
    #expect(throws: PortLockError.self) {
      try PortLockFolder.find(shared: "/nowhere/at/all", others: [])
    }
  }

  @Test func `a machine without a folder for locks gets one for everybody`() throws {
    let folder = try TestFolder()
    let shared = folder.path + "/lock/dfuswift"
    defer {
      _ = unsafe rmdir(shared)
      _ = unsafe rmdir(folder.path + "/lock")
    }
    #expect(try PortLockFolder.find(shared: shared, others: []) == PortLockFolder(shared))
    for path in [shared, folder.path + "/lock"] {
      var status = stat()
      #expect(unsafe stat(path, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o1777)
    }
  }

  @Test func `a name leads nowhere else`() {
    #expect(PortLockFolder("/locks").file(of: "../x/1-1") == "/locks/.._x_1-1.lock")
  }
}
