import DFU
import Station

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files of the station: its configuration and the images that this names.
enum StationFiles {
  /// Reads a configuration.
  ///
  /// - Parameter path: where it is.
  /// - Returns: what it says.
  /// - Throws: `cannotRead`, or `badConfiguration` with a line for each mistake.
  static func configuration(_ path: String) throws(CommandFailure) -> StationConfiguration {
    let bytes = try SystemFile.read(path, limit: StationConfiguration.sizeLimit)
    do throws(ConfigurationErrors) {
      return try StationConfiguration(reading: bytes)
    } catch {
      throw .badConfiguration(
        error.all.map { "\(FileName(path)): \($0)" }.joined(separator: "\n"))
    }
  }

  /// Reads a station's image, once, and proves it.
  ///
  /// - Parameters:
  ///   - station: whose image it is.
  ///   - keys: the keys that may sign.
  /// - Returns: the image.
  /// - Throws: `cannotRead`, or `badImage` with why it is not flashed.
  static func image(
    of station: StationConfiguration.Station, keys: [PublicKey]
  ) throws(CommandFailure) -> ProvenImage {
    let path = station.image.path
    let bytes = try SystemFile.read(path, limit: FirmwareLimits.fileSize)
    var signature: [UInt8]?
    if let path = station.image.signaturePath, SystemFile.exists(path) {
      signature = try SystemFile.read(path, limit: Signature.fileLimit)
    }
    do throws(ImageError) {
      return try ProvenImage(bytes, signature: signature, for: station, keys: keys)
    } catch {
      throw .badImage("\(FileName(path)) \(error)")
    }
  }

  /// The place of this program; `nil` if the system does not tell.
  static var program: String? {
    guard let path = unsafe realpath("/proc/self/exe", nil) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
