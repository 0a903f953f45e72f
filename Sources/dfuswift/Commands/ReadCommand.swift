import ArgumentParser
import DFU

/// Reads the device's memory into a file.
struct ReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Read the device's memory into a file.",
    discussion: """
      Without an address, the whole main flash is read; without a length, all from the address to \
      the end of its memory.
      """)

  @Argument(
    help: ArgumentHelp(
      "The file to write; its extension decides the format: \(Self.extensions).",
      valueName: "out"))
  var file: String

  @Option(help: "The format to write, whatever the extension.")
  var format: WritableFormatArgument?

  @Flag(help: "Replace a file that exists.")
  var force = false

  @OptionGroup(title: "Range") var range: RangeOptions
  @OptionGroup var board: BoardOptions
  @OptionGroup(title: "Device") var alternate: AlternateOption

  /// The usual extension of each format that can be written.
  private static var extensions: String {
    let all = FirmwareFormat.writable.compactMap { $0.fileExtensions.first.map { "." + $0 } }
    return all.dropLast().joined(separator: ", ") + " or " + (all.last ?? "")
  }

  func validate() throws {
    _ = try writtenFormat()
  }

  private func writtenFormat() throws(ValidationError) -> FirmwareFormat {
    if let format { return format.format }
    let name = file.split(separator: "/").last ?? ""
    let end = name.contains(".") ? name.split(separator: ".").last?.lowercased() : nil
    let known = FirmwareFormat.writable.first { $0.fileExtensions.contains(end ?? "") }
    guard let known else {
      throw ValidationError(
        "The name \"\(file.withoutControlCharacters)\" does not tell the format: end it in "
          + "\(Self.extensions), or give `--format`.")
    }
    return known
  }

  func run() async throws {
    let command = self
    let format = try writtenFormat()
    try await Runner.run("read", board.output) { reporter in
      let out = try OutputFile(command.file, mayReplace: command.force)
      let image = try await command.board.withSession(reporter) { session in
        try await command.read(session, reporter)
      }
      let bytes: [UInt8]
      do throws(FirmwareError) {
        bytes = try image.encoded(as: format)
      } catch {
        throw CommandFailure.badImage(error, path: command.file)
      }
      try out.commit(bytes)
      let start = image.lowestAddress ?? Address(0)
      reporter.result(
        "Read \(image.byteCount) bytes from \(start) into \(FileName(command.file)).",
        isSummary: true,
        [
          "file": .string(command.file), "format": .string(format.rawValue),
          "segments": .array(image.segments.map { JSONValue($0.range) }),
          "readBytes": .integer(image.byteCount),
        ])
    }
  }

  private func read(_ session: DFUSession, _ reporter: Reporter) async throws -> FirmwareImage {
    let whole = range.address == nil && range.length == nil && alternate.alt == nil
    let flash = session.memories.compactMap(\.map).first { $0.kind == .internalFlash }
    guard whole, let flash, flash.regions.count > 1 else {
      return try await reporter.follow(
        session.read(
          at: range.address?.address, count: range.length?.count, alternate: alternate.alt?.selector
        ))
    }
    var segments: [FirmwareImage.Segment] = []
    for region in flash.regions where flash.kind(of: region) == .internalFlash {
      let part = try await reporter.follow(
        session.read(at: region.range.start, count: region.range.count))
      segments += part.segments
    }
    do throws(FirmwareImage.OverlapError) {
      return try FirmwareImage(segments: segments)
    } catch {
      throw CommandFailure.internalError("two regions overlap at \(error.address)")
    }
  }
}
