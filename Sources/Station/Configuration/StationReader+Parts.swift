package import DFU

extension StationReader {
  private static let imageKeys = ["file", "sha256", "signature", "address"]
  private static let entryKeys = ["trigger", "application", "timeout"]
  package static let afterKeys = ["leave", "expect", "timeout", "hook"]
  /// The most applications of one station, and the most arguments of a hook.
  private static let listLimit = 64
  /// The longest time that can be asked for, seconds: nobody waits longer at a bench.
  package static let longestTime = 120
  /// What an application may take to come without a word: enumeration takes 1.6 to 1.8 s at worst
  /// (betaflight-configurator#2836), and an application may take its time before that.
  package static let usualTime = Duration.seconds(10)

  /// Reads `image`.
  func image(
    _ station: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> ImageReference? {
    guard let entry = station.entries["image"] else {
      reader.fail("\(station.name) has no `image`. Add it.".withCapital, at: station.place)
      return nil
    }
    guard let section = reader.section(entry, "`image`", keys: Self.imageKeys) else {
      return nil
    }
    let path = absolutePath("file", of: section, isNeeded: true, &reader)
    let digest = Self.digest(section, isNeeded: true, &reader)
    let address = Self.address(section, &reader)
    let signature = absolutePath("signature", of: section, &reader)
    if let place = section.entries["signature"]?.place, !hasKeys {
      reader.fail(
        "`signature` cannot be checked without a key. Add `keys` at the top of the file, or remove "
          + "this line.", at: place)
    }
    guard let path, let digest else { return nil }
    return ImageReference(
      path: path, digest: digest,
      signaturePath: hasKeys ? signature ?? path + ImageReference.signatureSuffix : nil,
      address: address)
  }

  /// Reads `sha256` of an image.
  package static func digest(
    _ image: ConfigurationSection, isNeeded: Bool, _ reader: inout ConfigurationReader
  ) -> ImageDigest? {
    reader.value(
      "sha256", of: image, isNeeded: isNeeded,
      "64 hexadecimal digits, as `sha256sum` prints them", { ImageDigest($0) })
  }

  /// Reads `address` of an image.
  package static func address(
    _ image: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> Address? {
    reader.value("address", of: image, "an address as in 0x08004000", { Address($0) })
  }

  /// Reads `enter`; `nil` if applications are left alone.
  package func entry(
    _ station: ConfigurationSection, hasPort: Bool, _ reader: inout ConfigurationReader
  ) -> ApplicationEntry? {
    guard let entry = station.entries["enter"],
      let section = reader.section(entry, "`enter`", keys: Self.entryKeys)
    else { return nil }
    if !hasPort, station.entries["port"] == nil {
      reader.fail(
        "`enter` needs a `port`: an application's numbers are shared by many, and its serial "
          + "number need not be the bootloader's.", at: entry.place)
    }
    let trigger = trigger(section, &reader)
    let applications = applications(section, &reader)
    let limit = Self.time(section, &reader) ?? Self.usualTime
    guard let trigger, !applications.isEmpty else { return nil }
    return ApplicationEntry(trigger: trigger, applications: applications, limit: limit)
  }

  private func trigger(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> Trigger? {
    guard let text = reader.text("trigger", of: section, isNeeded: true) else { return nil }
    do throws(TriggerError) {
      return try Trigger(parsing: text.value)
    } catch {
      reader.fail("`trigger`: \(error).", at: text.place)
      return nil
    }
  }

  private func applications(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> [USBIdentifier] {
    guard let entry = section.entries["application"] else {
      reader.fail(
        "`enter` has no `application`. Add the numbers that it has on USB, as in 0483:5740.",
        at: section.place)
      return []
    }
    var ids: [USBIdentifier] = []
    for text in reader.texts(entry, "`application`", limit: Self.listLimit) {
      guard let id = USBIdentifier(text.value) else {
        reader.fail(
          "`application` is VID:PID as in 0483:5740, and not \"\(text.value.shown)\".",
          at: text.place)
        continue
      }
      guard id != .stmDFU else {
        reader.fail(
          "`application` cannot be \(id): that is the bootloader itself.", at: text.place)
        continue
      }
      if !ids.contains(id) { ids.append(id) }
    }
    return ids
  }

  /// Reads `after`; `nil` only after an error.
  ///
  /// - Parameters:
  ///   - station: what it may be in.
  ///   - keys: the keys that it may have; without `hook`, a program that is run has no place here.
  ///   - reader: is told what is wrong.
  /// - Returns: what happens afterwards.
  package func afterwards(
    _ station: ConfigurationSection, keys: [String] = Self.afterKeys,
    _ reader: inout ConfigurationReader
  ) -> Afterwards? {
    guard let entry = station.entries["after"] else { return Afterwards() }
    guard let section = reader.section(entry, "`after`", keys: keys) else {
      return nil
    }
    let leaves = reader.value("leave", of: section, "yes or no", Self.boolean)
    let expected = reader.value(
      "expect", of: section, "any, or VID:PID as in 0483:5740", Self.expected)
    let limit = Self.time(section, &reader)
    if let place = section.entries["expect"]?.place, leaves == false {
      reader.fail("`expect` waits for what `leave: no` does not start. Remove one.", at: place)
    }
    if let place = section.entries["timeout"]?.place, section.entries["expect"] == nil {
      reader.fail(
        "`timeout` says how long to `expect` the application. Add `expect: any`, or remove it.",
        at: place)
    }
    let start: Afterwards.Start =
      if leaves == false {
        .stay
      } else if let expected {
        .expect(Afterwards.ExpectedApplication(id: expected.id, limit: limit ?? Self.usualTime))
      } else {
        .leave
      }
    return Afterwards(start: start, hook: hook(section, &reader))
  }

  private func hook(
    _ section: ConfigurationSection, _ reader: inout ConfigurationReader
  ) -> Afterwards.Hook? {
    guard let entry = section.entries["hook"] else { return nil }
    let words = reader.texts(entry, "`hook`", limit: Self.listLimit)
    guard let program = words.first else { return nil }
    guard program.value.hasPrefix("/") else {
      reader.fail(
        "`hook` is a list: the absolute path of a program, then its arguments; no shell reads it.",
        at: program.place)
      return nil
    }
    return Afterwards.Hook(
      program: program.value, arguments: words.dropFirst().map(\.value))
  }

  private func absolutePath(
    _ key: String, of section: ConfigurationSection, isNeeded: Bool = false,
    _ reader: inout ConfigurationReader
  ) -> String? {
    reader.value(
      key, of: section, isNeeded: isNeeded,
      "an absolute path, as a service has no folder of its own"
    ) { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Reads `timeout`.
  ///
  /// - Parameters:
  ///   - section: what it may be in.
  ///   - longest: the longest that is taken, seconds.
  ///   - reader: is told what is wrong.
  /// - Returns: how long it is; `nil` without a word.
  package static func time(
    _ section: ConfigurationSection, longest: Int = Self.longestTime,
    _ reader: inout ConfigurationReader
  ) -> Duration? {
    reader.value("timeout", of: section, "a number of seconds from 1 to \(longest)") { text in
      Double(text).flatMap { (1...Double(longest)).contains($0) ? .seconds($0) : nil }
    }
  }

  private static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "true", "on": true
    case "no", "false", "off": false
    default: nil
    }
  }

  /// An application that is waited for; without numbers, any.
  private struct Expected {
    var id: USBIdentifier?
  }

  private static func expected(_ text: String) -> Expected? {
    text == "any" ? Expected(id: nil) : USBIdentifier(text).map { Expected(id: $0) }
  }
}
