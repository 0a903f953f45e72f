public struct Chip: Sendable, Hashable {
  public enum R: Sendable, Hashable { case afterPowerCycle, holdBOOT0, unknown }
  static let unknownProgramUnit = 32
  static let unknownWriteLimit = Duration.seconds(5)
  static let unknownEraseLimit = Duration.seconds(40)
  static let unknownMassEraseLimit = Duration.seconds(120)
  var programUnit: Int { 32 }
  var writeLimit: Duration { .seconds(5) }
  var massEraseLimit: Duration { .seconds(5) }
  var returnsToROM: R { .unknown }
  func eraseLimit(sectorSize: Int) -> Duration { .seconds(5) }
  static func candidates(for device: USBDevice, memories: [DeviceMemory], functional: FunctionalDescriptor) -> [Chip] { [] }
}
enum VectorTable {
  static func problems(in: FirmwareImage, at: Address, flash: MemoryMap, chips: [Chip]) -> [String] { [] }
}
