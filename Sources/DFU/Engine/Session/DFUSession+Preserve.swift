/// Keeping what the image does not cover: read, made safe, and written back with the image.
extension DFUSession {
  /// Says why bytes cannot be kept, before anything is done; returns if they can.
  nonisolated func checkPreserving(_ options: FlashOptions) throws(DFUError) {
    guard options.preserves else { return }
    guard functional.isDfuSe else { throw .cannotPreserve(.plainDFU) }
    guard functional.attributes.contains(.canUpload) else { throw .cannotPreserve(.cannotBeRead) }
    guard options.verifies else { throw .cannotPreserve(.unverified) }
  }

  /// Begins to keep bytes, with those of an interrupted run if there are any.
  func beginPreserving(
    _ options: FlashOptions, in store: (any PreservationStore)?
  ) async throws(DFUError) -> Preservation? {
    guard options.preserves else { return nil }
    guard let store else { throw .noStore }
    do throws(PreservationError) {
      let earlier = try await store.load()
      if earlier != nil {
        emit(
          .note(
            "An interrupted run has saved bytes of this board in \(store.name): they are written "
              + "back."))
      }
      return Preservation(store: store, earlier: earlier)
    } catch {
      throw .cannotUseSaved(in: store.name, error, place: place)
    }
  }

  /// Reads what the plan's erases would destroy, and makes it a part of the plan.
  ///
  /// - Parameters:
  ///   - plan: the plan of the image alone.
  ///   - preservation: is given what was read; nothing is kept if it is `nil`.
  ///   - shape: how large the blocks are.
  /// - Returns: the plan with what is kept.
  /// - Throws: that something cannot be read.
  func preserving(
    _ plan: FlashPlan, in preservation: inout Preservation?, shape: BlockShape
  ) async throws(DFUError) -> FlashPlan {
    guard let known = preservation?.known, let map = selected?.map else { return plan }
    let planner = FlashPlanner(map: map, chips: chips)
    let ranges = planner.preserving(known, in: plan).rangesToRead(besides: known)
    let isSecondRun = preservation?.isSecondRun ?? false
    let count = ranges.reduce(0) { $0 + $1.count }
    let found = try await phase(.read, byteCount: count) { meter throws(DFUError) in
      var found: [FirmwareImage.Segment] = []
      for range in ranges {
        if let bytes = try await keptBytes(of: range, mayBeLost: isSecondRun, shape: shape),
          let segment = FirmwareImage.Segment(address: range.start, bytes: bytes)
        {
          found.append(segment)
        }
        meter.advance(by: range.count)
      }
      return found
    }
    // `try?`: what was read lies in gaps of what is known.
    guard let all = try? FirmwareImage(segments: known.segments + (found ?? [])) else {
      throw .internalError("bytes were read that were known")
    }
    preservation?.known = all
    return planner.preserving(all, in: plan)
  }

  /// Reads bytes that are to be kept.
  ///
  /// - Returns: the bytes; `nil` if an interrupted erase or write left them unreadable, which is
  ///   only so in a second run: the first one has saved all that there was to keep.
  private func keptBytes(
    of range: AddressRange, mayBeLost: Bool, shape: BlockShape
  ) async throws(DFUError) -> [UInt8]? {
    do throws(DFUError) {
      return try await bytes(of: range, shape: shape)
    } catch  where error.code == .disconnected || error.code == .interrupted {
      throw error
    } catch {
      guard mayBeLost else {
        throw error.adding(
          remedy: "These bytes cannot be kept; without `--preserve` they are lost.")
      }
      try await comeBack(after: error)
      emit(.note("\(range) was left unreadable by the interrupted run; nothing is kept of it."))
      return nil
    }
  }

  /// Makes what is kept safe; nothing has been erased before.
  ///
  /// - Parameters:
  ///   - plan: what is about to be done; an empty one needs nothing.
  ///   - preservation: what is kept.
  ///   - report: is told how many bytes are written back.
  /// - Throws: that the bytes are not safe.
  func makeSafe(
    for plan: FlashPlan, in preservation: inout Preservation?, report: inout FlashReport
  ) async throws(DFUError) {
    guard let kept = preservation, !kept.known.segments.isEmpty else { return }
    if kept.saved != kept.known {
      do throws(PreservationError) {
        try await kept.store.save(kept.known)
      } catch {
        throw .cannotSave(in: kept.store.name, error, place: place)
      }
      preservation?.saved = kept.known
      emit(.saved(byteCount: kept.known.byteCount, name: kept.store.name))
    }
    for sector in plan.erases.map(\.sector) {
      for gap in plan.image.gaps(in: sector.range) {
        report.preservedCount += kept.known.restricted(to: gap).segments.reduce(0) { count, part in
          count + part.bytes.count { $0 != chips.erasedByte }
        }
      }
    }
  }

  /// Forgets what was kept once it is back on the board and was read back.
  ///
  /// Bytes of a memory that this job does not touch stay.
  func endPreserving(_ preservation: Preservation?, works: [FlashJob.MemoryWork]) async {
    guard let preservation, let saved = preservation.saved else { return }
    let others = saved.segments.filter { segment in
      !works.contains { $0.memory.map?.region(containing: segment.address) != nil }
    }
    do throws(PreservationError) {
      // `try?`: some of the segments of one image are disjoint too.
      if !others.isEmpty, let rest = try? FirmwareImage(segments: others) {
        try await preservation.store.save(rest)
      } else {
        try await preservation.store.remove()
      }
    } catch {
      emit(
        .note(
          "\(preservation.store.name) cannot be removed: \(error.reason). Remove it before the "
            + "next flash with `--preserve`, which would write its bytes back again."))
    }
  }

  /// Says where the kept bytes are, if a flash failed that needs them; else forgets them.
  func failed(_ error: DFUError, keeping preservation: Preservation?) async -> DFUError {
    guard let preservation, preservation.saved != nil else { return error }
    if operation.memoryState == .untouched, !preservation.isSecondRun {
      // Nothing was erased: the board still has the bytes, and may go on to change them.
      try? await preservation.store.remove()  // the first error is the one to tell
      return error
    }
    return error.adding(
      remedy: "The bytes that `--preserve` keeps are safe in \(preservation.store.name); the same "
        + "command with this board, on this port, writes them back.")
  }
}
