/// What a sector holds where the image has bytes, held against the image.
enum SectorVerdict: Sendable, Hashable {
  /// What the image has: there is nothing to do.
  case equal
  /// Nothing: it can be written without an erase.
  case blank
  /// Something else.
  case different
  /// The device refuses to read it, as flash with ECC does where it was half written.
  case unreadable
}
