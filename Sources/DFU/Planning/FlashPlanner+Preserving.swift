/// Plans that keep what the image does not cover.
extension FlashPlanner {
  /// Adds bytes that are to be kept to a plan, as if the image had them: where both have a byte,
  /// the image's counts.
  ///
  /// A sector that only the kept bytes touch becomes part of the plan: an interrupted run has
  /// erased it, and its bytes are not back.
  ///
  /// The image's own vector table stays the last unit of all. What boots, if the flash's first unit
  /// is kept, is the unit before that: everything that it may start is whole and read back then,
  /// and does not see a new application before that is whole too.
  ///
  /// - Parameters:
  ///   - kept: bytes of the same memory; those outside flash do not count.
  ///   - plan: a plan that this planner made of the image alone.
  /// - Returns: the plan with the bytes in its writes.
  func preserving(_ kept: FirmwareImage, in plan: FlashPlan) -> FlashPlan {
    let image = plan.image
    let added = kept.segments.flatMap { segment in
      map.sectors(overlapping: segment.range).filter(isErasedFirst).flatMap { sector in
        segment.range.intersection(sector.range).map { image.gaps(in: $0) } ?? []
      }
    }.flatMap { kept.restricted(to: $0).segments }
    guard !added.isEmpty else { return plan }
    // `try?`: what is added lies in gaps of the image.
    guard let covered = try? FirmwareImage(segments: image.segments + added) else { return plan }
    let runs = wholeUnits(of: covered)
    let sectors = runs.flatMap { Array(map.sectors(overlapping: $0.range)) }.uniqued()
    var whole = assemble(
      image, covered: covered, runs: runs, sectors: sectors.filter(isErasedFirst),
      vectorAddress: plan.vectorUnit == nil ? nil : vectorAddress(of: image), notes: plan.notes)
    whole.keepsUncovered = plan.keepsUncovered
    holdBackBootUnit(of: &whole)
    return whole
  }

  /// Takes the flash's first unit out of the writes, if it is not the image's and not blank.
  private func holdBackBootUnit(of plan: inout FlashPlan) {
    guard let start = map.firstAddress, map.kind(at: start) == .internalFlash,
      let place = plan.writes.firstIndex(where: { $0.range.contains(start) }),
      let table = AddressRange(start: start, count: VectorTable.byteCount),
      !plan.image.gaps(in: table).isEmpty
    else { return }
    let run = plan.writes[place]
    let units = (VectorTable.byteCount + programUnit - 1) / programUnit
    let count = min(units * programUnit, run.bytes.count)
    guard let unit = FirmwareImage.Segment(address: start, bytes: Array(run.bytes[..<count])),
      run.address == start, !unit.bytes.allSatisfy({ $0 == chips.erasedByte })
    else { return }
    let rest = start.advanced(by: count).flatMap {
      FirmwareImage.Segment(address: $0, bytes: Array(run.bytes[count...]))
    }
    plan.writes.replaceSubrange(place...place, with: rest.map { [$0] } ?? [])
    plan.bootUnit = unit
  }
}

extension FlashPlan {
  /// The parts of the erased sectors that neither the image covers nor `kept`: what must be read
  /// before it is lost.
  func rangesToRead(besides kept: FirmwareImage) -> [AddressRange] {
    erases.map(\.sector.range).sorted { $0.start < $1.start }.flatMap { sector in
      image.gaps(in: sector).flatMap { kept.gaps(in: $0) }
    }
  }
}
