extension Quirk {
  /// Which devices a quirk is about; what is `nil` does not matter.
  public struct Pattern: Sendable, Hashable {
    /// `idVendor` and `idProduct`.
    public var id: USBIdentifier?
    /// `bcdDevice`.
    public var release: UInt16?
    /// A part number of one of the lines that the device may belong to, as in `H743`.
    public var chip: String?
    /// Bytes of the first sector of the main flash, as the layout string tells them.
    public var sectorSize: ByteCount?
    /// The first address of a further alternate setting.
    public var otherMemory: Address?

    /// Creates a pattern; what is `nil` does not matter.
    public init(
      id: USBIdentifier? = nil, release: UInt16? = nil, chip: String? = nil,
      sectorSize: ByteCount? = nil, otherMemory: Address? = nil
    ) {
      self.id = id
      self.release = release
      self.chip = chip
      self.sectorSize = sectorSize
      self.otherMemory = otherMemory
    }

    /// Whether a device is one of these; a pattern that asks for nothing fits none.
    public func fits(_ traits: DeviceTraits) -> Bool {
      var answers: [Bool] = []
      if let id { answers.append(traits.id == id) }
      if let release { answers.append(traits.release == release) }
      if let chip {
        answers.append(traits.chips.chips.contains { $0.names.contains(chip) })
      }
      if let sectorSize {
        let flash = traits.maps.first { $0.kind == .internalFlash }
        answers.append(flash?.regions.first?.runs.first?.sectorSize == sectorSize)
      }
      if let otherMemory {
        answers.append(traits.maps.contains { $0.firstAddress == otherMemory })
      }
      return !answers.isEmpty && answers.allSatisfy(\.self)
    }
  }

  /// What the descriptors of a device tell: all that a quirk can be recognised by.
  public struct DeviceTraits: Sendable, Hashable {
    /// `idVendor` and `idProduct`.
    public var id: USBIdentifier
    /// `bcdDevice`.
    public var release: UInt16
    /// The maps that the names of the alternate settings hold.
    public var maps: [MemoryMap]
    /// The lines that the device may belong to.
    public var chips: ChipCandidates

    /// Creates traits from their parts.
    public init(
      id: USBIdentifier, release: UInt16, maps: [MemoryMap] = [], chips: ChipCandidates = .unknown
    ) {
      self.id = id
      self.release = release
      self.maps = maps
      self.chips = chips
    }
  }

  /// How a serial number tells the size of the flash.
  public struct SerialLayout: Sendable, Hashable {
    /// The form of the number: `?` stands for any character, `#` for the one that tells the size.
    public var form: String
    /// How many sectors there are, by that character.
    public var counts: [Character: Int]
    /// Bytes of a sector.
    public var sectorSize: ByteCount
    /// The first address of the flash.
    public var start: Address

    /// Creates a rule from its parts.
    public init(
      form: String, counts: [Character: Int], sectorSize: ByteCount, start: Address
    ) {
      self.form = form
      self.counts = counts
      self.sectorSize = sectorSize
      self.start = start
    }

    /// The layout that a serial number tells; `nil` if it has another form.
    ///
    /// **Spec:** UM0424 §4.3.2 (the layout string).
    public func layout(serial: String) -> String? {
      guard serial.count == form.count else { return nil }
      var count: Int?
      for (place, character) in zip(form, serial) {
        switch place {
        case "?": continue
        case "#": count = counts[character]
        default: guard place == character else { return nil }
        }
      }
      return count.map { "@Internal Flash/\(start)/\($0)*\(sectorSize) g" }
    }
  }
}
