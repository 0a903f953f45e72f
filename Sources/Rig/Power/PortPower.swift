/// A way to switch the power of one port.
public protocol PortPower: Sendable {
  /// Switches the power, and returns when that is done.
  ///
  /// - Throws: why it cannot be switched.
  func set(_ isOn: Bool) async throws(PowerError)

  /// How it is done, in a few words for a person.
  var way: String { get }
}

extension PortPower {
  /// Switches the power in a task of its own: what is stopped must not leave a port without power.
  ///
  /// - Throws: why it cannot be switched.
  func complete(_ isOn: Bool) async throws(PowerError) {
    let switched = await Task { () async -> Result<Void, PowerError> in
      do throws(PowerError) {
        return .success(try await set(isOn))
      } catch {
        return .failure(error)
      }
    }.value
    try switched.get()
  }
}

/// Why the power of a port cannot be switched.
public struct PowerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, in whole sentences.
  public var description: String
  /// Whether it is for want of permission.
  public var isPermission: Bool

  /// Creates an error.
  public init(_ description: String, isPermission: Bool = false) {
    self.description = description
    self.isPermission = isPermission
  }
}
