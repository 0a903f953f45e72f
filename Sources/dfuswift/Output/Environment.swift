#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The environment variables that this program looks at.
struct Environment {
  /// The value of a variable; `nil` if it is not set or empty, which means the same to us.
  subscript(name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
