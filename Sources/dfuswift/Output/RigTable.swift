import DFU
import Rig

/// How the boards of a run ended, as a table.
enum RigTable {
  /// The table.
  static func text(_ report: RigReport) -> String {
    // A board that has no name of its own is called by its port.
    let areNamed = report.boards.contains { $0.name != $0.path }
    var table = TextTable(
      (areNamed ? ["NAME"] : []) + ["PORT", "SERIAL", "CHIP", "RESULT", "WRITTEN", "SAME", "TIME"])
    for board in report.boards {
      table.add(
        (areNamed ? [board.name] : []) + [
          board.path, board.serial ?? "", board.chip ?? "", board.outcome.word,
          "\(board.writtenCount)", "\(board.skippedCount)", Figures.time(board.duration),
        ])
    }
    return table.text
  }
}
