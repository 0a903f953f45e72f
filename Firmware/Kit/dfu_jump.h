/* The way from an application into the USB DFU bootloader in the ROM of an STM32.
 *
 * The application writes a flag and resets; the first thing after the reset sees the flag and
 * branches to the ROM with the core as the ROM expects it. Freestanding: no CMSIS, no C library,
 * nothing in .data or .bss. `HOOKS.md` says where to call it.
 *
 * What is known about the chip stands in `dfu_jump_chip.h`, which `dfuswift kit CHIP` writes.
 * Every macro there, and each option here, gives way to a `-D` of the same name: to test with a
 * stand-in for the ROM, say
 *
 *     -DDFU_JUMP_ROM=0x080E0000u -DDFU_JUMP_RESET_CAUSE=0 -DDFU_JUMP_REMAP=0
 *     '-DDFU_JUMP_IS_ENTRY(pc)=((pc)>0x080E0000u)' '-DDFU_JUMP_IS_STACK(sp)=((sp)>0x20000000u)'
 *
 * Options (0 or 1 unless said otherwise):
 *
 *   (default)               The flag is the 32 bytes at the linker's symbol `dfu_jump_flag`, which
 *                           `dfu_jump.ld` puts above the stack, at the end of RAM.
 *   DFU_JUMP_FLAG_NOINIT    The flag is in a section `.noinit` of this source; no linker script is
 *                           touched. Not together with DFU_JUMP_POST: the ROM writes to low RAM.
 *   DFU_JUMP_FLAG_ADDRESS   The flag is at this address, a multiple of 32.
 *   DFU_JUMP_POST           One more reset when the ROM has started the application by itself: its
 *                           clocks, remap and SysTick stay as it used them. Default 0.
 *   DFU_JUMP_DCACHE         Clean the data cache behind each write of the flag, and switch both
 *                           caches off before the ROM runs (M7).
 *   DFU_JUMP_ECC            Write another word behind it, so that RAM with ECC takes it at once.
 *   DFU_JUMP_RESET_CAUSE    Register with the causes of the reset; 0: do not look at them.
 *   DFU_JUMP_REMAP          Register that maps the ROM to address 0; 0: there is none.
 *   DFU_JUMP_VTOR           The core has a vector table register (all but M0).
 *   DFU_JUMP_MSPLIM         The core has stack limits (M33).
 *   DFU_JUMP_WITH_DIRECT    Compile `dfu_jump_direct`, too. Default 0.
 *   DFU_JUMP_DIRECT_PREPARE Statements that put peripherals and clocks back for `dfu_jump_direct`,
 *                           where the chip's header does not know how, or instead of it. They run
 *                           with interrupts off: nothing in them may wait for a tick.
 */
#ifndef DFU_JUMP_H
#define DFU_JUMP_H

#ifdef __cplusplus
#define DFU_JUMP_NORETURN [[noreturn]]
extern "C" {
#else
#define DFU_JUMP_NORETURN _Noreturn
#endif

/* Asks for the bootloader: writes the flag, and resets.
 *
 * Finish USB transfers first, and give the host time to see the disconnect: after the reset nobody
 * answers. Call it privileged; from an interrupt is fine. */
DFU_JUMP_NORETURN void dfu_jump_request(void);

/* Enters the bootloader if the application asked for it; returns if it did not.
 *
 * Call it as the very first thing after reset: before .data and .bss, constructors and clocks. */
void dfu_jump_check(void);

/* Enters the bootloader without a reset: the second choice.
 *
 * A watchdog that runs goes on running, and a peripheral that no reset register reaches stays as it
 * is. Call it privileged; from an interrupt it takes the way of `dfu_jump_request`. Exists only
 * with DFU_JUMP_WITH_DIRECT. */
DFU_JUMP_NORETURN void dfu_jump_direct(void);

#ifdef __cplusplus
}
#endif

#endif
