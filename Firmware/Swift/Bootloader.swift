import CDFUJump

/// The USB DFU bootloader in the ROM of an STM32, as the application sees it.
///
/// The other half runs before any Swift does: the reset handler, in C or assembler, calls
/// `dfu_jump_check()` first of all, before `.data` and `.bss` are there. `HOOKS.md` shows how.
public enum Bootloader {
  /// Enters the bootloader by way of a reset.
  ///
  /// Writes the request where it survives the reset, and resets. Finish USB transfers first and let
  /// the host see the device go: nobody answers afterwards. To be called privileged; from an
  /// interrupt is fine.
  public static func request() -> Never {
    dfu_jump_request()
  }

  #if DFU_JUMP_WITH_DIRECT
    /// Enters the bootloader without a reset: the second choice.
    ///
    /// A watchdog that runs goes on running. Compile Swift with `-D DFU_JUMP_WITH_DIRECT` and C
    /// with `-DDFU_JUMP_WITH_DIRECT=1` to have it.
    public static func jumpDirectly() -> Never {
      dfu_jump_direct()
    }
  #endif
}
