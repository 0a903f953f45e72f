#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Why the system refused something.
struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The system's number, as in errno.h.
  var number: Int32

  /// The error of the call that just failed.
  static var last: Self { Self(number: errno) }

  /// What it means, as a clause in lower case.
  var description: String {
    switch number {
    case ENOENT: "there is no such file or folder"
    case EISDIR: "it is a folder"
    case EACCES, EPERM: "permission is denied"
    case ENOSPC: "the disk is full"
    case EROFS: "the file system is read-only"
    case EEXIST: "it exists"
    default: unsafe String(cString: strerror(number))
    }
  }
}
