/// Which boards a station is for.
///
/// USB numbers and layout strings are equal on thousands of boards, so they never say which one is
/// meant: only a port or a serial number does, and the rest narrows that down.
public struct BoardSelection: Sendable, Hashable {
  /// What says which boards are meant.
  public enum Identity: Sendable, Hashable {
    /// Whatever is plugged in at a port; if `serials` is not empty, only one of those.
    case port(USBPort, serials: Set<String>)
    /// A board with one of these serial numbers, at any port that no station names; never empty.
    case serials(Set<String>)
  }

  /// What says which boards are meant.
  public var identity: Identity
  /// The layout string that the main flash must have, as the bootloader spells it; `nil` takes any.
  public var layout: String?
  /// The `bcdDevice` that the bootloader must have; `nil` takes any.
  public var release: UInt16?

  /// Creates a selection from its parts.
  public init(_ identity: Identity, layout: String? = nil, release: UInt16? = nil) {
    self.identity = identity
    self.layout = layout
    self.release = release
  }

  /// The port, if one is named.
  public var port: USBPort? {
    if case .port(let port, _) = identity { port } else { nil }
  }

  /// The serial numbers; empty takes any at the port.
  public var serials: Set<String> {
    switch identity {
    case .port(_, let serials), .serials(let serials): serials
    }
  }
}
