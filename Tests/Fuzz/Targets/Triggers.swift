@testable import DFU

extension FuzzTarget {
  /// What `--enter` is given.
  static let trigger = FuzzTarget("trigger", inputLimit: 512) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    do {
      let trigger = try Trigger(parsing: text)
      _ = trigger.description + trigger.action.description
      switch trigger.action {
      case .detach: break
      case .serial(let script):
        try require(!script.steps.isEmpty, "a script without a step")
      case .control(let setup, let data):
        try require(Int(setup.length) == data.count, "wLength is not the data's")
        try require(!setup.isDeviceToHost, "a request that asks the device")
      case .report(let report):
        try require(report.count > 1, "a report without a byte")
      }
    } catch let error as TriggerError {
      try require(!error.description.isEmpty, "an error without a word")
    }
  }
}
