/// What a firmware file says, whatever its format.
public struct FirmwareFile: Sendable, Hashable {
  /// The bytes for the chip, with or without the places where they belong.
  public enum Contents: Sendable, Hashable {
    /// A raw file: its bytes are the file's ``FirmwareFile/payload``, their address is not known.
    case unplaced
    /// Images with addresses, in the file's order; at least one, none of them empty.
    case placed([FirmwareTarget])
  }

  /// The format that the file was read as.
  public var format: FirmwareFormat
  /// The images; ``targets(rawAddress:)`` gives them with a raw file's address filled in.
  public var contents: Contents
  /// The DFU suffix; `nil` if the file has none.
  public var suffix: DFUSuffix?
  /// Where the program starts, if the file says so; the chip itself starts from its vector table.
  public var entryPoint: Address?
  /// The file's bytes without a DFU suffix: what a plain DFU 1.1 device gets.
  public var payload: [UInt8]
  /// What a person should hear about the file.
  public var notes: [FirmwareNote]

  /// Whether the file itself says where its bytes belong.
  public var hasAddresses: Bool { contents != .unplaced }

  /// The images, a raw file's one placed at an address.
  ///
  /// - Parameter address: where the first byte of a raw file belongs; not used by a file that has
  ///   addresses of its own (see ``hasAddresses``).
  /// - Returns: at least one target, none of them empty.
  /// - Throws: ``FirmwareError/Reason/outsideAddressSpace`` if a raw file does not fit behind the
  ///   address.
  public func targets(rawAddress address: Address) throws(FirmwareError) -> [FirmwareTarget] {
    switch contents {
    case .placed(let targets): return targets
    case .unplaced:
      guard let image = FirmwareImage(bytes: payload, at: address) else {
        throw FirmwareError(.outsideAddressSpace, format: format, at: .address(address))
      }
      return [FirmwareTarget(image: image)]
    }
  }

  /// Reads a firmware file; its format is known by content unless one is given.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - format: the format to read it as; `nil` looks at the content.
  ///   - family: the UF2 family to take, if a UF2 file holds several.
  /// - Returns: what the file says.
  /// - Throws: what is wrong with the file, and where.
  public static func decode(
    _ bytes: [UInt8], as format: FirmwareFormat? = nil, family: UInt32? = nil
  ) throws(FirmwareError) -> FirmwareFile {
    guard !bytes.isEmpty else { throw FirmwareError(.emptyFile, format: format) }
    guard bytes.count <= FirmwareLimits.fileSize else {
      throw FirmwareError(.fileTooLarge(bytes.count), format: format)
    }
    let found = try DFUSuffix.find(in: bytes)
    let payload = found.map { Array(bytes.dropLast($0.length)) } ?? bytes
    let known = format ?? .detect(payload)
    guard !payload.isEmpty else { throw FirmwareError(.noData, format: known) }
    var parts = try parts(of: payload, as: known, suffixLength: found?.length ?? 0, family: family)
    if known == .raw, format == nil, FirmwareFormat.isPlainText(payload) {
      parts.notes.append(.plainText)
    }
    if known == .raw, found == nil, let length = DFUSuffix.brokenLength(in: bytes) {
      parts.notes.append(.brokenSuffix(length: length))
    }
    return FirmwareFile(
      format: known, contents: parts.contents, suffix: found?.suffix,
      entryPoint: parts.entryPoint, payload: payload, notes: parts.notes)
  }

  /// What a format's reader finds.
  struct Parts {
    var contents: Contents
    var entryPoint: Address?
    var notes: [FirmwareNote] = []
  }

  private static func parts(
    of payload: [UInt8], as format: FirmwareFormat, suffixLength: ByteCount, family: UInt32?
  ) throws(FirmwareError) -> Parts {
    var parts =
      switch format {
      case .raw: Parts(contents: .unplaced)
      case .intelHex: try IntelHex.decode(payload)
      case .sRecord: try SRecord.decode(payload)
      case .elf: try ELFFile.decode(payload)
      case .dfu: try DfuSeFile.decode(payload, suffixLength: suffixLength)
      case .uf2: try UF2File.decode(payload, family: family)
      }
    if case .placed(let targets) = parts.contents {
      parts.notes += targets.compactMap { FirmwareNote(gapsOf: $0.image) }
    }
    return parts
  }
}

extension FirmwareFile.Parts {
  /// One image without an alternate setting.
  ///
  /// - Throws: ``FirmwareError/Reason/noData`` if there are no bytes in it, or two places in the
  ///   file claim one address.
  init(
    _ builder: ImageBuilder, entryPoint: Address? = nil, notes: [FirmwareNote] = []
  ) throws(FirmwareError) {
    let image = try builder.image()
    guard !image.segments.isEmpty else { throw FirmwareError(.noData, format: builder.format) }
    contents = .placed([FirmwareTarget(image: image)])
    self.entryPoint = entryPoint
    self.notes = notes
  }
}
