/* STM32F405 (line F405/F407/F415/F417) for dfu_jump.c; written by dfuswift 0.1.0 with
 * `dfuswift kit`: write it anew rather than change it.
 *
 * The ROM writes to RAM at 0x20000000-0x20002FFF.
 *
 * AN2606 and another source agree on the ROM; no row was tried on silicon here.
 *
 * Mass erase says bwPollTimeout 100 ms and takes up to 32 s (dfu-util#3). ROM id 0x31 uses 8
 * KiB of RAM, id 0x91 12 KiB. After Read Unprotect the part leaves the ROM (dapboot#4).
 *
 * The ROM programs byte by byte until 0x03 (2.7 to 3.6 V) is written to Device Feature. It
 * often starts in dfuERROR with errFIRMWARE, which CLRSTATUS clears.
 *
 * Sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
 * ST-49424, QMK, Betaflight, Zephyr, dfu-util, dfu-util#3, data-sheet, log. */

#ifndef DFU_JUMP_CHIP_H
#define DFU_JUMP_CHIP_H

#if defined(STM32C0) || defined(STM32C0xx) || \
    defined(STM32C5) || defined(STM32C5xx) || \
    defined(STM32F0) || defined(STM32F0xx) || \
    defined(STM32F1) || defined(STM32F1xx) || \
    defined(STM32F2) || defined(STM32F2xx) || \
    defined(STM32F3) || defined(STM32F3xx) || \
    defined(STM32F7) || defined(STM32F7xx) || \
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
#error "dfu_jump: this project is for another STM32 than F405; run `dfuswift kit` for it"
#endif

#ifndef DFU_JUMP_CHIP
#define DFU_JUMP_CHIP "STM32F405"
#endif
#ifndef DFU_JUMP_CORE
#define DFU_JUMP_CORE 4
#endif
#ifndef DFU_JUMP_VTOR
#define DFU_JUMP_VTOR 1
#endif
#ifndef DFU_JUMP_MSPLIM
#define DFU_JUMP_MSPLIM 0
#endif
#ifndef DFU_JUMP_DCACHE
#define DFU_JUMP_DCACHE 0
#endif
#ifndef DFU_JUMP_ECC
#define DFU_JUMP_ECC 0
#endif
#ifndef DFU_JUMP_ROM
#define DFU_JUMP_ROM 0x1FFF0000u
#endif
#ifndef DFU_JUMP_IS_STACK
#define DFU_JUMP_IS_STACK(sp) ((sp) - 0x20000001u < 0x20000u || (sp) - 0x10000001u < 0x10000u)
#endif
#ifndef DFU_JUMP_IS_ENTRY
#define DFU_JUMP_IS_ENTRY(pc) ((pc) - 0x1FFF0000u < 0x7800u)
#endif
#ifndef DFU_JUMP_IS_ROM_RAM
#define DFU_JUMP_IS_ROM_RAM(address) ((address) - 0x20000000u < 0x3000u)
#endif
#ifndef DFU_JUMP_REMAP
#define DFU_JUMP_REMAP 0x40013800u
#endif
#ifndef DFU_JUMP_REMAP_CLOCK
#define DFU_JUMP_REMAP_CLOCK 0x40023844u
#endif
#ifndef DFU_JUMP_REMAP_CLOCK_ON
#define DFU_JUMP_REMAP_CLOCK_ON 0x00004000u
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
