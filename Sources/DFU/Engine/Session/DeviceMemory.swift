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
  public func pick(from memories: [DeviceMemory]) throws(DFUError) -> DeviceMemory {
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
    guard let first = found.first else { throw .unknownAlternate(wanted, memories: memories) }
    guard found.allSatisfy({ $0.map == first.map }) else {
      throw .ambiguousAlternate(wanted, found: found)
    }
    return first
  }
}

extension DFUSession {
  /// The memory that an alternate setting or an address means.
  ///
  /// - Parameters:
  ///   - alternate: how the user names it; `nil` lets the address decide.
  ///   - address: the address; `nil` means the first one of that memory, or of the flash.
  /// - Returns: the memory, `nil` if none holds the address; and the address.
  /// - Throws: that there is no such alternate setting.
  nonisolated func memory(
    _ alternate: AlternateSelector?, at address: Address?
  ) throws(DFUError) -> (DeviceMemory?, Address) {
    let named = try alternate?.pick(from: memories)
    let start = address ?? named?.map?.firstAddress ?? defaultAddress
    return (named ?? memories.first { $0.map?.region(containing: start) != nil }, start)
  }

  /// The first address of the flash that the device names; `0x08000000` if it names none.
  nonisolated var defaultAddress: Address {
    let maps = memories.compactMap(\.map)
    return (maps.first { $0.kind == .internalFlash } ?? maps.first)?.firstAddress
      ?? Address(0x0800_0000)
  }
}
