/* STM32F746 (line F745/F746/F750/F756) for dfu_jump.c; written by dfuswift 0.1.0 with
 * `dfuswift kit`: write it anew rather than change it.
 *
 * UNPROVED: sources disagree: Vector table: Klipper has 0x1FFF0000, which is the option bytes;
 * all others 0x1FF00000. Flash size register: libopencm3 has 0x1FF0F422; CMSIS and stlink
 * 0x1FF0F442.
 *
 * The ROM writes to RAM at 0x20000000-0x20003FFF.
 *
 * bwPollTimeout: erase 100 ms, write 104 ms; the status after an erase of 32 KiB came 351 ms
 * later (fwupd#2696). F750 has 64 KiB of flash. After Read Unprotect the part comes back in
 * the ROM (dapboot#4).
 *
 * The ROM programs byte by byte until 0x03 (2.7 to 3.6 V) is written to Device Feature. There
 * is nothing to remap: set VTOR and jump, with dual boot (nDBOOT) off. The ROM is also seen at
 * 0x00100000.
 *
 * Sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Betaflight, MicroPython,
 * stm32flash, ST-49424, rusEFI, Zephyr, fwupd#2696, betaflight-configurator. */

#ifndef DFU_JUMP_CHIP_H
#define DFU_JUMP_CHIP_H

#if defined(STM32C0) || defined(STM32C0xx) || \
    defined(STM32C5) || defined(STM32C5xx) || \
    defined(STM32F0) || defined(STM32F0xx) || \
    defined(STM32F1) || defined(STM32F1xx) || \
    defined(STM32F2) || defined(STM32F2xx) || \
    defined(STM32F3) || defined(STM32F3xx) || \
    defined(STM32F4) || defined(STM32F4xx) || \
    defined(STM32G0) || defined(STM32G0xx) || \
    defined(STM32G4) || defined(STM32G4xx) || \
    defined(STM32H5) || defined(STM32H5xx) || \
    defined(STM32H7) || defined(STM32H7xx) || \
    defined(STM32H7RS) || defined(STM32H7RSxx) || \
    defined(STM32L0) || defined(STM32L0xx) || \
    defined(STM32L1) || defined(STM32L1xx) || \
    defined(STM32L4) || defined(STM32L4xx) || \
    defined(STM32L5) || defined(STM32L5xx) || \
    defined(STM32U0) || defined(STM32U0xx) || \
    defined(STM32U3) || defined(STM32U3xx) || \
    defined(STM32U5) || defined(STM32U5xx) || \
    defined(STM32WB) || defined(STM32WBxx) || \
    defined(STM32WBA) || defined(STM32WBAxx) || \
    defined(STM32WL) || defined(STM32WLxx)
#error "dfu_jump: this project is for another STM32 than F746; run `dfuswift kit` for it"
#endif

#ifndef DFU_JUMP_CHIP
#define DFU_JUMP_CHIP "STM32F746"
#endif
#ifndef DFU_JUMP_CORE
#define DFU_JUMP_CORE 7
#endif
#ifndef DFU_JUMP_VTOR
#define DFU_JUMP_VTOR 1
#endif
#ifndef DFU_JUMP_MSPLIM
#define DFU_JUMP_MSPLIM 0
#endif
#ifndef DFU_JUMP_DCACHE
#define DFU_JUMP_DCACHE 1
#endif
#ifndef DFU_JUMP_ECC
#define DFU_JUMP_ECC 0
#endif
#ifndef DFU_JUMP_ROM
#define DFU_JUMP_ROM 0x1FF00000u
#endif
#ifndef DFU_JUMP_IS_STACK
#define DFU_JUMP_IS_STACK(sp) ((sp) - 0x20000001u < 0x50000u)
#endif
#ifndef DFU_JUMP_IS_ENTRY
#define DFU_JUMP_IS_ENTRY(pc) ((pc) - 0x1FF00000u < 0xEDC0u || (pc) - 0x00100000u < 0xEDC0u)
#endif
#ifndef DFU_JUMP_IS_ROM_RAM
#define DFU_JUMP_IS_ROM_RAM(address) ((address) - 0x20000000u < 0x4000u)
#endif
#ifndef DFU_JUMP_REMAP
#define DFU_JUMP_REMAP 0
#endif
#ifndef DFU_JUMP_RESET_CAUSE
#define DFU_JUMP_RESET_CAUSE 0x40023874u
#endif
#ifndef DFU_JUMP_RESET_FORGET
#define DFU_JUMP_RESET_FORGET 0x01000000u
#endif
#ifndef DFU_JUMP_RESET_SOFTWARE
#define DFU_JUMP_RESET_SOFTWARE 0x10000000u
#endif
#ifndef DFU_JUMP_RESET_OTHERS
#define DFU_JUMP_RESET_OTHERS 0xEA000000u
#endif
#ifndef DFU_JUMP_RCC_LIKE_F2
#define DFU_JUMP_RCC_LIKE_F2 1
#endif

#endif
