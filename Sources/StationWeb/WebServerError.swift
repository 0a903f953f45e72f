internal import FlyingSocks

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Why a page cannot be shown.
public struct WebServerError: Error, Sendable, Hashable {
  /// What kind of mistake it is.
  public enum Kind: Sendable, Hashable {
    /// Another program has the port.
    case inUse
    /// This computer does not have the address.
    case noSuchAddress
    /// Only root may have the port.
    case noPermission
    /// Something else.
    case failed
  }

  /// What kind of mistake it is.
  public let kind: Kind
  private let address: WebAddress
  private let reason: String

  init(_ address: WebAddress, _ error: any Error) {
    self.address = address
    guard case SocketError.failed(_, let number, let message) = error else {
      kind = .failed
      reason = "\(error)"
      return
    }
    reason = message
    kind =
      switch number {
      case EADDRINUSE: .inUse
      case EADDRNOTAVAIL, EAFNOSUPPORT: .noSuchAddress
      case EACCES, EPERM: .noPermission
      default: .failed
      }
  }
}

extension WebServerError: CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String {
    switch kind {
    case .inUse:
      "\(address) is in use by another program: end that, or name another port for the page."
    case .noSuchAddress:
      "This computer does not have the address \(address.host): name one that it has, or only a "
        + "port."
    case .noPermission:
      "Only root may use port \(address.port): name one above 1023 for the page."
    case .failed: "The page cannot be shown at \(address): \(reason)."
    }
  }
}
