import ArgumentParser
import DFU

/// How an application is brought into its bootloader, as users write it.
struct TriggerArgument: Sendable {
  /// The word for ``auto``.
  private static let autoName = "auto"
  /// The forms, for help texts.
  static let forms = "auto, detach, 1200bps, text:…, vendor:…, hid:… or a preset"

  /// DFU_DETACH where there is an interface for it, and nothing else.
  static let auto = TriggerArgument(trigger: nil)

  /// The trigger; `nil` asks only where a DFU run-time interface is.
  let trigger: Trigger?

  private init(trigger: Trigger?) {
    self.trigger = trigger
  }

  /// Reads a trigger.
  ///
  /// - Throws: what is wrong with the text.
  init(parsing text: String) throws {
    guard text != Self.autoName else {
      self = .auto
      return
    }
    do throws(TriggerError) {
      trigger = try Trigger(parsing: text)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
