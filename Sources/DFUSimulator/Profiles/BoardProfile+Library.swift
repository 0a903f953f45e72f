internal import DFU

// One more board is one more record in its family's file, and its name in the list above it. A
// board that differs from one of them in one thing is a `variant`.
//
// Layout strings are as logged from real ROMs (dfu-util device logs and public listings) unless
// they are said to be assumed, addresses and sizes from the reference manuals, program units from
// AN2606 and there. How a ROM treats a request while it works was seen on F745 (fwupd#2696), L432
// and F072; the others are assumed to do as ST's device library does.
extension BoardProfile {
  /// All profiles in the order in which they are listed: the parts, then what each quirk adds.
  public static let all: [BoardProfile] =
    familyF0F1F3 + familyF4F7 + familyGH + familyLUWC + others + variants

  /// Finds a profile by the name that `--virtual` takes.
  ///
  /// - Parameter name: the name, in any case.
  /// - Returns: the profile; `nil` if there is none of that name.
  public static func named(_ name: String) -> BoardProfile? {
    let wanted = name.lowercased()
    return all.first { $0.name == wanted }
  }

  /// The same board under another name, with something changed.
  ///
  /// - Parameters:
  ///   - name: the new name.
  ///   - change: what is different.
  /// - Returns: the new profile.
  public func variant(_ name: String, _ change: (inout BoardProfile) -> Void) -> BoardProfile {
    var copy = self
    copy.name = name
    change(&copy)
    return copy
  }
}
