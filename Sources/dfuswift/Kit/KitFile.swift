/// The language of a project that takes the jump kit.
enum KitLanguage: String, CaseIterable, Sendable {
  /// C, and with it C++ and Rust.
  case c
  /// Embedded Swift, over the C kit.
  case swift
}

/// A file that `dfuswift kit` writes.
///
/// The files are those of `Firmware`, which links in this folder lead to and the build puts into
/// the program: nothing is looked for at run time.
struct KitFile: Hashable, Sendable {
  /// Its name in the project.
  var name: String
  /// What is in it.
  var content: [UInt8]

  /// The files that are the same for every chip.
  static func common(for language: KitLanguage) -> [KitFile] {
    let c = [
      KitFile(name: "dfu_jump.h", content: PackageResources.dfu_jump_h),
      KitFile(name: "dfu_jump.c", content: PackageResources.dfu_jump_c),
      KitFile(name: "dfu_jump.ld", content: PackageResources.dfu_jump_ld),
      KitFile(name: "HOOKS.md", content: PackageResources.HOOKS_md),
    ]
    let swift = [
      KitFile(name: "module.modulemap", content: PackageResources.module_modulemap),
      KitFile(name: "Bootloader.swift", content: PackageResources.Bootloader_swift),
      KitFile(name: "LineMatcher.swift", content: PackageResources.LineMatcher_swift),
    ]
    return switch language {
    case .c: c
    case .swift: c + swift
    }
  }

  /// All files for a part.
  static func all(for language: KitLanguage, _ header: ChipHeader) -> [KitFile] {
    common(for: language)
      + [KitFile(name: ChipHeader.fileName, content: Array(header.text.utf8))]
  }
}
