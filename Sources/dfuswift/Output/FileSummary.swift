import DFU

/// What a firmware file says, for people and for programs.
struct FileSummary {
  private let file: FirmwareFile

  init(_ file: FirmwareFile) {
    self.file = file
  }

  private var targets: [FirmwareTarget] {
    if case .placed(let targets) = file.contents { targets } else { [] }
  }

  /// The lines below the file's name.
  var lines: [String] {
    var lines = ["  format   \(file.format.title)"]
    if let suffix = file.suffix {
      lines.append(
        "  suffix   for \(USBIdentifier(vendor: suffix.vendor, product: suffix.product)), "
          + "release \(Figures.hex(suffix.deviceVersion)), "
          + "DFU \(Figures.hex(suffix.dfuVersion)); its CRC is right")
    }
    if let entry = file.entryPoint { lines.append("  entry    \(entry)") }
    if targets.isEmpty {
      lines.append("  bytes    \(file.payload.count), without an address")
      lines += Self.vectorLines(VectorWords(bytes: file.payload))
    }
    for target in targets {
      if let alternate = target.alternate {
        let name = target.name.map { " \"\($0.withoutControlCharacters)\"" } ?? ""
        lines.append("  target   alternate setting \(alternate)\(name)")
      }
      for segment in target.image.segments.prefix(Self.segmentLimit) {
        lines.append("  segment  \(segment.range)  \(segment.bytes.count) bytes")
      }
      let rest = target.image.segments.count - Self.segmentLimit
      if rest > 0 { lines.append("  …        and \(Figures.count(rest, "more segment"))") }
      lines += Self.vectorLines(
        target.image.segments.first.flatMap { VectorWords(bytes: $0.bytes) })
    }
    return lines
  }

  /// How many segments are shown; a file with more is no firmware that a person wants to read.
  private static let segmentLimit = 32

  private static func vectorLines(_ words: VectorWords?) -> [String] {
    guard let words else { return [] }
    return ["  vectors  stack pointer \(words.stack), reset \(words.reset)"]
  }

  /// The same for programs.
  var fields: [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "format": .string(file.format.rawValue),
      "payloadBytes": .integer(file.payload.count),
      "hasAddresses": .bool(file.hasAddresses),
      "entryPoint": file.entryPoint.map(JSONValue.init) ?? .null,
      "targets": .array(targets.map(Self.fields)),
    ]
    fields["suffix"] =
      file.suffix.map { suffix in
        [
          "vendor": .integer(Int(suffix.vendor)), "product": .integer(Int(suffix.product)),
          "release": .integer(Int(suffix.deviceVersion)),
          "dfuVersion": .integer(Int(suffix.dfuVersion)),
        ]
      } ?? .null
    fields["vectors"] =
      (targets.isEmpty
      ? VectorWords(bytes: file.payload)
      : targets.first?.image.segments.first.flatMap { VectorWords(bytes: $0.bytes) })
      .map { ["stackPointer": JSONValue($0.stack), "reset": JSONValue($0.reset)] } ?? .null
    return fields
  }

  private static func fields(_ target: FirmwareTarget) -> JSONValue {
    [
      "alternate": target.alternate.map { .integer(Int($0)) } ?? .null,
      "name": JSONValue(target.name),
      "segments": .array(target.image.segments.map { JSONValue($0.range) }),
    ]
  }
}

/// The first two words of an image: what a Cortex-M loads at reset.
private struct VectorWords {
  let stack: Address
  let reset: Address

  init?(bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    stack = Address(word(0))
    reset = Address(word(4))
  }
}
