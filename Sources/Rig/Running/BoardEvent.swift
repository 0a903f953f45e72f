public import DFU
public import Station

/// What happens while a board is worked on.
public enum BoardEvent: Sendable, Hashable {
  /// The work begins.
  case began
  /// What is being done; every change of it.
  case activity(Activity)
  /// A step on the way into the bootloader.
  case entry(EntryEvent)
  /// A step of the flash.
  case flash(DFUEvent)
  /// A step of the work has ended.
  case step(BoardStep)
  /// A line of the application.
  case line(SerialLog.Line)
  /// Something a person should hear.
  case note(String)
  /// It is over.
  case ended(BoardReport)
}
