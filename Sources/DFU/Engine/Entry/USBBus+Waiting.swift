extension USBBus {
  /// Waits until the devices on the bus are as wanted; looks again at each change, never in
  /// between.
  ///
  /// - Parameters:
  ///   - limit: the longest to wait.
  ///   - isAsWanted: judges the devices that are there.
  /// - Returns: whether it came to be within the limit; `false` too if the task was cancelled.
  /// - Throws: what kept the bus from being read.
  package func wait(
    limit: Duration, until isAsWanted: ([USBDevice]) -> Bool
  ) async throws(DFUError) -> Bool {
    let deadline = clock.now + limit
    while true {
      let snapshot = try await currentSnapshot()
      if isAsWanted(snapshot.devices) { return true }
      let left = deadline - clock.now
      guard left > .zero, !Task.isCancelled else { return false }
      _ = await waitForChange(since: snapshot, limit: left)
    }
  }

  /// A snapshot, its failure worded.
  package func currentSnapshot() async throws(DFUError) -> BusSnapshot {
    do throws(TransportError) {
      return try await snapshot()
    } catch {
      throw .transport(error, doing: "The USB bus cannot be read", place: DFUError.Place())
    }
  }
}
