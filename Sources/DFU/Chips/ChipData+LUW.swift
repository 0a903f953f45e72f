extension ChipData {
  /// The lines of L0 to L5, U0 to U5, WB, WBA and WL.
  static let seriesLUW = """
    family L0
      core=M0+ vector=0x1FF00000 rom=0x1FF00000-0x1FF00FFF rom-ram=0x20000000-0x20000FFF
      rom-id-at=0x1FF00FFE remap=SYSCFG_CFGR1@0x40010000+0x40021034.0 unit=4 erase-max=128:4
      erased=0x00 ecc=yes empty=no options=0x1FF80000 uid=0x1FF80050 size-at=0x1FF8007C
      no-jump: all: AN2606 rules out a jump from the application on L0; enter by BOOT0 or by the
        option bits nBOOT
      note: AN2606 rules out a jump from the application: enter by BOOT0 or option bytes.

    line L010x3/L010x4/L011/L021
      id=0x457 usb=no rom-ram=0x20000000-0x200007FF rom-ids=0xC3 stack=0x20000000-0x20000800
      flash=0x08000000/128*128Bg empty=yes confidence=two-sources
      note: A jump works only while the first flash word is erased.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L031/L041/L010x6
      id=0x425 usb=no rom-ids=0xC0 stack=0x20000000-0x20002000 flash=0x08000000/256*128Bg
      confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L051/L052/L053/L062/L063/L010x8
      id=0x417 usb=no rom-ids=0xC0 stack=0x20000000-0x20002000 flash=0x08000000/512*128Bg
      confidence=two-sources
      note: Has USB, but not in the ROM.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L071/L072/L073/L081/L082/L083/L010xB
      id=0x447 usb=yes rom=0x1FF00000-0x1FF01FFF rom-ram=0x20000000-0x20001FFF rom-ids=0x41,0xB2
      rom-id-at=0x1FF01FFE stack=0x20000000-0x20005000 flash=0x08000000/1536*128Bg bcd=0x2200
      align=8 empty=? confidence=conflict
      banks: Two banks on category 5; BFB2 boots bank 2; remap before a jump.
      seen: @Internal Flash  /0x08000000/1536*128g
      other: @Option Bytes  /0x1FF80000/01*032 e
      other: @DATA Memory /0x08080000/2*3Ke
      conflict: RAM used by the ROM: 0x1000, 0x1400 (stm32loader, by ROM id) or 0x2000
        (stm32flash) bytes.
      note: ROM id 0x41 has USB, id 0xB2 has not. Data EEPROM at 0x08080000.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, log

    family L1
      core=M3 vector=0x1FF00000 rom=0x1FF00000-0x1FF01FFF rom-ram=0x20000000-0x20000FFF
      rom-id-at=0x1FF01FFE remap=SYSCFG_MEMRMP@0x40010000+0x40023820.0 unit=4 align=8
      erase-max=128:4 erased=0x00 ecc=? empty=no options=0x1FF80000 uid=0x1FF800D0
      size-at=0x1FF800CC
      cause=RCC_CSR@0x40023834/28/24/0xEA000000
      note: The known erase time is for half a page of 256 bytes.

    line L100x6/L100x8/L100xB/L151x6/L151x8/L151xB/L152x6/L152x8/L152xB
      id=0x416 usb=no rom-ram=0x20000000-0x200007FF rom-ids=0x20 rom-id-at=0x1FF00FFE
      stack=0x20000000-0x20004000 flash=0x08000000/512*256Bg align=- uid=0x1FF80050
      size-at=0x1FF8004C confidence=conflict
      conflict: End of the ROM: 0x1FF00FFF (stm32flash, stlink) or 0x1FF01FFF (AN2606,
        stm32loader).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L100x6A/L100x8A/L100xBA/L151x6A/L151x8A/L151xBA/L152x6A/L152x8A/L152xBA
      id=0x429 usb=no rom-ids=0x20 rom-id-at=0x1FF00FFE stack=0x20000000-0x20008000
      flash=0x08000000/512*256Bg align=- uid=0x1FF80050 size-at=0x1FF8004C confidence=conflict
      conflict: End of the ROM: 0x1FF00FFF (stm32flash, stlink) or 0x1FF01FFF (AN2606,
        stm32loader).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L100xC/L151xC/L152xC/L162xC
      id=0x427 usb=yes rom-ids=0x40 stack=0x20000000-0x20008000 flash=0x08000000/1024*256Bg
      bcd=0x2200 confidence=two-sources
      seen: @Internal Flash  /0x08000000/1024*256 g
      other: @Option Bytes  /0x1FF80000/01*032 e
      other: @DATA Memory /0x08080000/02*004Ke
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, log

    line L151xD/L152xD/L162xD/L151xCA/L152xCA/L162xCA
      id=0x436 usb=yes rom-ids=0x45 stack=0x20000000-0x2000C000 flash=0x08000000/1536*256Bg
      confidence=two-sources
      banks: nRST_BFB2 boots bank 2; remap before a jump.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L151xE/L152xE/L162xE/L151xDX/L152xDX/L162xDX
      id=0x437 usb=yes rom-ids=0x40 stack=0x20000000-0x20014000 flash=0x08000000/2048*256Bg
      confidence=two-sources
      banks: nRST_BFB2 boots bank 2; remap before a jump.
      note: Needs an external clock of 2, 3, 4, 6, 8, 12, 16 or 24 MHz for DFU. Writes fail behind
        some high-speed host controllers; a hub in between helps (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    family L4
      core=M4 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF6FFF rom-ram=0x20000000-0x200030FF
      rom-id-at=0x1FFF6FFE remap=SYSCFG_MEMRMP@0x40010000+0x40021060.0 transfer=2048 unit=8
      align=8 write-typ=82 erase-typ=2K:22 erase-max=2K:25 erased=0xFF ecc=yes empty=yes
      options=0x1FFF7800 otp=0x1FFF7000 uid=0x1FFF7590 size-at=0x1FFF75E0
      cause=RCC_CSR@0x40021094/28/23/0xEB000000
      flag: The option SRAM2_RST erases SRAM2 (0x10000000 and its second place behind SRAM1) at
        every reset: the flag may not live there while it is 0.

    line L412/L422
      id=0x464 usb=yes rom-ids=0xD1 stack=0x20000000-0x2000A000,0x10000000-0x10002000
      flash=0x08000000/064*002Kg confidence=conflict
      conflict: RAM used by the ROM: 0x2100 (stm32loader, AN2606) or 0x3100 (stm32flash) bytes.
      note: DFU needs VDDUSB and does not work in voltage range 2, which the ROM does not change
        (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, QMK, Zephyr

    line L431/L432/L433/L442/L443
      id=0x435 usb=yes rom-ids=0x91 stack=0x20000000-0x20010000,0x10000000-0x10004000
      flash=0x08000000/128*002Kg bcd=0x2200 confidence=two-sources
      no-jump: L431: it has no USB
      seen: @Internal Flash  /0x08000000/0128*0002Kg
      other: @Option Bytes  /0x1FFF7800/01*040 e
      other: @OTP Memory /0x1FFF7000/01*0001Ke
      other: @Device Feature/0xFFFF0000/01*004 e
      note: L431 has no USB. Says bwPollTimeout 21 ms and stalls an early GETSTATUS; some parts
        (ROM id 0xFF) take only 1,024 bytes (dfu-util#40). DFU needs VDDUSB and does not work in
        voltage range 2, which the ROM does not change (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424, QMK,
        Zephyr, log, dfu-util

    line L451/L452/L462
      id=0x462 usb=yes rom-ids=0x92 stack=0x20000000-0x20028000,0x10000000-0x10008000
      flash=0x08000000/256*002Kg bcd=0x2200 confidence=two-sources
      no-jump: L451: it has no USB
      seen: @Internal Flash  /0x08000000/0256*0002Kg
      other: @Option Bytes  /0x1FFF7800/01*040 e
      other: @OTP Memory /0x1FFF7000/01*0001Ke
      other: @Device Feature/0xFFFF0000/01*004 e
      note: L451 has no USB.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, log

    line L471/L475/L476/L486
      id=0x415 usb=yes rom-ids=0x92,0xA3 stack=0x20000000-0x20018000,0x10000000-0x10008000
      flash=0x08000000/512*002Kg empty=no confidence=two-sources
      no-jump: L471: it has no USB
      banks: DUALBANK chooses; with BFB2 a reset enters the ROM, which starts bank 2; remap before
        a jump.
      note: L471 has no USB. ROM V10 waits about 2.6 s without a 32 kHz crystal. Option bytes of
        bank 2 at 0x1FFFF800.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line L496/L4A6
      id=0x461 usb=yes rom-ids=0x93 stack=0x20000000-0x20050000,0x10000000-0x10010000
      flash=0x08000000/512*002Kg erase-max=2K:24.47 empty=no confidence=two-sources
      banks: DUALBANK chooses; BFB2 boots bank 2; remap before a jump.
      note: The serial number changes at every power cycle. Option bytes of bank 2 at 0x1FFFF800.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, zephyr#16934

    family L4+
      core=M4 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF6FFF rom-id-at=0x1FFF6FFE
      remap=SYSCFG_MEMRMP@0x40010000+0x40021060.0 unit=8 align=8 erased=0xFF ecc=yes empty=yes
      options=0x1FF00000 otp=0x1FFF7000 uid=0x1FFF7590 size-at=0x1FFF75E0
      cause=RCC_CSR@0x40021094/28/23/0xEB000000
      flag: The option SRAM2_RST erases SRAM2 (0x10000000 and its second place behind SRAM1) at
        every reset: the flag may not live there while it is 0.

    line L4R5/L4R7/L4R9/L4S5/L4S7/L4S9
      id=0x470 usb=yes rom-ram=0x20000000-0x200031FF rom-ids=0x95
      stack=0x20000000-0x200A0000,0x10000000-0x10010000 flash=0x08000000/512*004Kg bcd=0x2200
      confidence=conflict
      banks: DBANK chooses on 2 MiB parts, DB1M on 1 MiB parts; BFB2 boots bank 2; remap before a
        jump.
      seen: @Internal Flash  /0x08000000/512*0004Kg
      other: @Option Bytes  /0x1FF00000/01*040 e/0x1FF01000/01*040 e
      other: @OTP Memory /0x1FFF7000/01*0001Ke
      conflict: Option bytes: 0x1FFF7800 (stm32loader, stm32flash) or 0x1FF00000 (stlink, ST,
        logs).
      note: With DBANK=0 pages have 8 KiB.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424, log

    line L4P5/L4Q5
      id=0x471 usb=yes rom-ram=0x20000000-0x20003FFF rom-ids=0x90
      stack=0x20000000-0x20050000,0x10000000-0x10010000 flash=0x08000000/256*004Kg
      confidence=two-sources
      banks: DBANK or DB1M chooses; BFB2 boots bank 2; remap before a jump.
      note: With DBANK=0 pages have 8 KiB.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424

    family L5
      core=M33 vector=0x0BF90000 rom=0x0BF90000-0x0BF97FFF rom-ram=0x20000000-0x20003FFF
      rom-id-at=0x0BF97FFE remap=none transfer=1024 unit=8 align=16 erased=0xFF ecc=yes empty=no
      options=0x1FF00000 otp=0x0BFA0000 uid=0x0BFA0590 size-at=0x0BFA05E0
      cause=RCC_CSR@0x40021094/28/23/0xEA000000
      flag: The option SRAM2_RST erases SRAM2 (0x10000000 and its second place behind SRAM1) at
        every reset: the flag may not live there while it is 0.
      flag: With TZEN=1 the ROM is not reached this way.

    line L552/L562
      id=0x472 usb=yes rom-ids=0x92 stack=0x20000000-0x20040000 flash=0x08000000/256*002Kg
      confidence=conflict
      banks: DBANK or DB256K chooses, SWAP_BANK swaps.
      conflict: Option bytes and OTP: 0x1FF00000 and 0x0BFA0000 in tables; a log that fits L5 has
        0x40022040 and 0x1FFF7000.
      note: With DBANK=0 pages have 4 KiB. TZEN=1 limits the ROM.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424

    family U0
      core=M0+ vector=0x1FFF0000 remap=SYSCFG_CFGR1@0x40010000+0x40021060.0 unit=8 erase-max=2K:40
      erased=0xFF ecc=yes empty=yes options=0x40022020 otp=0x1FFF6800
      cause=RCC_CSR@0x40021094/28/23/0xEA000000
      flag: With the option RAM_PARITY_CHECK on, reading RAM that was never written since power-on
        raises an NMI: the flag may not live in RAM with parity.

    line U031
      id=0x459 usb=no rom=0x1FFF0000-0x1FFF37FF rom-ram=0x20000000-0x200014FF rom-ids=0xB0
      rom-id-at=0x1FFF37FE stack=0x20000000-0x20003000 flash=0x08000000/032*002Kg uid=0x1FFF3E50
      size-at=0x1FFF3EA0 confidence=conflict
      conflict: End of the ROM: 0x1FFF67FF by CMSIS, 0x1FFF37FF by AN2606.
      sources: AN2606, CMSIS, stm32-data, OpenOCD, Zephyr

    line U073/U083
      id=0x489 usb=yes rom=0x1FFF0000-0x1FFF67FF rom-ram=0x20000000-0x2000216F rom-ids=0xD0
      stack=0x20000000-0x2000A000 flash=0x08000000/128*002Kg bcd=0x0220 align=8 uid=0x1FFF6E50
      size-at=0x1FFF6EA0 confidence=two-sources
      seen: @Internal Flash    /0x08000000/128*02Kg
      other: @OB Bytes          /0x40022020/01*136 e
      other: @OTP Memory        /0x1FFF6800/01*1024 e
      other: @ENGI Bytes        /0x1FFF6C00/01*1024.e
      sources: AN2606, CMSIS, stm32-data, OpenOCD, OpenBootloader, Zephyr, log

    family U3
      core=M33 vector=0x0BF8F000 rom=0x0BF8F000-0x0BF9FFFF rom-ram=0x20000000-0x20003FFF
      remap=none unit=8 align=8 erased=0xFF ecc=yes empty=no otp=0x0BFA0000 uid=0x0BFA0700
      size-at=0x0BFA07A0
      ram-ecc=yes
      flag: The options SRAM_RST and SRAM2_RST erase those blocks at every reset: the flag may not
        live there while they are 0.
      flag: With TZEN=1 the ROM is not reached this way.

    line U375/U385
      id=0x454 usb=yes rom-ids=0xE2 stack=0x20000000-0x20040000 flash=0x08000000/256*004Kg
      confidence=one-source
      banks: DUALBANK chooses, SWAP_BANK swaps.
      note: The vector table follows from the boot address 0x17F1E0 x 0x80 and agrees with AN2606.
      sources: AN2606, CMSIS, stm32-data, OpenOCD, AN3156

    line U3B5/U3C5
      id=0x42A usb=yes rom-ids=0xE0 stack=0x20000000-0x200A0000 flash=0x08000000/512*004Kg
      confidence=one-source
      banks: DUALBANK chooses, SWAP_BANK swaps.
      sources: AN2606, CMSIS, stm32-data, OpenOCD

    family U5
      core=M33 vector=0x0BF90000 rom=0x0BF90000-0x0BF9FFFF rom-ram=0x20000000-0x20003FFF
      rom-id-at=0x0BF99EFE remap=none unit=16 align=16 erase-max=8K:5 erased=0xFF ecc=yes empty=no
      options=0x40022040 otp=0x0BFA0000 uid=0x0BFA0700 size-at=0x0BFA07A0
      cause=RCC_CSR@0x46020CF4/28/23/0xEA000000 ram-ecc=yes
      flag: The options SRAM_RST and SRAM2_RST erase those blocks at every reset: the flag may not
        live there while they are 0.
      flag: With TZEN=1 the ROM faults (ST community 896872).
      note: There is nothing to remap: set VTOR and jump. With TZEN=1 the stack may lie in the
        secure alias from 0x30000000.

    line U535/U545
      id=0x455 usb=yes rom-ids=0x91 stack=0x20000000-0x20040000,0x28000000-0x28004000
      flash=0x08000000/064*008Kg confidence=conflict
      banks: DUALBANK chooses, SWAP_BANK swaps.
      conflict: RAM: 256 KiB (stm32-data), 274 KiB (stlink) or up to 0x2023FFFF (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, ST-49424, Zephyr

    line U575/U585
      id=0x482 usb=yes rom-ids=0x92,0x93 stack=0x20000000-0x200C0000,0x28000000-0x28004000
      flash=0x08000000/256*008Kg transfer=1024 bcd=0x0200 confidence=conflict
      banks: DUALBANK chooses, SWAP_BANK swaps.
      seen: @Internal Flash   /0x08000000/256*08Kg
      seen: @Internal Flash   /0x08000000/128*08Kg
      seen: @Internal Flash  /0x08000000/512*0004Kg
      other: @Option Bytes   /0x40022040/01*64 e
      other: @OTP Memory   /0x0BFA0000/01*512 e
      other: @Option Bytes  /0x1FF00000/01*040 e/0x1FF01000/01*040 e
      other: @OTP Memory /0x1FFF7000/01*0001Ke
      conflict: Sectors: every table has 8 KiB; a string said to come from a U585 (SensorTile.box
        PRO) has 512 of 4 KiB, with option bytes and OTP where no table has them, and is letter
        for letter that of L4R9 (SensorTile.box). End of the ROM: 0x0BF97FFF (OpenBootloader) or
        0x0BF9FFFF (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, OpenBootloader, ST-49424,
        Zephyr, log

    line U595/U599/U5A5/U5A9
      id=0x481 usb=yes rom-ids=0x92 stack=0x20000000-0x20270000,0x28000000-0x28004000
      flash=0x08000000/512*008Kg bcd=0x0200 confidence=two-sources
      banks: DUALBANK chooses, SWAP_BANK swaps.
      seen: @Internal Flash   /0x08000000/512*08Kg
      other: @Option Bytes   /0x40022040/01*64 e
      other: @OTP Memory   /0x0BFA0000/01*512 e
      note: USB is high speed.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, OpenBootloader, ST-49424,
        Zephyr

    line U5F7/U5F9/U5G7/U5G9
      id=0x476 usb=yes rom-ids=0x90 rom-id-at=- stack=0x20000000-0x202F0000,0x28000000-0x28004000
      flash=0x08000000/512*008Kg confidence=two-sources
      banks: DUALBANK chooses, SWAP_BANK swaps.
      note: USB is high speed.
      sources: AN2606, CMSIS, stm32-data, stlink, OpenOCD, ST-49424, Zephyr

    family WB
      core=M4+M0+ vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF6FFF rom-id-at=0x1FFF6FFE
      remap=SYSCFG_MEMRMP@0x40010000+none unit=8 erased=0xFF ecc=yes empty=yes otp=0x1FFF7000
      uid=0x1FFF7590 size-at=0x1FFF75E0
      cause=RCC_CSR@0x58000094/28/23/0xEA000000
      flag: The option SRAM2_RST erases SRAM2 (from 0x20030000) at every reset, and the radio core
        owns part of it: the flag may not live there.

    line WB10/WB15
      id=0x494 usb=no rom-ram=0x20000000-0x20004FFF rom-ids=0xB1
      stack=0x20000000-0x20003000,0x20030000-0x20039000,0x10000000-0x10009000
      flash=0x08000000/160*002Kg erase-max=2K:25 options=0x1FFF7800 confidence=conflict
      conflict: RAM used by the ROM: 0x5000 bytes, more than the first block has.
      note: The top of flash usually holds the radio firmware.
      sources: AN2606, CMSIS, stm32-data, stm32loader, OpenOCD, ST-49424, Zephyr

    line WB30/WB35/WB50/WB55
      id=0x495 usb=yes rom-ram=0x20000000-0x20003FFF rom-ids=0xD5
      stack=0x20000000-0x20040000,0x10000000-0x10010000 flash=0x08000000/256*004Kg align=8
      erase-max=4K:25 options=0x1FFF8000 confidence=conflict
     
      no-jump: WB30/WB50: it has no USB
      conflict: Device id: OpenOCD has 0x496 for WB3x; all others 0x495.
      note: Only WB35 and WB55 have USB. The top of flash usually holds the radio firmware. Leave
        gives errors that qFlipper ignores. Part of the RAM from 0x20030000 belongs to the radio
        core.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, ST-49424, Zephyr

    family WBA
      core=M33 rom-ram=0x20000000-0x20002FFF remap=none unit=16 align=16 erased=0xFF ecc=yes
      empty=no
      cause=RCC_CSR@0x46020CF4/28/23/0xEA000000 ram-ecc=yes
      flag: The options SRAM_RST and SRAM2_RST erase those blocks at every reset: the flag may not
        live there while they are 0.
      flag: With TZEN=1 the ROM is not reached this way.

    line WBA2x
      id=0x4B2 usb=yes vector=0x0BF85000 rom=0x0BF85000-0x0BF8CDFF rom-ids=0xD0
      stack=0x20000000-0x20018000 flash=0x08000000/128*004Kg otp=0x0BF8D000 uid=0x0BF8D700
      size-at=0x0BF8D7A0 confidence=conflict
      conflict: Program unit: 8 bytes in ST's HAL and OpenOCD, 16 in stm32-data.
      sources: AN2606, CMSIS, OpenOCD, Zephyr

    line WBA50/WBA52/WBA54/WBA55
      id=0x492 usb=no vector=0x0BF88000 rom=0x0BF88000-0x0BF8FFFF rom-ram=0x20000000-0x200017FF
      rom-ids=0xB0,0xB1 rom-id-at=0x0BF8FEFE stack=0x20000000-0x20020000
      flash=0x08000000/128*008Kg align=- options=0x40022040 otp=0x0BF90000 uid=0x0BF90700
      size-at=0x0BF907A0 confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, OpenOCD, OpenBootloader, ST-49424

    line WBA62/WBA63/WBA64/WBA65
      id=0x4B0 usb=yes vector=0x0BF90000 rom=0x0BF90000-0x0BF9FFFF rom-ids=0xD2
      stack=0x20000000-0x20080000 flash=0x08000000/256*008Kg otp=0x0BFA0000 uid=0x0BFA0700
      size-at=0x0BFA07A0 confidence=two-sources
      banks: DUAL_BANK chooses, SWAP_BANK swaps.
      note: AN2606 calls USB full speed; the chip data have a high-speed controller.
      sources: AN2606, CMSIS, stm32-data, OpenOCD, AN3156

    family WL
      core=M4+M0+ vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF3FFF rom-ram=0x20000000-0x20001FFF
      rom-id-at=0x1FFF3EFE remap=SYSCFG_MEMRMP@0x40010000+none unit=8 erased=0xFF ecc=yes
      empty=yes options=0x1FFF7800 otp=0x1FFF7000 uid=0x1FFF7590 size-at=0x1FFF75E0

    line WL54/WL55/WLE4/WLE5
      id=0x497 usb=no rom-ids=0xC4 stack=0x20000000-0x20010000 flash=0x08000000/128*002Kg
      confidence=two-sources
      note: There is no USB on the die.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, ST-49424
    """
}
