import DFU
import Rig
import Station

/// The files of a rig.
enum RigFiles {
  /// Reads a rig file.
  ///
  /// - Parameter path: where it is.
  /// - Returns: what it says.
  /// - Throws: `cannotRead`, or `badConfiguration` with a line for each mistake.
  static func configuration(_ path: String) throws(CommandFailure) -> RigConfiguration {
    let bytes = try SystemFile.read(path, limit: StationConfiguration.sizeLimit)
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    do throws(ConfigurationErrors) {
      return try RigConfiguration(reading: bytes, in: folder.joined(separator: "/"))
    } catch {
      throw bad(path, error)
    }
  }

  /// Reads the image that all boards get.
  static func image(_ path: String) throws(CommandFailure) -> JobImage {
    let bytes = try SystemFile.read(path, limit: FirmwareLimits.fileSize)
    do throws(FirmwareError) {
      return try JobImage(path: path, bytes: bytes)
    } catch {
      throw .badImage(error, path: path)
    }
  }

  /// Makes the jobs of a run.
  static func jobs(
    _ configuration: RigConfiguration, of path: String, flashing image: JobImage?,
    _ means: RigMeans
  ) throws(CommandFailure) -> [BoardJob] {
    do throws(ConfigurationErrors) {
      return try configuration.jobs(flashing: image, with: means)
    } catch {
      throw bad(path, error)
    }
  }

  /// The name of a rig: its file's, without the extension.
  static func name(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }

  private static func bad(_ path: String, _ error: ConfigurationErrors) -> CommandFailure {
    .badConfiguration(error.all.map { "\(FileName(path)): \($0)" }.joined(separator: "\n"))
  }
}
