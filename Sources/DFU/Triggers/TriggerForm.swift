// To add a form: a case here, whose missing answers the compiler then names, up to the parser and
// `BootloaderEntry`, which fires it. Tests: `TriggerParsingTests`, `EntryTests`. A firmware that is
// known by name needs no form: see `TriggerPreset+Table.swift`.

/// The forms in which a trigger is written, all but the names of presets.
public enum TriggerForm: String, Sendable, Hashable, CaseIterable {
  /// DFU_DETACH.
  case detach
  /// The 1200-baud touch.
  case touch = "1200bps"
  /// Bytes to the serial port; see ``TriggerText``.
  case text
  /// A vendor's control transfer.
  case vendor
  /// A HID report.
  case hid

  /// Whether something follows the word, behind a colon.
  var takesValue: Bool {
    switch self {
    case .detach, .touch: false
    case .text, .vendor, .hid: true
    }
  }

  /// The form, made short: `text:…`.
  public var short: String { takesValue ? rawValue + ":…" : rawValue }

  /// The form in full, as in `vendor:REQUEST[,VALUE[,INDEX[,DATA]]]`.
  public var syntax: String {
    switch self {
    case .detach, .touch: rawValue
    case .text: "text:STRING"
    case .vendor: "vendor:REQUEST[,VALUE[,INDEX[,DATA]]]"
    case .hid: "hid:BYTES"
    }
  }

  /// What it does, in lines of at most 65 columns.
  public var meaning: [String] {
    switch self {
    case .detach: ["DFU_DETACH to a DFU run-time interface"]
    case .touch: ["1200 baud, then DTR down"]
    case .text:
      [
        "bytes to its serial port; \\r \\n \\t \\e \\xNN \\\\ are escapes,",
        "and \\p is 100 ms of silence",
      ]
    case .vendor: ["a vendor's control transfer; DATA in hexadecimal digits"]
    case .hid: ["a HID report in hexadecimal digits, its number first"]
    }
  }
}
