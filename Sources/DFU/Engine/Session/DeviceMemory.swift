/// An alternate setting of a DFU interface: a memory with a name.
public struct DeviceMemory: Sendable, Hashable {
  /// `bAlternateSetting`.
  public var alternate: UInt8
  /// The setting's name as the device sent it; `nil` if it has none.
  public var name: String?
  /// The memory map that the name holds; `nil` if it is no DfuSe layout string.
  public var map: MemoryMap?

  /// Creates a memory from its parts.
  public init(alternate: UInt8, name: String?, map: MemoryMap?) {
    self.alternate = alternate
    self.name = name
    self.map = map
  }

  /// What to call it: the map's name, the setting's, or its number.
  public var title: String { map?.name ?? name ?? "alternate setting \(alternate)" }
}

/// How a user names an alternate setting.
public enum AlternateSelector: Sendable, Hashable {
  /// By `bAlternateSetting`.
  case number(UInt8)
  /// By the whole name, or the name in front of the first `/`, blanks at the ends not counted.
  case name(String)

  /// Picks one of the device's memories.
  ///
  /// Several of the same name are one only if their maps are equal, as with the three on a G0B1;
  /// the lowest is taken then.
  ///
  /// - Throws: that there is none, or that there are several.
  public func pick(
    from memories: [DeviceMemory], place: DFUError.Place
  ) throws(DFUError) -> DeviceMemory {
    let found = memories.filter { memory in
      switch self {
      case .number(let number): memory.alternate == number
      case .name(let name): memory.title == name || memory.name == name
      }
    }
    let wanted =
      switch self {
      case .number(let number): "\(number)"
      case .name(let name): "\"\(name)\""
      }
    guard let first = found.first else {
      let names = memories.map { "\($0.alternate) \"\($0.title)\"" }.joined(separator: ", ")
      throw .invalidRequest(
        "There is no alternate setting \(wanted)", reason: "the device has \(names)",
        remedy: "Name one of them with `--alt`.")
    }
    guard found.allSatisfy({ $0.map == first.map }) else {
      let numbers = found.map { "\($0.alternate)" }.joined(separator: ", ")
      throw .invalidRequest(
        "The alternate setting \(wanted) is ambiguous",
        reason: "settings \(numbers) have that name and different memory maps",
        remedy: "Name one by its number with `--alt N`.")
    }
    return first
  }
}
