/// The limits that keep a damaged or hostile file from costing more than it is worth.
public enum FirmwareLimits {
  /// The largest file, bytes.
  ///
  /// 64 MiB: an ELF file of a large C++ application with all debug information is about half of
  /// that, and a 16 MiB external flash as Intel HEX takes 45 MiB.
  public static let fileSize: ByteCount = 64 << 20

  /// The most image bytes that one file may give; an ELF file can name the same bytes many times.
  static let imageSize: ByteCount = 64 << 20

  /// The most runs of contiguous bytes while a file is read.
  ///
  /// Linkers make dozens; a 2 MiB image whose 32-byte records come in descending order just fits.
  static let runCount = 65_536

  /// The most elements of all targets of a DfuSe file together.
  static let elementCount = runCount

  /// The most program headers of an ELF file; linkers make fewer than 20.
  static let programHeaderCount = 256
}
