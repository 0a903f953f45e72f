/// An operation that runs: what happens in it, how it ends, and the way to stop it.
///
/// ```swift
/// let task = session.flash(file)
/// for await event in task.events { print(event) }
/// let report = try await task.report
/// ```
public struct DFUTask<Report: Sendable>: Sendable {
  /// What happens, in order, for one reader; ends with the operation.
  public let events: AsyncStream<DFUEvent>

  private let task: Task<Result<Report, DFUError>, Never>

  /// Starts an operation.
  ///
  /// - Parameter body: the operation; it is given the way to tell what happens.
  init(
    _ body:
      @escaping @Sendable (@escaping @Sendable (DFUEvent) -> Void) async throws(DFUError)
      -> Report
  ) {
    let (stream, continuation) = AsyncStream.makeStream(of: DFUEvent.self)
    events = stream
    task = Task {
      defer { continuation.finish() }
      do throws(DFUError) {
        return .success(try await body { event in continuation.yield(event) })
      } catch {
        return .failure(error)
      }
    }
  }

  /// How the operation ended; waits for its end.
  public var report: Report {
    get async throws(DFUError) {
      try await task.value.get()
    }
  }

  /// Tells what happens, in its order, and waits for the end; cancelling the caller stops the
  /// operation.
  ///
  /// - Parameter tell: told each event, those while the operation stops among them.
  /// - Returns: how the operation ended.
  /// - Throws: what it ended with.
  public func follow(
    _ tell: @escaping @Sendable (DFUEvent) -> Void
  ) async throws(DFUError) -> Report {
    // A task of its own: it is not cancelled with the caller.
    let telling = Task { for await event in events { tell(event) } }
    await withTaskCancellationHandler {
      await telling.value
    } onCancel: {
      cancel()
    }
    return try await report
  }

  /// Asks the operation to stop.
  ///
  /// What is in flight is finished first, then the device is brought to dfuIDLE; ``report`` then
  /// throws `interrupted`, which says what is on the chip.
  public func cancel() {
    task.cancel()
  }
}
