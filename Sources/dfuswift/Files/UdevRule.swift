/// The udev rule that lets people flash without being root.
enum UdevRule {
  /// The name of the file; its number is below 73, see the text.
  static let fileName = "60-dfuswift.rules"
  /// Where the administrator's rules are.
  static let folder = "/etc/udev/rules.d"
  /// The largest file of rules that is looked into, bytes.
  static let sizeLimit = 1 << 20
  /// The rule: a link beside this file leads to the one in `udev`, and the build puts it into the
  /// program.
  static let bytes = PackageResources.dfuswift_rules
}
