/// Telling the bootloader the board's supply voltage, so that it programs words and not bytes.
///
/// It takes the user's word for it, and only that: too high a range for the voltage that is there
/// leaves flash that is not reliably programmed.
extension DFUSession {
  /// The memory that takes the supply range; `nil` if the device has none.
  private nonisolated var supplyMemory: DeviceMemory? {
    memories.first { $0.map?.kind == .deviceFeature }
  }

  /// What a user should hear of a supply voltage that changes nothing.
  nonisolated func supplyNotes(_ options: FlashOptions) -> [String] {
    guard let range = options.supplyVoltage else { return [] }
    guard functional.isDfuSe, supplyMemory != nil else {
      return [
        "The supply voltage has no effect here: the device has no Device Feature setting to take "
          + "it."
      ]
    }
    guard range == .from1V8 else { return [] }
    return [
      "The supply voltage has no effect here: \(range) is what the bootloader starts with, and it "
        + "programs bytes. If an earlier run told it a higher one, power-cycle the board first."
    ]
  }

  /// Writes the supply range to Device Feature before anything is erased, once in a session.
  ///
  /// The lowest range is what the bootloader starts with, and is written only to take back what
  /// this session told it. A device that refuses a range goes on as it was.
  ///
  /// - Parameters:
  ///   - options: the user's word.
  ///   - report: is told what the bootloader took, or that it would gain from it.
  /// - Throws: that the device is gone, that the bus failed, or `interrupted`.
  func tellSupply(_ options: FlashOptions, report: inout FlashReport) async throws(DFUError) {
    guard let memory = supplyMemory, let target = selected, let address = memory.map?.firstAddress
    else { return }
    guard let range = options.supplyVoltage else {
      report.couldBeFaster = toldSupply == nil && chips.programsBytesUntilToldSupply
      return
    }
    let summary = "The supply voltage cannot be set"
    if range != toldSupply ?? .from1V8 {
      do throws(DFUError) {
        try await use(memory)
        try await setPointer(address)
        // It is over at once, and so says nothing of how the device takes early polls.
        try await send(
          range.bytes, block: DfuSeCommand.firstDataBlock, isWork: false, limit: limits.write,
          doing: summary, at: address)
        took(range)
      } catch  where error.isRefusal {
        try await comeBack(after: error, doing: summary)
        emit(
          .note(
            "The bootloader does not take the supply voltage (\(error.reason)); it goes on as "
              + "without it."))
      }
      try await use(target)
    }
    report.supplyVoltage = toldSupply
  }
}

extension DFUError {
  /// Whether the device said no, by a stall or by an error status.
  fileprivate var isRefusal: Bool {
    [.deviceRefused, .readProtected, .protocolViolation].contains(code)
  }
}
