internal import DFU
internal import DFUSimulator
internal import SpeedModel

/// The least that the jobs of the guest benchmark can take, for its page and its plots: one JSON
/// object for each board and size that it is asked for.
enum GuestFloors {
  enum Failure: Error {
    case badArgument(String)
  }

  /// Prints the floors of each `PROFILE:BYTES`.
  static func print(_ arguments: some Sequence<String>) throws {
    let objects = try arguments.map { argument in
      let parts = argument.split(separator: ":").map(String.init)
      guard parts.count == 2, let size = ByteCount(parts[1]), let profile = profile(parts[0]) else {
        throw Failure.badArgument(argument)
      }
      return "  \"\(argument)\": {\(fields(profile, size).joined(separator: ", "))}"
    }
    Swift.print("{\n\(objects.joined(separator: ",\n"))\n}")
  }

  private static func profile(_ name: String) -> BoardProfile? {
    name == BoardProfile.f405Words.name ? .f405Words : BoardProfile.named(name)
  }

  /// With verify on a blank chip and over another image; and erasing and programming alone.
  private static func fields(_ profile: BoardProfile, _ size: ByteCount) -> [String] {
    let floor = Floor(profile)
    // The stack pointer and the reset vector, at the least.
    let work = Workload(profile, size: size, unit: max(8, profile.flash.unit))
    let rewrite = work.sectors.reduce(floor.write(size)) { $0 + floor.erase($1) }
    return [
      "\"blank\": \(work.floor(of: .blank, on: floor).seconds)",
      "\"full\": \(work.floor(of: .overwrite, on: floor).seconds)",
      "\"rewrite\": \(rewrite.seconds)",
    ]
  }
}
