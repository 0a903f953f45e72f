import DFU

/// Submits numbered control transfers, the number in `wValue`, and keeps how they ended.
struct NumberedLoop: TransferLoop {
  var total: Int
  var length: UInt16 = 4
  var requestType: UInt8 = 0xA1
  var request: UInt8 = 3
  var requests: [Int: UInt8] = [:]
  var timeout: Duration = .seconds(1)
  /// Submits the next one only once nothing is in flight.
  var isPatient = false
  var stopsAtTrouble = true

  var submitted = 0
  var completions: [TransferCompletion] = []
  var payloads: [[UInt8]] = []

  var numbers: [Int] { completions.map { Int($0.setup.value) } }
  var statuses: [TransferStatus] { completions.map(\.status) }

  mutating func next(payload: inout MutableRawSpan) -> LoopStep {
    let isTroubled = completions.contains { $0.status != .completed }
    guard submitted < total, !(stopsAtTrouble && isTroubled) else { return .finish }
    guard !isPatient || submitted == completions.count else { return .await }
    let setup = ControlSetup(
      requestType: requestType, request: requests[submitted] ?? request, value: UInt16(submitted),
      length: length)
    if !setup.isDeviceToHost {
      for offset in 0..<min(Int(length), payload.byteCount) {
        payload.storeBytes(
          of: UInt8(truncatingIfNeeded: submitted + offset), toByteOffset: offset, as: UInt8.self)
      }
    }
    submitted += 1
    return .submit(setup, timeout: timeout)
  }

  mutating func completed(_ completion: TransferCompletion, payload: RawSpan) {
    completions.append(completion)
    payloads.append(
      (0..<payload.byteCount).map {
        unsafe payload.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      })
  }
}
