/// An image and the memory of the device that it is for.
public struct FirmwareTarget: Sendable, Hashable {
  /// `bAlternateSetting`: the alternate setting that the file names; `nil` if it names none.
  public var alternate: UInt8?
  /// The target's name in the file; `nil` if there is none.
  public var name: String?
  /// What goes where.
  public var image: FirmwareImage

  /// Creates a target from its parts.
  public init(alternate: UInt8? = nil, name: String? = nil, image: FirmwareImage) {
    self.alternate = alternate
    self.name = name
    self.image = image
  }
}
