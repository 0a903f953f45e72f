/* A chip for the kit that is a QEMU machine: the ROM is a stand-in, registers are words in RAM.
 *
 * The tests give DFU_JUMP_ROM, DFU_JUMP_CORE, TEST_RAM and TEST_RAM_END by -D. Reset cause, remap
 * and its clock are words in a part of the RAM that nobody uses; tests write and read them. */
#ifndef DFU_JUMP_CHIP_H
#define DFU_JUMP_CHIP_H

#ifndef DFU_JUMP_RESET_CAUSE
#define DFU_JUMP_RESET_CAUSE 0
#endif
#define DFU_JUMP_RESET_SOFTWARE 0x10000000u
#define DFU_JUMP_RESET_OTHERS 0xEC000000u
#define DFU_JUMP_RESET_FORGET 0x01000000u

#ifndef DFU_JUMP_REMAP
#define DFU_JUMP_REMAP 0
#endif
#ifndef DFU_JUMP_REMAP_CLOCK
#define DFU_JUMP_REMAP_CLOCK 0
#endif
#define DFU_JUMP_REMAP_CLOCK_ON 0x4000u

#define DFU_JUMP_VTOR (DFU_JUMP_CORE != 0)
#define DFU_JUMP_MSPLIM (DFU_JUMP_CORE == 33)
#define DFU_JUMP_DCACHE (DFU_JUMP_CORE == 7)
#ifndef DFU_JUMP_ECC
#define DFU_JUMP_ECC 0
#endif

#define DFU_JUMP_IS_STACK(sp) ((sp) > TEST_RAM && (sp) <= TEST_RAM_END && ((sp) & 3u) == 0)
#define DFU_JUMP_IS_ENTRY(pc) ((pc) > DFU_JUMP_ROM && (pc) < DFU_JUMP_ROM + 0x1000u)
#define DFU_JUMP_IS_ROM_RAM(address) ((address)-TEST_RAM < 0x1000u)

#ifndef DFU_JUMP_DIRECT_PREPARE
#define DFU_JUMP_DIRECT_PREPARE ((void)0)
#endif

#endif
