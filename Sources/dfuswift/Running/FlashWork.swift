import DFU

/// A flash that is planned for a device that is open, and what is said of it.
struct FlashWork: Sendable {
  /// The image's path, as the user gave it.
  let path: String
  /// What will be done.
  let job: FlashJob

  /// Does it.
  func perform(_ session: DFUSession, _ reporter: Reporter) async throws -> FlashReport {
    let preserves = job.options.preserves
    let store = try FilePreservation.store(for: session.device, isNeeded: preserves)
    let report = try await reporter.follow(
      session.flash(job, preservingIn: preserves ? store : nil))
    if !preserves, let note = store?.settle(after: changed) { reporter.note(note) }
    return report
  }

  /// What was done, in a sentence.
  func words(_ report: FlashReport) -> String {
    let size = report.writtenCount
    var text = "Flashed \(FileName(path))"
    if let start = job.startAddress { text += " to \(start)" }
    text += ": " + Self.counts(report) + ", in "
    text += Figures.time(report.duration)
    let rate = Figures.rate(size, in: report.duration)
    text += rate.isEmpty ? "" : " (\(rate))"
    if let application = report.application {
      text += "; the application \(application.id) is there"
    } else {
      text += report.hasLeft ? "; the firmware was started" : "; the device stays in DFU mode"
    }
    text += "."
    if report.couldBeFaster {
      text += " `--vdd VOLTS` with the board's own supply would program words instead of bytes."
    }
    return text
  }

  /// What was done, for programs.
  func fields(_ report: FlashReport) -> [String: JSONValue] {
    [
      "file": .string(path), "writtenBytes": .integer(report.writtenCount),
      "skippedBytes": .integer(report.skippedCount),
      "erasedBytes": .integer(report.erasedCount),
      "preservedBytes": .integer(report.preservedCount),
      "verifiedBytes": .integer(report.verifiedCount),
      "supply": report.supplyVoltage.map { .object(JSONValue.fields(of: $0)) } ?? .null,
      "couldBeFaster": .bool(report.couldBeFaster), "seconds": JSONValue(report.duration),
      "hasLeft": .bool(report.hasLeft), "dryRun": false,
      "application": report.application.map { .object($0.fields) } ?? .null,
    ]
  }

  /// What is erased or written; nothing is known of what a plain DFU device does.
  private var changed: [AddressRange] {
    guard case .memories(let works) = job.work else { return [] }
    return works.flatMap { $0.plan.erases.map(\.sector.range) + $0.plan.writes.map(\.range) }
  }

  /// What was written, skipped and verified.
  private static func counts(_ report: FlashReport) -> String {
    guard report.writtenCount > 0 || report.erasedCount > 0 else {
      return "nothing to write, \(report.skippedCount) bytes are there already"
    }
    let skipped = report.skippedCount > 0 ? ", \(report.skippedCount) skipped" : ""
    let kept = report.preservedCount > 0 ? ", \(report.preservedCount) of them kept" : ""
    let proof = report.verifiedCount > 0 ? "\(report.verifiedCount) verified" : "not read back"
    return "\(report.writtenCount) bytes written\(kept)\(skipped), \(proof)"
  }
}
