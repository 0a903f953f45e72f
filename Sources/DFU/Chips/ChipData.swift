// To add a chip: a block `line NAME` in the series' own file, beside its neighbours; nothing else.
// `ChipDataTests` reads each line and tries it in every respect, `ChipJumpTests` what the kit needs.

/// The table of chips as text, and how it is read.
///
/// A block `family NAME` gives values that the blocks `line NAME` behind it share; a line's own
/// values come over them, and `key=-` takes one back. `key: text` runs on over lines that are
/// indented further. The keys:
///
/// - `core`, `id`: Cortex core; DEV_ID.
/// - `usb`, `vector`, `rom`: the ROM has USB DFU; its vector table; its area, last byte included.
/// - `rom-alias`: a second place of that area, at which the ROM's own entry may point.
/// - `rom-ram`, `rom-ids`, `rom-id-at`: RAM it uses; version bytes, and where they are.
/// - `remap`: register@address, then clock register and bit.
/// - `cause`: register@address with the causes of the reset, then the bit for a reset by software,
///   the bit that forgets them, and a mask of all other causes but the reset pin.
/// - `ram-ecc`: RAM has ECC, so that a write may wait for the next one.
/// - `flag-at`: where the jump kit's flag lives if not above the stack.
/// - `clocks`: the layout of RCC, if the kit knows how to put it back.
/// - `stack`: low-high: low < SP ≤ high.
/// - `flash`: main flash of the largest part, as in a layout string.
/// - `transfer`, `bcd`: wTransferSize and bcdDevice as seen.
/// - `unit`, `align`: bytes programmed at once by the hardware, asked for by the ROM.
/// - `write-typ`, `write-max`: microseconds for one unit.
/// - `erase-typ`, `erase-max`, `mass-max`: milliseconds by sector size; `@x8`: flash width in use.
/// - `erased`: what an erased byte reads as.
/// - `ecc`, `empty`: half-written units may be unreadable; empty flash starts the ROM: yes, no, ?.
/// - `options`, `otp`, `uid`, `size-at`: addresses; `size-at`: flash size in KiB.
/// - `confidence`, `conflict`: how sure; what sources disagree about.
/// - `no-jump`: parts, or `all`, that an application cannot take to the ROM, and why.
/// - `flag`: where the flag may not live, and what else the kit's user should know.
/// - `banks`, `seen`, `other`, `note`, `sources`: text; layouts of flash and of other settings.
enum ChipData {
  /// The whole table.
  static var text: String {
    [seriesF0F3, seriesF4F7, seriesCGH, seriesLUW].joined(separator: "\n\n")
  }

  /// Reads a table.
  static func chips(in text: String) throws(ChipDataError) -> [Chip] {
    var chips: [Chip] = []
    var family = ChipRecord(name: "")
    for record in try records(in: text) {
      if record.isFamily {
        family = record
      } else {
        chips.append(try Chip(record: record.inheriting(from: family), family: family.name))
      }
    }
    return chips
  }

  private static func records(in text: String) throws(ChipDataError) -> [ChipRecord] {
    var records: [ChipRecord] = []
    var openText: String?
    for line in text.split(separator: "\n") where !line.allSatisfy({ $0 == " " }) {
      let content = line.drop { $0 == " " }
      let indent = line.count - content.count
      let words = content.split(separator: " ").map(String.init)
      if indent == 0 {
        guard words.count == 2, ["family", "line"].contains(words[0]) else {
          throw ChipDataError(line: String(line), key: "")
        }
        records.append(ChipRecord(name: words[1], isFamily: words[0] == "family"))
        openText = nil
        continue
      }
      guard let place = records.indices.last else {
        throw ChipDataError(line: String(line), key: "")
      }
      if let openText, indent > 2 {
        records[place].continueText(openText, with: String(content))
      } else if words[0].hasSuffix(":") {
        let key = String(words[0].dropLast())
        let text = content.dropFirst(words[0].count).drop { $0 == " " }
        records[place].texts[key, default: []].append(String(text))
        openText = key
      } else {
        try records[place].add(words)
        openText = nil
      }
    }
    return records
  }
}

/// A value of the table that cannot be read.
struct ChipDataError: Error, Hashable, CustomStringConvertible {
  /// The chip's line.
  let line: String
  /// The key of the value.
  let key: String

  var description: String { "the chip table cannot be read at \(line), \(key)" }
}

/// The values of one block of the table as text.
struct ChipRecord {
  let name: String
  var isFamily = false
  var values: [String: String] = [:]
  var texts: [String: [String]] = [:]

  mutating func add(_ words: [String]) throws(ChipDataError) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ChipDataError(line: name, key: word) }
      values[parts[0]] = parts[1]
    }
  }

  mutating func continueText(_ key: String, with more: String) {
    guard let last = texts[key]?.popLast() else { return }
    texts[key]?.append(last.isEmpty ? more : last + " " + more)
  }

  func inheriting(from family: ChipRecord) -> ChipRecord {
    var merged = self
    merged.values = family.values.merging(values) { _, own in own }
    merged.texts = family.texts.merging(texts) { shared, own in own + shared }
    return merged
  }

  /// The value of a key; `nil` if it is not known.
  func value(_ key: String) -> String? {
    values[key].flatMap { $0 == "-" ? nil : $0 }
  }

  /// The value of a key that every line must have.
  func needed<T>(
    _ key: String, _ read: (String) -> T?
  ) throws(ChipDataError) -> T {
    guard let text = value(key), let result = read(text) else {
      throw ChipDataError(line: name, key: key)
    }
    return result
  }

  /// The value of a key that a line may have.
  func known<T>(_ key: String, _ read: (String) -> T?) throws(ChipDataError) -> T? {
    value(key) == nil ? nil : try needed(key, read)
  }

  /// The values of a key, separated by commas; none if it is not known.
  func list<T>(_ key: String, _ read: (String) -> T?) throws(ChipDataError) -> [T] {
    let parts = value(key)?.split(separator: ",").map(String.init) ?? []
    let results = parts.compactMap(read)
    guard results.count == parts.count else { throw ChipDataError(line: name, key: key) }
    return results
  }
}
