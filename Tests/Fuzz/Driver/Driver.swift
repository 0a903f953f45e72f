import Dispatch

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The target that FUZZ_TARGET names.
private let target: FuzzTarget = {
  let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
  guard let target = FuzzTarget.named(name) else { fatalError("FUZZ_TARGET names no target") }
  return target
}()

/// What libFuzzer calls with each input that it makes; a finding ends the process, as it expects.
///
/// - Returns: -1 if the input is not worth keeping.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count <= target.inputLimit else { return -1 }
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    do {
      try await target.run(bytes)
    } catch {
      fatalError("\(target.name): \(error)")
    }
    done.signal()
  }
  done.wait()
  return 0
}
