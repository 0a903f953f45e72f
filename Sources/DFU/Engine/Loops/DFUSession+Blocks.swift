/// What every operation on a DfuSe device needs: the size of a block, and single commands.
extension DFUSession {
  /// The block shape for the selected memory, or the reason why there is none.
  func blockShape() throws(DFUError) -> BlockShape {
    var limit = connection.transferLimit
    if let asked = options.transferSize { limit = min(limit, asked) }
    let size = ByteCount(functional.transferSize)
    let unit = chips.programUnit
    guard let shape = BlockShape(transferSize: size, limit: limit, unit: min(unit, max(1, size)))
    else {
      throw .blocksTooSmall(min(size, limit), unit: unit, place: place)
    }
    return shape
  }

  /// Sends a DfuSe command and waits for its end.
  ///
  /// - Parameters:
  ///   - command: what to do.
  ///   - limit: the longest that it can take.
  ///   - summary: what failed, if it fails.
  ///   - address: where, for the error.
  /// - Returns: how long the device worked.
  /// - Throws: what the device or the bus did wrong.
  @discardableResult
  func command(
    _ command: DfuSeCommand, limit: Duration, doing summary: String, at address: Address? = nil
  ) async throws(DFUError) -> Duration {
    try await send(
      command.bytes, block: DfuSeCommand.blockNumber, isWork: command.isWork, limit: limit,
      doing: summary, at: address)
  }

  /// Sends one DFU_DNLOAD that may be done twice, and waits for its end.
  ///
  /// - Parameters:
  ///   - data: the payload.
  ///   - block: `wBlockNum`.
  ///   - isWork: whether it takes the device real time: only then its polls teach the pace.
  ///   - limit: the longest that it can take.
  ///   - summary: what failed, if it fails.
  ///   - address: where, for the error.
  /// - Returns: how long the device worked.
  /// - Throws: what the device or the bus did wrong.
  @discardableResult
  func send(
    _ data: [UInt8], block: UInt16, isWork: Bool, limit: Duration, doing summary: String,
    at address: Address?
  ) async throws(DFUError) -> Duration {
    try await turn(.download)
    // A device that punishes an early poll is asked again, politely.
    for _ in 0..<2 {
      let machine = DownloadMachine(
        data: data, block: block, limit: limit, known: conversation.pace?.behaviour)
      do throws(ProtocolFailure) {
        let output = try await driver.drive(machine)
        if isWork, conversation.pace == nil, let shown = output.behaviour {
          settle(on: Pace(shown))
        }
        return output.duration
      } catch {
        guard case .punishedEarlyPoll = error.reason else {
          throw await worded(error, doing: summary, place: place(of: address))
        }
        settle(on: .polite)
        try await drive(RequestMachine(DFUMessage(.clearStatus)), doing: summary, at: address)
      }
    }
    throw .internalError("a device that stalls early polls did so after its bwPollTimeout")
  }

  /// Sends Set Address Pointer.
  func setPointer(_ address: Address) async throws(DFUError) {
    try await command(
      .setAddressPointer(address), limit: limits.setPointer,
      doing: "The address pointer cannot be set", at: address)
  }
}

extension DfuSeCommand {
  /// Whether the command takes the device real time.
  fileprivate var isWork: Bool {
    if case .setAddressPointer = self { false } else { true }
  }

  fileprivate static func setAddressPointer(_ address: Address) -> DfuSeCommand {
    .setAddressPointer(address.rawValue)
  }
}
