/// The memory behind one alternate setting, as the setting's name describes it.
///
/// Two maps are equal if they have the same name and the same sectors: the ROM of the G0B1 shows
/// one memory under three alternate settings, and they may then be used for each other.
///
/// **Spec:** UM0424 §4.3.2 (`@name/0xADDR/n*sizeUt,…`).
public struct MemoryMap: Sendable {
  /// The most regions that a layout may have.
  ///
  /// A string descriptor has room for 14; the rest is for a layout that a user writes.
  public static let regionLimit = 64
  /// The most segments that a layout may have; a string descriptor has room for 21.
  public static let segmentLimit = 256
  /// The most sectors that a layout may have: those of 4 GiB in pages of 4 KiB.
  ///
  /// Nothing real comes near, and whoever walks over all sectors is done in bounded time.
  public static let sectorLimit = 1 << 20
  /// The most characters that a layout may have; a string descriptor has room for 126.
  public static let layoutLimit = 4096

  /// The memory's name without the blanks around it, such as `Internal Flash`; may be empty.
  public let name: String
  /// The blocks of addresses in ascending order, at least one, none overlapping another.
  public let regions: [MemoryRegion]
  /// What was odd about the string, and what was taken instead.
  public let diagnostics: [MemoryMapDiagnostic]

  /// Reads a layout string, forgiving what ROMs and clones are known to get wrong.
  ///
  /// What is whole is taken, up to the first place that cannot be read; `diagnostics` names it.
  ///
  /// - Parameter layout: the string of an alternate setting, or one that a user gave instead.
  /// - Throws: if it is no DfuSe layout, holds no whole sector, or describes more than 32 bits
  ///   address or the limits allow.
  public init(layout: String) throws(MemoryMapError) {
    var parser = try MemoryMapParser(layout)
    self = try parser.parse()
  }

  /// Creates a map of parts that have been checked.
  init(name: String, regions: [MemoryRegion], diagnostics: [MemoryMapDiagnostic]) {
    self.name = name
    self.regions = regions.sorted { $0.range.start < $1.range.start }
    self.diagnostics = diagnostics
  }

  /// The lowest address; `nil` only if there is no region.
  public var firstAddress: Address? { regions.first?.range.start }

  /// The bytes in all regions.
  public var byteCount: ByteCount { regions.reduce(0) { $0 + $1.range.count } }

  /// The sectors in all regions.
  public var sectorCount: Int { regions.reduce(0) { $0 + $1.sectorCount } }

  /// Finds the region that holds an address.
  public func region(containing address: Address) -> MemoryRegion? {
    regions.first { $0.range.contains(address) }
  }

  /// Finds the sector that holds an address; its index counts from the start of its region.
  public func sector(containing address: Address) -> MemorySector? {
    region(containing: address)?.sector(containing: address)
  }

  /// The sectors that share a byte with a range, in ascending order, made one by one.
  func sectors(overlapping range: AddressRange) -> MemorySectors {
    MemorySectors(regions: regions, range: range)
  }

  /// All sectors in ascending order, made one by one.
  var sectors: MemorySectors {
    MemorySectors(
      regions: regions,
      range: AddressRange(start: Address(0), count: 1 << 32)
        ?? AddressRange(from: Address(0), to: Address(.max)))
  }

  /// Finds the first address of a range that is not in the map or does not allow something.
  ///
  /// - Parameters:
  ///   - range: the addresses to look at; neighbouring regions count as one.
  ///   - access: the rights that each address needs.
  /// - Returns: the first address without these rights; `nil` if the whole range has them.
  func firstAddress(in range: AddressRange, lacking access: MemoryAccess) -> Address? {
    var place = Int(range.start.rawValue)
    for region in regions {
      var start = Int(region.range.start.rawValue)
      for run in region.runs where place < range.end {
        let runEnd = start + run.byteCount
        if place < start { break }
        if place < runEnd {
          guard run.access.isSuperset(of: access) else { break }
          place = runEnd
        }
        start = runEnd
      }
    }
    guard place < range.end else { return nil }
    return UInt32(exactly: place).map(Address.init(rawValue:))
  }
}

extension MemoryMap: Hashable {
  /// Compares name and sectors; what was odd about the strings does not matter.
  public static func == (left: MemoryMap, right: MemoryMap) -> Bool {
    left.name == right.name && left.regions == right.regions
  }

  /// Feeds name and sectors.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(regions)
  }
}
