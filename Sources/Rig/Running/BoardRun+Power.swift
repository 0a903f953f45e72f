internal import DFU
internal import Station

// The power of the board's port.
extension BoardRun {
  /// Gives the port power that it may not have had.
  func switchOn() async throws(BoardError) {
    guard let power = job.power else { return }
    tell(.activity(Activity(.powering)))
    try await journal.step(.powerOn) { () async throws(BoardError) in
      do throws(PowerError) {
        try await power.complete(true)
      } catch {
        throw .power(error)
      }
    }
  }

  /// Takes the power away and gives it back; it comes back whatever happens meanwhile.
  func cyclePower() async throws(BoardError) {
    guard let power = job.power else { return }
    tell(.activity(Activity(.powering)))
    try await journal.step(.powerCycle) { () async throws(BoardError) in
      let sight: PowerSwitching.Sight
      do throws(PowerError) {
        sight = try await PowerSwitching(power, at: job.path, on: tools.bus).cycle()
      } catch {
        throw .power(error)
      }
      guard !Task.isCancelled else { throw .stopped("stopped with the power off", path: job.path) }
      guard sight.stayed == nil else { throw .notSwitched(job, way: power.way) }
    }
  }
}
