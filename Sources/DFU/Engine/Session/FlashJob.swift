/// Everything that flashing a file on a device will do, decided before the first write.
public struct FlashJob: Sendable, Hashable {
  /// What is written where.
  public enum Work: Sendable, Hashable {
    /// DfuSe: a plan for each alternate setting that is written, in this order.
    case memories([MemoryWork])
    /// Plain DFU: the payload as it is, to an alternate setting.
    case payload([UInt8], DeviceMemory)
  }

  /// The part of the work that one alternate setting is for.
  public struct MemoryWork: Sendable, Hashable {
    /// The memory.
    public var memory: DeviceMemory
    /// What is done with it.
    public var plan: FlashPlan
  }

  /// What is written where.
  public var work: Work
  /// How it was asked to be done.
  public var options: FlashOptions
  /// What a person should hear before it begins.
  public var notes: [String]

  /// Where the firmware starts: the address that "leave" jumps through.
  ///
  /// `nil` for plain DFU, and if nothing was written that can be started.
  public var startAddress: Address? {
    guard case .memories(let works) = work, options.purpose == .application else { return nil }
    return works.first { $0.plan.vectorUnit != nil }?.plan.image.lowestAddress
  }
}

extension DFUSession {
  /// Decides what flashing a file will do; nothing is sent to the device.
  ///
  /// - Parameters:
  ///   - file: the decoded file.
  ///   - options: how it is to be done.
  /// - Returns: the whole plan, which prints.
  /// - Throws: `doesNotFit`, `notAnApplication`, `wrongDevice`, `badFirmware`, `invalidRequest`:
  ///   with everything that is wrong at once.
  public nonisolated func plan(
    _ file: FirmwareFile, options: FlashOptions = FlashOptions()
  ) throws(DFUError) -> FlashJob {
    if options.address != nil, file.hasAddresses {
      throw .hasAddresses(file.format)
    }
    if let suffix = file.suffix, !suffix.matches(device.id) {
      throw .wrongDevice(
        file: USBIdentifier(vendor: suffix.vendor, product: suffix.product), place: place)
    }
    try checkPreserving(options)
    let notes = file.notes.map(\.description)
    guard functional.isDfuSe else {
      return FlashJob(
        work: try payloadWork(file, options), options: options,
        notes: notes + supplyNotes(options))
    }
    let (works, skipped) = try memoryWorks(file, options)
    return FlashJob(
      work: .memories(works), options: options, notes: notes + skipped + supplyNotes(options))
  }

  private nonisolated func payloadWork(
    _ file: FirmwareFile, _ options: FlashOptions
  ) throws(DFUError) -> FlashJob.Work {
    guard functional.attributes.contains(.canDownload) else { throw .takesNoFirmware }
    guard !file.payload.isEmpty else { throw .emptyFirmware }
    guard let memory = try options.alternate?.pick(from: memories) ?? memories.first else {
      throw .noAlternate(place: place)
    }
    return .payload(file.payload, memory)
  }

  private nonisolated func memoryWorks(
    _ file: FirmwareFile, _ options: FlashOptions
  ) throws(DFUError) -> ([FlashJob.MemoryWork], [String]) {
    let rawAddress = options.address ?? defaultAddress
    let targets: [FirmwareTarget]
    do throws(FirmwareError) {
      targets = try file.targets(rawAddress: rawAddress)
    } catch {
      throw .badFirmware(error)
    }
    var parts: [UInt8: [FirmwareImage.Segment]] = [:]
    var skipped: [String] = []
    for target in targets {
      if let alternate = target.alternate, options.alternate == nil,
        !memories.contains(where: { $0.alternate == alternate })
      {
        skipped.append("The target for alternate setting \(alternate) was left out: there is none.")
        continue
      }
      for (memory, segment) in try assign(target, options) {
        parts[memory.alternate, default: []].append(segment)
      }
    }
    // One plan for each memory: of two, the second would erase what the first has written.
    var works: [FlashJob.MemoryWork] = []
    for memory in memories {
      guard let segments = parts[memory.alternate] else { continue }
      let image: FirmwareImage
      do throws(FirmwareImage.OverlapError) {
        image = try FirmwareImage(segments: segments)
      } catch {
        throw .targetsOverlap(at: error.address)
      }
      works.append(FlashJob.MemoryWork(memory: memory, plan: try plan(image, memory, options)))
    }
    guard !works.isEmpty else { throw .nothingForDevice }
    return (inOrder(works), skipped)
  }

  /// The order in which memories are written: what starts the core behind everything that it needs,
  /// and option bytes last of all, since many devices reset with them.
  private nonisolated func inOrder(_ works: [FlashJob.MemoryWork]) -> [FlashJob.MemoryWork] {
    let isOption: (FlashJob.MemoryWork) -> Bool = { $0.memory.map?.kind == .optionBytes }
    let others = works.filter { !isOption($0) }
    return others.filter { $0.plan.vectorUnit == nil }
      + others.filter { $0.plan.vectorUnit != nil } + works.filter(isOption)
  }

  /// Assigns the segments of a target to the memories that their addresses belong to.
  ///
  /// Each goes to the setting that the file names, if that holds its first byte, else to the lowest
  /// one that does; of settings with equal maps, which show one memory, to the lowest.
  private nonisolated func assign(
    _ target: FirmwareTarget, _ options: FlashOptions
  ) throws(DFUError) -> [(DeviceMemory, FirmwareImage.Segment)] {
    if let selector = options.alternate {
      let memory = try selector.pick(from: memories)
      return target.image.segments.map { (memory, $0) }
    }
    let named = target.alternate.flatMap { alternate in
      memories.first { $0.alternate == alternate }
    }
    guard let fallback = named ?? memories.first(where: { $0.map != nil }) else {
      throw .noLayout(place: place)
    }
    return target.image.segments.map { segment in
      let holds: (DeviceMemory) -> Bool = { $0.map?.region(containing: segment.address) != nil }
      let memory =
        named.flatMap { holds($0) ? $0 : nil } ?? memories.first(where: holds) ?? fallback
      return (memories.first { $0.map != nil && $0.map == memory.map } ?? memory, segment)
    }
  }

  private nonisolated func plan(
    _ image: FirmwareImage, _ memory: DeviceMemory, _ options: FlashOptions
  ) throws(DFUError) -> FlashPlan {
    var spot = place
    spot.memory = memory.title
    guard let map = memory.map else {
      throw .noLayout(of: memory.alternate, place: spot)
    }
    let planner = FlashPlanner(
      map: map, chips: chips, purpose: options.purpose,
      consent: options.alternate == nil ? [] : options.consent,
      hasVectorTable: !quirks.isNoSTM32)
    do throws(PlanError) {
      var plan = try planner.plan(image)
      plan.keepsUncovered = options.preserves
      if let size = quirks.pageSize, let lost = plan.neighbour(inPagesOf: size, of: map) {
        plan.notes.append(
          "The layout string may be wrong, and an erase take \(size.inBinaryUnits) (see "
            + "`dfuswift info`): \(lost.range), which the image does not cover, is then lost.")
      }
      return plan
    } catch {
      throw .cannotPlan(error, memory: map, place: spot)
    }
  }
}
