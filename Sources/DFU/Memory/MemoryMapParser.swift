/// Reads a DfuSe layout string; any string gives a map or an error.
///
///     layout  := '@' name '/' region { '/' region }
///     region  := '0x' hex '/' segment { ',' segment }
///     segment := count '*' size multiplier type
///
/// **Spec:** UM0424 §4.3.2. Beyond it, what ROMs and clones were seen to send: see the tests.
struct MemoryMapParser {
  private let layout: String
  private let text: [Unicode.Scalar]
  private var place = 0
  private var isDeviceFeature = false
  private var diagnostics: [MemoryMapDiagnostic] = []
  private var regions: [MemoryRegion] = []
  private var segmentCount = 0
  private var sectorCount = 0

  init(_ layout: String) throws(MemoryMapError) {
    let limit = MemoryMap.layoutLimit
    let scalars = layout.unicodeScalars
    guard scalars.dropFirst(limit).isEmpty else { throw .tooMany(.characters, limit: limit) }
    self.layout = layout
    text = Array(scalars.prefix { $0 != "\0" })
    if scalars.dropFirst(text.count).contains(where: { $0 != "\0" }) {
      diagnostics.append(MemoryMapDiagnostic(.textBehindNUL, at: text.count))
    }
  }

  mutating func parse() throws(MemoryMapError) -> MemoryMap {
    let name = try parseName()
    isDeviceFeature = name == MemoryKind.deviceFeatureName
    while place < text.count, try parseRegion() {}
    guard !regions.isEmpty else { throw .nothingUsable(layout, diagnostics) }
    return MemoryMap(name: name, regions: regions, diagnostics: diagnostics)
  }

  /// The name ends at the first slash that an address follows, since it may hold slashes itself.
  private mutating func parseName() throws(MemoryMapError) -> String {
    skipBlanks()
    guard place < text.count else { throw .empty }
    let hasMarker = skip("@")
    let start = place
    while place < text.count, !isRegionStart(place) { place += 1 }
    guard place < text.count else {
      guard hasMarker else { throw .notDfuSe(layout) }
      throw .nothingUsable(layout, diagnostics)
    }
    if !hasMarker { note(.noMarker, at: start) }
    var name = text[start..<place]
    while let last = name.last, Self.isBlank(last) { name.removeLast() }
    while let first = name.first, Self.isBlank(first) { name.removeFirst() }
    if name.isEmpty { note(.noName, at: start) }
    return Self.printable(name)
  }

  private func isRegionStart(_ start: Int) -> Bool {
    guard text[start] == "/" else { return false }
    let rest = text[(start + 1)...].drop(while: Self.isBlank)
    return rest.first == "0" && ["x", "X"].contains(rest.dropFirst().first)
  }

  /// Reads a region; `false` if nothing behind it can be read.
  private mutating func parseRegion() throws(MemoryMapError) -> Bool {
    let offset = place
    guard isRegionStart(place) else {
      note(.brokenRegion(excerpt(from: offset)), at: offset)
      return false
    }
    skip("/")
    skipBlanks()
    place += 2
    guard let address = number(radix: 16), skipBlanks(), skip("/") else {
      note(.brokenRegion(excerpt(from: offset)), at: offset)
      return false
    }
    guard let start = UInt32(exactly: address) else { throw .beyondAddressSpace(offset: offset) }
    var runs: [MemoryRun] = []
    var isWhole = false
    repeat {
      isWhole = try parseSegment(into: &runs)
    } while isWhole && skip(",")
    try add(runs, at: Address(start), offset: offset)
    return isWhole
  }

  private mutating func add(
    _ runs: [MemoryRun], at start: Address, offset: Int
  ) throws(MemoryMapError) {
    guard !runs.isEmpty else { return }
    guard let region = MemoryRegion(start: start, runs: runs) else {
      throw .beyondAddressSpace(offset: offset)
    }
    if regions.contains(where: { $0.range.overlaps(region.range) }) {
      return note(.overlappingRegion(region.range), at: offset)
    }
    regions.append(region)
    guard regions.count <= MemoryMap.regionLimit else {
      throw .tooMany(.regions, limit: MemoryMap.regionLimit)
    }
  }

  /// Reads a segment; `false` if nothing behind it can be read.
  private mutating func parseSegment(into runs: inout [MemoryRun]) throws(MemoryMapError) -> Bool {
    skipBlanks()
    let offset = place
    guard let count = number(radix: 10), skipBlanks(), skip("*"), skipBlanks(),
      let size = number(radix: 10), let multiplier = parseMultiplier(), let access = parseType()
    else {
      note(.brokenSegment(excerpt(from: offset)), at: offset)
      return false
    }
    let sectorSize = size * multiplier
    guard sectorSize <= 1 << 32 else { throw .beyondAddressSpace(offset: offset) }
    segmentCount += 1
    sectorCount += count
    guard segmentCount <= MemoryMap.segmentLimit else {
      throw .tooMany(.segments, limit: MemoryMap.segmentLimit)
    }
    guard sectorCount <= MemoryMap.sectorLimit else {
      throw .tooMany(.sectors, limit: MemoryMap.sectorLimit)
    }
    if count > 0 && sectorSize > 0 {
      runs.append(MemoryRun(count: count, sectorSize: sectorSize, access: access))
    } else {
      note(.emptySegment, at: offset)
    }
    skipBlanks()
    guard place < text.count, text[place] != ",", text[place] != "/" else { return true }
    note(.trailingText(excerpt(from: place)), at: place)
    return false
  }

  /// Reads what stands between a size and its type; `nil` if the string ends there.
  private mutating func parseMultiplier() -> Int? {
    let offset = place
    skipBlanks()
    guard place < text.count else { return nil }
    let unit = text[place]
    let isFollowedByType = place + 1 < text.count && Self.accessBits(text[place + 1]) != nil
    switch unit {
    case "K", "M", "B": place += 1
    case "k", "m":
      note(.otherCase(String(unit)), at: place)
      place += 1
    case "b" where isFollowedByType:
      note(.otherCase("b"), at: place)
      place += 1
    case "." where isFollowedByType:
      note(.oddMultiplier("."), at: place)
      place += 1
    default:
      if place == offset, Self.accessBits(unit) != nil { note(.noMultiplier, at: offset) }
    }
    skipBlanks()
    return switch unit {
    case "K", "k": 1 << 10
    case "M", "m": 1 << 20
    default: 1
    }
  }

  /// Reads the letter that says what is allowed; `nil` if there is none.
  private mutating func parseType() -> MemoryAccess? {
    guard place < text.count, let bits = Self.accessBits(text[place]) else { return nil }
    let letter = String(text[place])
    if text[place].value < 0x60 { note(.otherCase(letter), at: place) }
    let access = MemoryAccess(rawValue: bits)
    place += 1
    // As dfu-util does: that byte is read and written, whatever the letter says.
    let featureAccess: MemoryAccess = [.readable, .writable]
    guard isDeviceFeature, access != featureAccess else { return access }
    note(.deviceFeatureType(letter), at: place - 1)
    return featureAccess
  }

  /// The low three bits of a letter from a to g, in either case.
  private static func accessBits(_ letter: Unicode.Scalar) -> UInt8? {
    switch letter {
    case "a"..."g", "A"..."G": UInt8(truncatingIfNeeded: letter.value & 7)
    default: nil
    }
  }

  /// Reads digits; the value stops growing above 33 bits, which is beyond every limit here.
  private mutating func number(radix: UInt32) -> Int? {
    let start = place
    var value = 0
    while place < text.count, let digit = Self.digit(text[place]), digit < radix {
      value = min(value * Int(radix) + Int(digit), 1 << 33)
      place += 1
    }
    return place > start ? value : nil
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 0x30
    case "a"..."f": scalar.value - 0x61 + 10
    case "A"..."F": scalar.value - 0x41 + 10
    default: nil
    }
  }

  @discardableResult
  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard place < text.count, text[place] == scalar else { return false }
    place += 1
    return true
  }

  @discardableResult
  private mutating func skipBlanks() -> Bool {
    while place < text.count, Self.isBlank(text[place]) { place += 1 }
    return true
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\u{A0}"
  }

  private mutating func note(_ problem: MemoryMapDiagnostic.Problem, at offset: Int) {
    diagnostics.append(MemoryMapDiagnostic(problem, at: offset))
  }

  private func excerpt(from offset: Int) -> String { Self.printable(text[offset...].prefix(24)) }

  /// Text of a device, safe to print: controls and invisible characters become question marks.
  static func printable(_ text: some Sequence<Unicode.Scalar>) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: shown.append("?")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }

  /// The most characters of a device's text that are shown: as many as a string descriptor has.
  private static let shownLimit = 126

  /// Text of a device, safe to print and not longer than a string descriptor.
  static func printable(_ text: String) -> String {
    printable(text.unicodeScalars.prefix(shownLimit))
  }
}
