/// One line of JSON output, an event's name and its fields; `docs/json.md` describes them all.
struct JSONEvent {
  /// The name that the first line gives to this form of output; it changes when a field goes away
  /// or changes its meaning, not when one is added.
  static let schema = "dfuswift/1"

  var name: String
  var fields: [String: JSONValue]

  init(_ name: String, _ fields: [String: JSONValue] = [:]) {
    self.name = name
    self.fields = fields
  }

  /// The line, without its end.
  var line: String {
    JSONValue.object(fields.merging(["event": .string(name)]) { _, event in event }).text
  }
}
