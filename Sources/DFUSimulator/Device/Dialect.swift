/// Which protocol a device speaks in DFU mode.
public enum Dialect: String, Sendable, Hashable, CaseIterable {
  /// USB DFU 1.1 as the standard has it: blocks from 0, one memory, no commands.
  case plain
  /// ST's DfuSe: AN3156.
  case dfuSe
}
