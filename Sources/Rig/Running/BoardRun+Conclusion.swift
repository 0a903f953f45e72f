internal import DFU
internal import Station

// What comes after the flash: the application, and its verdict.
extension BoardRun {
  /// Waits for the application, and for its verdict, as far as they are asked for.
  ///
  /// - Parameter departure: the board that was flashed; `nil` if it was not to be.
  /// - Returns: how the board ended.
  /// - Throws: what went wrong on the way to a verdict.
  func conclude(_ departure: Departure?) async throws(BoardError) -> BoardOutcome {
    guard let waiting = departure?.waiting else {
      do throws(BoardError) {
        try await awaitApplication(after: departure?.bootloader)
      } catch {
        return try outcome(without: error)
      }
      return await judge(start: nil)
    }
    let (session, start) = waiting
    let outcome = await judge {
      do throws(BoardError) {
        try await leave(session, at: start)
        try await awaitApplication(after: session.device)
        return nil
      } catch {
        return error
      }
    }
    await session.close()
    return outcome
  }

  /// An application that does not come has no verdict, if one was asked for.
  private func outcome(without error: BoardError) throws(BoardError) -> BoardOutcome {
    guard case .device(let cause) = error, cause.code == .deviceDidNotCome,
      job.expectation != nil
    else { throw error }
    return .noVerdict(.noApplication("\(error)"))
  }

  /// Gets the verdict; a board of which none is asked for has passed.
  private func judge(start: (@Sendable () async -> BoardError?)?) async -> BoardOutcome {
    guard job.expectation != nil else { return .passed }
    tell(.activity(Activity(.listening)))
    let begin = clock.now
    let report = await SerialCapture.verdict(
      of: job, on: tools.bus, ports: tools.ports, start: start, tell: tell)
    guard let report else { return .passed }
    journal.note { $0.log = report.log }
    journal.add(
      BoardStep(.verdict, duration: clock.now - begin, failure: report.outcome.words))
    return report.outcome
  }

  /// Starts the firmware of a board that was kept waiting.
  private func leave(_ session: DFUSession, at start: Address) async throws(BoardError) {
    let tell = tell
    do throws(DFUError) {
      _ = try await session.leave(at: start).follow { tell(.flash($0)) }
    } catch {
      throw .device(error)
    }
  }

  /// Waits for the application, if one is waited for.
  ///
  /// - Parameter left: the bootloader that was left; `nil` if there was none.
  /// - Throws: that it did not come, or fell back, or that the wait was stopped.
  private func awaitApplication(after left: USBDevice?) async throws(BoardError) {
    guard let wanted = job.application else { return }
    tell(.activity(Activity(.leaving)))
    let application = try await journal.step(.application) { () async throws(BoardError) in
      var sight = DepartureWatch.nothing(seen: nil)
      try await wait(wanted.limit, "stopped while waiting for the application") { devices in
        sight = DepartureWatch(
          after: left, at: job.path, in: devices, ids: wanted.id.map { [$0] })
        return sight.isEnd
      }
      switch sight {
      case .application(let device): return device
      case .fellBack: throw .fellBack(path: job.path)
      case .nothing(let seen): throw .noApplication(wanted, seen: seen, path: job.path)
      }
    }
    journal.note { $0.application = application.id }
    tell(.flash(.applicationStarted(application)))
  }
}
