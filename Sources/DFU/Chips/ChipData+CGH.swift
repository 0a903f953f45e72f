extension ChipData {
  /// The lines of C0, C5, G0, G4, H5, H7 and H7RS.
  static let seriesCGH = """
    family C0
      core=M0+ vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF17FF rom-id-at=0x1FFF17FE
      remap=SYSCFG_CFGR1@0x40010000+0x40021040.0 unit=8 erase-max=2K:40 erased=0xFF ecc=no
      empty=yes options=0x1FFF7800 otp=0x1FFF7000 uid=0x1FFF7550 size-at=0x1FFF75A0
      cause=RCC_CSR2@0x40021060/28/23/0xEA000000
      flag: With the option RAM_PARITY_CHECK on, reading RAM that was never written since power-on
        raises an NMI: the flag may not live in RAM with parity.
      note: From the factory nBOOT_SEL makes the part ignore its BOOT0 pin; a blank part starts
        the ROM.

    line C011
      id=0x443 usb=no rom-ram=0x20000000-0x20000FFF rom-ids=0x51 stack=0x20000000-0x20001800
      flash=0x08000000/016*002Kg confidence=two-sources
      note: The RAM that AN2606 calls free exceeds what the part has.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, ST-49424, Zephyr

    line C031
      id=0x453 usb=no rom-ids=0x52 stack=0x20000000-0x20003000 flash=0x08000000/016*002Kg
      confidence=two-sources
      note: AN2606 misprints the RAM that the ROM uses, so it is not known.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, OpenBootloader, ST-49424,
        Zephyr

    line C051
      id=0x44C usb=no rom=0x1FFF0000-0x1FFF2FFF rom-ram=0x20000000-0x200013FF rom-ids=0xB0
      rom-id-at=- stack=0x20000000-0x20003000 flash=0x08000000/032*002Kg confidence=one-source
      sources: AN2606, CMSIS, stm32-data, OpenOCD, ST-49424, Zephyr

    line C071
      id=0x493 usb=yes rom=0x1FFF0000-0x1FFF6FFF rom-ram=0x20000000-0x200022FF rom-ids=0xD1
      rom-id-at=0x1FFF67FE stack=0x20000000-0x20006000 flash=0x08000000/064*002Kg align=8
      confidence=one-source
      note: AN2606 ends the ROM at 0x1FFF6FFF, its id lies below. Set the address pointer before
        leave (LibUsbDfu#13).
      sources: AN2606, CMSIS, stm32-data, OpenOCD, ST-49424, AN3156, Zephyr

    line C091/C092
      id=0x44D usb=no rom=0x1FFF0000-0x1FFF3FFF rom-ram=0x20000000-0x200023FF rom-ids=0x121
      rom-id-at=- stack=0x20000000-0x20009000 flash=0x08000000/128*002Kg confidence=one-source
      note: C092 has 30 KiB of RAM.
      sources: AN2606, CMSIS, stm32-data, OpenOCD, ST-49424, Zephyr

    family C5
      core=M33 vector=0x0BF80080 rom=0x0BF80080-0x0BF885FF rom-ram=0x20000000-0x20003BFF
      rom-id-at=0x0BF885FE transfer=1024 unit=16 align=16 erased=0xFF ecc=? empty=? uid=0x08FFF800
      ram-ecc=yes
      note: The ROM offers no option bytes, stalls CLRSTATUS outside dfuERROR and never answers a
        request for the functional descriptor by itself (betaflight-configurator#5300). The
        address of the vector table rests on AN2606 alone.

    line C53x/C542
      id=0x44F usb=yes rom-ids=0x100 stack=0x20000000-0x20010000 flash=0x08000000/032*008Kg
      confidence=one-source
      sources: AN2606, stm32-data, Betaflight, betaflight-configurator#5300

    line C55x/C562
      id=0x44E usb=yes rom-ram=0x20000000-0x20003C3F rom-ids=0x101 stack=0x20000000-0x20020000
      flash=0x08000000/064*008Kg confidence=one-source
      sources: AN2606, stm32-data, Betaflight, betaflight-configurator#5300

    line C59x/C5A3
      id=0x45A usb=yes rom-ids=0x100 stack=0x20000000-0x20040000 flash=0x08000000/128*008Kg
      confidence=one-source
      sources: AN2606, stm32-data, Betaflight, betaflight-configurator#5300

    family G0
      core=M0+ vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF6FFF rom-ram=0x20000000-0x20000FFF
      rom-id-at=0x1FFF1FFE remap=SYSCFG_CFGR1@0x40010000+0x40021040.0 unit=8 write-typ=85
      erase-typ=2K:22 erase-max=2K:40 erased=0xFF ecc=yes empty=yes options=0x1FFF7800
      otp=0x1FFF7000 uid=0x1FFF7590 size-at=0x1FFF75E0
      cause=RCC_CSR@0x40021060/28/23/0xEA000000
      flag: With the option RAM_PARITY_CHECK on, reading RAM that was never written since power-on
        raises an NMI: the flag may not live in RAM with parity.
      note: From the factory nBOOT_SEL makes the part ignore its BOOT0 pin; a blank part starts
        the ROM.

    line G030/G031/G041
      id=0x466 usb=no rom=0x1FFF0000-0x1FFF1FFF rom-ids=0x53,0x54 stack=0x20000000-0x20002000
      flash=0x08000000/032*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Klipper, Zephyr, data-sheet

    line G050/G051/G061
      id=0x456 usb=no rom=0x1FFF0000-0x1FFF1FFF rom-ids=0x51 stack=0x20000000-0x20004800
      flash=0x08000000/032*002Kg confidence=conflict
      conflict: End of the ROM: 0x1FFF0FFF (stm32loader), 0x1FFF1FFF (AN2606, stm32flash) or
        0x1FFF6FFF (stlink).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line G070/G071/G081
      id=0x460 usb=no rom-ram=0x20000000-0x200026FF rom-ids=0xB3,0xB4 rom-id-at=0x1FFF6FFE
      stack=0x20000000-0x20009000 flash=0x08000000/064*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line G0B0
      id=0x467 usb=yes rom-ram=0x20000000-0x20003FFF rom-ids=0xD0 rom-id-at=0x1FFF9FFE
      stack=0x20000000-0x20024000 flash=0x08000000/256*002Kg transfer=1024 align=4
      confidence=two-sources
      banks: DUAL_BANK chooses, nSWAP_BANK swaps; remap before a jump.
      note: All alternate settings have the name Internal Flash. A second copy of the ROM is at
        0x1FFF8000. 144 KiB of RAM only without parity.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, OpenBootloader,
        stm32flash, ST-49424, Klipper, Zephyr

    line G0B1/G0C1
      id=0x467 usb=yes rom-ram=0x20000000-0x20003FFF rom-ids=0x92 rom-id-at=0x1FFF9FFE
      stack=0x20000000-0x20024000 flash=0x08000000/256*002Kg transfer=1024 bcd=0x0200 align=4
      confidence=conflict
      banks: DUAL_BANK chooses, nSWAP_BANK swaps; remap before a jump.
      seen: @Internal Flash   /0x08000000/64*02Kg
      seen: @Internal Flash   /0x08000000/256*02Kg
      other: @Internal Flash   /0x08000000/64*02Kg
      other: @Internal Flash   /0x08000000/256*02Kg
      conflict: End of the ROM: stm32loader has 0x1FFF5FFF; AN2606, stm32flash and OpenBootloader
        0x1FFF6FFF.
      note: All alternate settings have the name Internal Flash; choose by number. A second copy
        of the ROM is at 0x1FFF8000. 144 KiB of RAM only without parity.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, OpenBootloader, Klipper,
        candleLight, stm32flash, ST-49424, Zephyr, log

    family G4
      core=M4 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF6FFF rom-ram=0x20000000-0x20003FFF
      rom-id-at=0x1FFF6FFE remap=SYSCFG_MEMRMP@0x40010000+0x40021060.0 transfer=1024 unit=8
      align=8 erased=0xFF ecc=yes empty=no options=0x1FFF7800 otp=0x1FFF7000 uid=0x1FFF7590
      size-at=0x1FFF75E0
      cause=RCC_CSR@0x40021094/28/23/0xEA000000
      flag: The option CCMSRAM_RST erases CCM SRAM (0x10000000 and its second place behind SRAM2)
        at every reset: the flag may not live there while it is 0.
      note: The ROM refuses transfers above 1,024 bytes with errSTALLEDPKT (web-stm32-updater#3).
        CCM RAM is also seen behind SRAM2.

    line G431/G441
      id=0x468 usb=yes rom-ids=0xD4 stack=0x20000000-0x20008000,0x10000000-0x10002800
      flash=0x08000000/064*002Kg bcd=0x0200 confidence=two-sources
      seen: @Internal Flash   /0x08000000/64*02Kg
      other: @Option Bytes   /0x1FFF7800/01*40Be
      other: @OTP Memory   /0x1FFF7000/01*01Ke
      note: bwPollTimeout of 131 ms was seen.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, QMK, Betaflight, log

    line G471/G473/G474/G483/G484
      id=0x469 usb=yes rom-ids=0xD5 stack=0x20000000-0x20020000,0x10000000-0x10008000
      flash=0x08000000/256*002Kg bcd=0x0200 confidence=two-sources
      banks: DBANK chooses; with BFB2 a reset passes through the ROM, which leaves its remap on;
        remap before a jump.
      seen: @Internal Flash   /0x08000000/256*02Kg
      other: @Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e
      other: @OTP Memory   /0x1FFF7000/01*1024 e
      note: With DBANK=0 pages have 4 KiB, which the layout may not say.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, Betaflight,
        stm32flash, ST-49424, QMK, log

    line G491/G4A1
      id=0x479 usb=yes rom-ids=0xD2 stack=0x20000000-0x2001C000,0x10000000-0x10004000
      flash=0x08000000/256*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424

    family H5
      core=M33 vector=0x0BF97000 rom=0x0BF97000-0x0BF9FFFF rom-ram=0x20000000-0x20003FFF
      remap=none unit=16 align=16 erase-max=8K:5 erased=0xFF ecc=yes empty=no options=0x40022050
      otp=0x08FFF000 uid=0x08FFF800 size-at=0x08FFF80C
      cause=RCC_RSR@0x44020CF4/28/23/0xE8000000 ram-ecc=yes
      flag: The options SRAM2_RST and SRAM13_RST (SRAM1_RST on H503) erase those blocks at every
        reset: the flag may not live there while they are 0.
      flag: With TZEN=1 the ROM is not reached this way.
      note: The region base 0x0BF80000 of ST's headers is not the vector table; jumping there
        faults. A jump is reported to work (Betaflight, MicroPython) and not to work (ST community
        899364). With TZEN=1 the stack may lie in the secure alias from 0x30000000. Get Commands
        lists no Read Unprotect.

    line H503
      id=0x474 usb=yes vector=0x0BF87000 rom=0x0BF87000-0x0BF8FFFF rom-ids=0xE1,0xE2
      rom-id-at=0x0BF8FFFE stack=0x20000000-0x20008000 flash=0x08000000/016*008Kg
      confidence=conflict
      banks: SWAP_BANK swaps.
      conflict: Vector table: stlink and CMSIS have the region base 0x0BF80000; AN2606,
        stm32loader and Betaflight 0x0BF87000.
      sources: AN2606, CMSIS, stm32-data, stm32loader, Betaflight, ST-49424, Zephyr

    line H523/H533
      id=0x478 usb=yes rom-ids=0xE2 stack=0x20000000-0x20044000 flash=0x08000000/064*008Kg
      confidence=conflict
      banks: SWAP_BANK swaps.
      conflict: End of the ROM: AN2606 has 0x0BF9FFFF in table 226 and a ROM id at 0x0BF8FFFE in
        table 3.
      sources: AN2606, CMSIS, stm32-data, ST-49424, Betaflight, AN3156, Zephyr

    line H562/H563/H573
      id=0x484 usb=yes rom-ram=- rom-ids=0xE3,0xE5 rom-id-at=0x0BF9FAFE
      stack=0x20000000-0x200A0000 flash=0x08000000/256*008Kg bcd=0x0300,0x0200 confidence=conflict
      banks: SWAP_BANK swaps.
      seen: @Internal Flash   /0x08000000/256*08Kg
      seen: @Internal Flash   /0x08000000/128*08Kg
      conflict: Vector table: stlink and CMSIS have the region base 0x0BF80000; AN2606 and
        programs 0x0BF97000. End of the ROM: 0x0BF9FBFF (OpenBootloader) or 0x0BF9FFFF
        (stm32loader). bcdDevice: 0x0300 in a log, 0x0200 in a test.
      note: Leave locks the core up: reset the board instead.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenBootloader, Betaflight,
        MicroPython, ST-49424, Zephyr, log, AN3156

    line H5E4/H5E5/H5F4/H5F5
      id=0x47A usb=yes vector=0x0BFAC000 rom=0x0BFAC000-0x0BFB7FFF rom-ids=0xF0
      stack=0x20000000-0x20180000 flash=0x08000000/512*008Kg erase-max=- confidence=conflict
      banks: SWAP_BANK swaps.
      conflict: Device id: OpenBootloader has 0x447 (that of L07x), AN2606 0x47A.
      note: USB may be full or high speed.
      sources: AN2606, CMSIS, OpenBootloader

    family H7
      core=M7 vector=0x1FF09800 rom=0x1FF00000-0x1FF1E7FF rom-id-at=0x1FF1E7FE remap=none
      transfer=1024 unit=32 align=8 erased=0xFF ecc=yes empty=no options=0x52002020 uid=0x1FF1E800
      size-at=0x1FF1E880
      cause=RCC_RSR@0x580244D0/24/16/0x54A00000 ram-ecc=yes flag-at=0x2401FFE0
      flag: In DTCM the flag of Klipper did not work on H723; it is in AXI SRAM here, above what
        the ROM uses.
      note: There is nothing to remap: set VTOR and jump. MicroPython jumps through 0x1FF00000
        instead, where start-up code hands over.

    line H723/H725/H730/H733/H735
      id=0x483 usb=yes rom-ram=0x20000000-0x200040FF,0x24000000-0x24003FFF rom-ids=0x93
      stack=0x20000000-0x20020000,0x24000000-0x24050000,0x30000000-0x30008000,0x38000000-0x38004000
      flash=0x08000000/008*128Kg bcd=0x0200 erase-max=128K:4000 confidence=conflict
      seen: @Internal Flash   /0x08000000/8*128Kg
      other: @Option Bytes   /0x5200201C/01*88 e
      conflict: Vector table: 0x1FF00000 (region base, MicroPython) or 0x1FF09800 (AN2606 rev 50,
        Klipper, Betaflight, ST community).
      note: AXI RAM reaches 320 KiB with the ITCM shrunk.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, Betaflight,
        ST-49424, QMK, Zephyr, log

    line H742/H743/H745/H747/H750/H753/H755/H757
      core=M7+M4 id=0x450 usb=yes rom-ram=0x20000000-0x200040FF,0x24000000-0x24004FFF
      rom-ids=0x90,0x91,0x92,0xD2,0xD3
      stack=0x20000000-0x20020000,0x24000000-0x24080000,0x30000000-0x30048000,0x38000000-0x38010000
      flash=0x08000000/16*128Kg bcd=0x0200 write-typ=100 erase-typ=128K:1000@x64
      erase-max=128K:4000@x8 confidence=conflict
      no-jump: H745/H747/H755/H757: whether the jump works while the second core runs is open
      banks: Two banks of 1 MiB, the second at 0x08100000; SWAP_BANK swaps.
      seen: @Internal Flash   /0x08000000/16*128Kg
      other: @Option Bytes   /0x5200201C/01*128 e
      conflict: Vector table: 0x1FF00000 (AN2606 boot address, MicroPython; not readable on rev Y)
        or 0x1FF09800 (Klipper, Betaflight, tried on a rev V).
      note: H750 is sold with 128 KiB and claims 2 MiB. The serial number is 200364500000 or
        200000500000 on every part. ROM V9.1 stays in dfuDNBUSY for ever after an erase at or
        above 0x08100000: CLRSTATUS twice frees it (dfu-util#88). ROM V9.0 cannot leave unless the
        stack pointer is below the RAM's end less 16. ROM V13.3 does no mass erase. Times hold for
        64 bits wide; 8 bits wide a write takes 290 us and an erase 2 s. H745, H747, H755 and H757
        have a second core.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, Betaflight,
        stm32flash, ST-49424, QMK, rusEFI, Zephyr, dfu-util#88, ST-105017, data-sheet

    line H7A3/H7B3/H7B0
      id=0x480 usb=yes vector=0x1FF0A000 rom=0x1FF00000-0x1FF13FFF
      rom-ram=0x20000000-0x200040FF,0x24000000-0x24033FFF rom-ids=0x92 rom-id-at=0x1FF13FFE
      stack=0x20000000-0x20020000,0x24000000-0x24100000,0x30000000-0x30020000,0x38000000-0x38008000
      flash=0x08000000/256*008Kg bcd=0x0200 unit=16 otp=0x08FFF000 uid=0x08FFF800
      size-at=0x08FFF80C confidence=conflict
      cause=RCC_RSR@0x58024530/24/16/0x54A00000 flag-at=0x240FFFE0
      banks: Two banks of 1 MiB; SWAP_BANK swaps.
      seen: @Internal Flash   /0x08000000/256*08Kg
      other: @Option Bytes   /0x5200201C/01*297 e
      other: @OTP Memory   /0x08FFF000/01*1024 e
      conflict: Vector table: 0x1FF0A000 (Betaflight; ST for H7B) or 0x1FF0A800 (ST for H7A).
        Program unit: 32 bytes in stm32-data, 16 in CMSIS and OpenOCD.
      note: H7B0 has 128 KiB of flash.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Betaflight, ST-49424, log

    family H7RS
      core=M7 vector=0x1FF18000 rom=0x1FF18000-0x1FF1FFFF unit=16 align=16 erase-max=8K:3
      erased=0xFF ecc=? empty=? options=0x52002200 otp=0x08FFF000 uid=0x08FFF800
      size-at=0x08FFF80C
      cause=RCC_RSR@0x58024530/24/16/0x54A00000 ram-ecc=yes flag-at=0x2401FFE0

    line H7R3/H7R7/H7S3/H7S7
      id=0x485 usb=yes rom-ids=0xE3,0xE5
      stack=0x20000000-0x20030000,0x24000000-0x24072000,0x30000000-0x30008000
      flash=0x08000000/008*008Kg confidence=conflict
      conflict: Program unit: 16 bytes in stm32-data, 32 in Zephyr. USB in the ROM: AN2606 says
        so, no log shows it.
      note: Gives no answer after leave (EdgeTX/buddy#101). Clear FMCCKP and XSPICKP before a jump
        or the ROM hangs (AN2606). Sizes of DTCM and ITCM can be configured.
      sources: AN2606, stm32-data, OpenOCD, OpenBootloader, Zephyr
    """
}
