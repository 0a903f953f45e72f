extension ChipData {
  /// The lines of F0 to F7.
  static let seriesF = """
    family F0
      core=M0 vector=0x1FFFEC00 rom=0x1FFFEC00-0x1FFFF7FF rom-ram=0x20000000-0x200017FF
      rom-id-at=0x1FFFF6A6 remap=SYSCFG_CFGR1@0x40010000+0x40021018.0 unit=2 write-typ=53.5
      erase-typ=1K:30 erase-max=1K:40 erased=0xFF ecc=no empty=no options=0x1FFFF800
      uid=0x1FFFF7AC size-at=0x1FFFF7CC
      note: This core has no VTOR: the ROM gets its interrupts only after the remap.

    line F030x4/F030x6/F031/F038
      id=0x444 usb=no rom-ram=0x20000000-0x200007FF rom-ids=0x10 rom-id-at=0x1FFFF7A6
      stack=0x20000000-0x20001000 flash=0x08000000/032*001Kg empty=? confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F051/F058/F030x8
      id=0x440 usb=no rom-ram=0x20000000-0x200007FF rom-ids=0x21 rom-id-at=0x1FFFF7A6
      stack=0x20000000-0x20002000 flash=0x08000000/064*001Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F030xC
      id=0x442 usb=no vector=0x1FFFD800 rom=0x1FFFD800-0x1FFFF7FF rom-ids=0x52
      rom-id-at=0x1FFFF796 stack=0x20000000-0x20008000 flash=0x08000000/128*002Kg erase-typ=2K:30
      erase-max=2K:40 confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F042/F048
      id=0x445 usb=yes vector=0x1FFFC400 rom=0x1FFFC400-0x1FFFF7FF rom-ids=0xA1
      stack=0x20000000-0x20001800 flash=0x08000000/032*001Kg transfer=2048 bcd=0x2200 align=4
      empty=yes confidence=conflict
      seen: @Internal Flash  /0x08000000/032*0001Kg
      other: @Option Bytes  /0x1FFFF800/01*016 e
      conflict: Vector table: stlink has 0x1FFFEC00; all others 0x1FFFC400.
      note: The serial number is FFFFFFFEFFFF on every part. The ROM uses all RAM. Writes fail
        behind some high-speed host controllers; a hub in between helps (AN2606). A jump comes
        back to the application unless the first flash word is erased, BOOT_SEL is 0 or BOOT0 is
        high.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, candleLight,
        stm32flash, QMK, log, Zephyr

    line F070x6
      id=0x445 usb=yes vector=0x1FFFC400 rom=0x1FFFC400-0x1FFFF7FF rom-ids=0xA2
      stack=0x20000000-0x20001800 flash=0x08000000/032*001Kg transfer=2048 bcd=0x2200 align=4
      empty=yes confidence=conflict
      seen: @Internal Flash  /0x08000000/032*0001Kg
      other: @Option Bytes  /0x1FFFF800/01*016 e
      conflict: Vector table: stlink has 0x1FFFEC00; all others 0x1FFFC400.
      note: Over USB it looks like F042. Needs a crystal of 4, 6, 8, 12, 16, 18 or 24 MHz for DFU
        and starts 230 ms later without one. The ROM uses all RAM. Writes fail behind some
        high-speed host controllers; a hub in between helps (AN2606). A jump comes back to the
        application unless the first flash word is erased.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, Zephyr

    line F070xB
      id=0x448 usb=yes vector=0x1FFFC800 rom=0x1FFFC800-0x1FFFF7FF rom-ids=0xA2,0xA3
      stack=0x20000000-0x20004000 flash=0x08000000/064*002Kg align=4 erase-typ=2K:30
      erase-max=2K:40 confidence=two-sources
      note: Needs a crystal of 4, 6, 8, 12, 16, 18 or 24 MHz for DFU and starts 230 ms later
        without one. Writes fail behind some high-speed host controllers; a hub in between helps
        (AN2606). AN2606 gives both ROM ids.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F071/F072/F078
      id=0x448 usb=yes vector=0x1FFFC800 rom=0x1FFFC800-0x1FFFF7FF rom-ids=0xA1
      stack=0x20000000-0x20004000 flash=0x08000000/064*002Kg transfer=2048 bcd=0x2200 align=4
      erase-typ=2K:30 erase-max=2K:40 confidence=two-sources
      seen: @Internal Flash  /0x08000000/064*0002Kg
      other: @Option Bytes  /0x1FFFF800/01*016 e
      note: F071 has no USB. A GETSTATUS before bwPollTimeout is over is stalled (openmv#1508).
        The serial number is FFFFFFFEFFFF on every part. Writes fail behind some high-speed host
        controllers; a hub in between helps (AN2606).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, candleLight,
        stm32flash, ST-49424, QMK, Zephyr

    line F091/F098
      id=0x442 usb=no vector=0x1FFFD800 rom=0x1FFFD800-0x1FFFF7FF rom-ids=0x50
      rom-id-at=0x1FFFF796 stack=0x20000000-0x20008000 flash=0x08000000/128*002Kg erase-typ=2K:30
      erase-max=2K:40 empty=yes confidence=two-sources
      note: The empty check is made at power-on: after the first programming NRST still starts the
        ROM.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    family F1
      core=M3 vector=0x1FFFF000 rom=0x1FFFF000-0x1FFFF7FF rom-ram=0x20000000-0x200001FF remap=none
      unit=2 write-typ=52.5 write-max=70 erase-max=1K:40,2K:40 mass-max=40 erased=0xFF ecc=no
      empty=no options=0x1FFFF800 uid=0x1FFFF7E8 size-at=0x1FFFF7E0
      note: There is nothing to remap: set VTOR and jump. Only F105 and F107 have USB in the ROM;
        elsewhere DFU is a bootloader in flash.

    line F101x4/F101x6/F102x4/F102x6/F103x4/F103x6
      id=0x412 usb=no stack=0x20000000-0x20002800 flash=0x08000000/032*001Kg
      confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F101x8/F101xB/F102x8/F102xB/F103x8/F103xB
      id=0x410 usb=no stack=0x20000000-0x20005000 flash=0x08000000/128*001Kg
      confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F101xC/F101xD/F101xE/F103xC/F103xD/F103xE
      id=0x414 usb=no stack=0x20000000-0x20010000 flash=0x08000000/256*002Kg
      confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F100x4/F100x6/F100x8/F100xB
      id=0x420 usb=no rom-ids=0x10 rom-id-at=0x1FFFF7D6 stack=0x20000000-0x20002000
      flash=0x08000000/128*001Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F100xC/F100xD/F100xE
      id=0x428 usb=no rom-ids=0x10 rom-id-at=0x1FFFF7D6 stack=0x20000000-0x20008000
      flash=0x08000000/256*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F101xF/F101xG/F103xF/F103xG
      id=0x430 usb=no vector=0x1FFFE000 rom=0x1FFFE000-0x1FFFF7FF rom-ram=0x20000000-0x200007FF
      rom-ids=0x21 rom-id-at=0x1FFFF7D6 stack=0x20000000-0x20018000 flash=0x08000000/512*002Kg
      confidence=two-sources
      banks: Two banks of 512 KiB; BFB2 boots bank 2.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    line F105/F107
      id=0x418 usb=yes vector=0x1FFFB000 rom=0x1FFFB000-0x1FFFF7FF rom-ram=0x20000000-0x20000FFF
      stack=0x20000000-0x20010000 flash=0x08000000/128*002Kg transfer=2048 align=4
      confidence=two-sources
      seen: @Internal Flash  /0x08000000/128*002Kg
      other: @Option Bytes  /0x1FFFF800/01*016 g
      note: Tries crystals of 25, 14.7456 and 8 MHz and resets if none fits. The layout with
        serial STM32 may come from an AT32F415 clone (flashfloppy#462). After Read Unprotect the
        part leaves the ROM (dapboot#4).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr, data-sheet

    family F2
      core=M3 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF77FF rom-ram=0x20000000-0x20001FFF
      rom-id-at=0x1FFF77DE remap=SYSCFG_MEMRMP@0x40013800+0x40023844.14 transfer=2048 unit=1
      align=4 erase-max=128K:4000 erased=0xFF ecc=no empty=no options=0x1FFFC000 otp=0x1FFF7800
      uid=0x1FFF7A10 size-at=0x1FFF7A22
      note: The ROM programs byte by byte until 0x03 (2.7 to 3.6 V) is written to Device Feature.

    line F205/F207/F215/F217
      id=0x411 usb=yes rom-ids=0x20,0x33 stack=0x20000000-0x20020000
      flash=0x08000000/04*016Kg,01*064Kg,07*128Kg confidence=two-sources
      note: ROM id 0x20 has no USB, id 0x33 has.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    family F3
      core=M4 vector=0x1FFFD800 rom=0x1FFFD800-0x1FFFF7FF rom-ram=0x20000000-0x200017FF
      rom-id-at=0x1FFFF796 remap=SYSCFG_CFGR1@0x40010000+0x40021018.0 unit=2 erase-max=2K:40
      erased=0xFF ecc=no empty=no options=0x1FFFF800 uid=0x1FFFF7AC size-at=0x1FFFF7CC

    line F301/F302x4/F302x6/F302x8
      id=0x439 usb=yes rom-ids=0x40 stack=0x20000000-0x20004000 flash=0x08000000/032*002Kg
      transfer=2048 align=4 confidence=two-sources
      note: F301 has no USB. Without a crystal the ROM starts 560 ms later.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F318
      id=0x439 usb=no rom-ids=0x50 stack=0x20000000-0x20004000 flash=0x08000000/032*002Kg
      confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F302xB/F302xC/F303xB/F303xC
      id=0x422 usb=yes rom-ram=0x20000000-0x200013FF rom-ids=0x41
      stack=0x20000000-0x2000A000,0x10000000-0x10002000 flash=0x08000000/128*0002Kg transfer=2048
      align=4 confidence=conflict
      seen: @Internal Flash  /0x08000000/128*0002Kg
      other: @Option Bytes  /0x1FFFF800/01*016 e
      conflict: Vector table: stlink has 0x1FFFF000; all others 0x1FFFD800.
      note: F302 has no CCM RAM at 0x10000000.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, AIOC, stm32flash,
        ST-49424, QMK, betaflight-configurator, Zephyr

    line F358
      id=0x422 usb=no rom-ram=0x20000000-0x200013FF rom-ids=0x50
      stack=0x20000000-0x2000A000,0x10000000-0x10002000 flash=0x08000000/128*002Kg
      confidence=conflict
      conflict: Vector table: stlink has 0x1FFFF000; all others 0x1FFFD800.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F303x4/F303x6/F303x8/F328/F334
      id=0x438 usb=no rom-ids=0x50 stack=0x20000000-0x20003000,0x10000000-0x10001000
      flash=0x08000000/032*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F302xD/F302xE/F303xD/F303xE
      id=0x446 usb=yes rom-ids=0x40 stack=0x20000000-0x20010000,0x10000000-0x10004000
      flash=0x08000000/256*002Kg transfer=2048 align=4 confidence=two-sources
      note: F302 has no CCM RAM at 0x10000000.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F398
      id=0x446 usb=no rom-ids=0x50 stack=0x20000000-0x20010000,0x10000000-0x10004000
      flash=0x08000000/256*002Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F373
      id=0x432 usb=yes rom-ram=0x20000000-0x200013FF rom-ids=0x41 rom-id-at=0x1FFFF7A6
      stack=0x20000000-0x20008000 flash=0x08000000/128*002Kg transfer=2048 align=4
      confidence=conflict
      conflict: Vector table: stlink has 0x1FFFF000; all others 0x1FFFD800.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, AIOC, stm32flash,
        ST-49424, Zephyr

    line F378
      id=0x432 usb=no rom-ram=0x20000000-0x200013FF rom-ids=0x50 rom-id-at=0x1FFFF7A6
      stack=0x20000000-0x20008000 flash=0x08000000/128*002Kg confidence=conflict
      conflict: Vector table: stlink has 0x1FFFF000; all others 0x1FFFD800. RAM used by the ROM:
        0x1000 (stm32loader) or 0x1400 (stm32flash) bytes.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    family F4
      core=M4 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF77FF rom-ram=0x20000000-0x20002FFF
      rom-id-at=0x1FFF76DE remap=SYSCFG_MEMRMP@0x40013800+0x40023844.14 transfer=2048 unit=1
      align=4 erase-max=128K:4000 erased=0xFF ecc=no empty=no options=0x1FFFC000 otp=0x1FFF7800
      uid=0x1FFF7A10 size-at=0x1FFF7A22
      note: The ROM programs byte by byte until 0x03 (2.7 to 3.6 V) is written to Device Feature.
        It often starts in dfuERROR with errFIRMWARE, which CLRSTATUS clears.

    line F401xB/F401xC
      id=0x423 usb=yes rom-ids=0xD1 stack=0x20000000-0x20010000
      flash=0x08000000/04*016Kg,01*064Kg,01*128Kg bcd=0x2200 confidence=two-sources
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,01*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, QMK, Zephyr, log

    line F401xD/F401xE
      id=0x433 usb=yes rom-ids=0xD1 stack=0x20000000-0x20018000
      flash=0x08000000/04*016Kg,01*064Kg,03*128Kg bcd=0x2200 confidence=two-sources
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      note: bwPollTimeout on an F401 of unknown size: erase 100 ms, write and Set Address Pointer
        104 ms.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, QMK, Zephyr, log

    line F405/F407/F415/F417
      id=0x413 usb=yes rom-ids=0x31,0x91 rom-id-at=0x1FFF77DE
      stack=0x20000000-0x20020000,0x10000000-0x10010000
      flash=0x08000000/04*016Kg,01*064Kg,07*128Kg bcd=0x2200 write-typ=16
      erase-typ=16K:400@x8,64K:1200@x8,128K:2000@x8 mass-max=32000 confidence=two-sources
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      note: Mass erase says bwPollTimeout 100 ms and takes up to 32 s (dfu-util#3). ROM id 0x31
        uses 8 KiB of RAM, id 0x91 12 KiB. After Read Unprotect the part leaves the ROM
        (dapboot#4).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, QMK, Betaflight, Zephyr, dfu-util, dfu-util#3, data-sheet, log

    line F410
      id=0x458 usb=no rom-ids=0xB1 stack=0x20000000-0x20008000 flash=0x08000000/04*016Kg,01*064Kg
      transfer=- align=- confidence=two-sources
      note: There is no USB on the die.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F411
      id=0x431 usb=yes rom-ids=0xD0 stack=0x20000000-0x20020000
      flash=0x08000000/04*016Kg,01*064Kg,03*128Kg bcd=0x2200 erase-max=16K:800,64K:2400,128K:2600
      mass-max=16000 confidence=two-sources
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424, QMK,
        Betaflight, Zephyr, data-sheet, log

    line F412
      id=0x441 usb=yes rom-ids=0x90,0x91 stack=0x20000000-0x20040000
      flash=0x08000000/04*016Kg,01*064Kg,07*128Kg confidence=conflict
      conflict: Flash: OpenOCD has 512 KiB at most; all others 1 MiB.
      note: AN2606 gives both ROM ids.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F413/F423
      id=0x463 usb=yes rom-ids=0x90 stack=0x20000000-0x20050000
      flash=0x08000000/04*016Kg,01*064Kg,11*128Kg confidence=two-sources
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    line F427/F429/F437/F439
      id=0x419 usb=yes rom-ids=0x70,0x91 stack=0x20000000-0x20030000,0x10000000-0x10010000
      flash=0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg bcd=0x2200
      confidence=two-sources
      banks: Two banks on 2 MiB parts, on 1 MiB parts by DB1M; BFB2 boots bank 2 through the ROM;
        remap before a jump.
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e/0x1FFE7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      note: Layout strings come with junk behind them (BTT-Octopus-Pro#42) or cut short. Option
        bytes of bank 2 at 0x1FFEC000. After Read Unprotect the part comes back in the ROM
        (dapboot#4).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, stm32flash,
        ST-49424, Zephyr, log

    line F446
      id=0x421 usb=yes rom-ids=0x90 stack=0x20000000-0x20020000
      flash=0x08000000/04*016Kg,01*064Kg,03*128Kg bcd=0x2200 write-typ=14
      erase-typ=16K:252@x32,64K:533@x32,128K:924@x32 confidence=two-sources
      banks: One bank, though ST's header defines BFB2 and DB1M; remap before a jump.
      seen: @Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg
      other: @Option Bytes  /0x1FFFC000/01*016 e
      other: @OTP Memory /0x1FFF7800/01*512 e,01*016 e
      other: @Device Feature/0xFFFF0000/01*004 e
      note: The times were measured at 3.26 V, 32 bits wide.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Klipper, Betaflight,
        stm32flash, ST-49424, QMK, Zephyr, log

    line F469/F479
      id=0x434 usb=yes rom-ids=0x90 stack=0x20000000-0x20050000,0x10000000-0x10010000
      flash=0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg confidence=conflict
      banks: Two banks on 2 MiB parts, on 1 MiB parts by DB1M; BFB2 boots bank 2 through the ROM;
        remap before a jump.
      conflict: RAM: stm32flash ends it at 0x20060000, CMSIS and stm32-data at 0x20050000.
      note: Option bytes of bank 2 at 0x1FFEC000.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, stm32flash, ST-49424,
        Zephyr

    family F7
      core=M7 vector=0x1FF00000 rom=0x1FF00000-0x1FF0EDBF rom-ram=0x20000000-0x20003FFF
      rom-id-at=0x1FF0EDBE remap=none transfer=2048 unit=1 align=8 erase-max=256K:4000 erased=0xFF
      ecc=no empty=no options=0x1FFF0000 otp=0x1FF0F000 uid=0x1FF0F420 size-at=0x1FF0F442
      note: The ROM programs byte by byte until 0x03 (2.7 to 3.6 V) is written to Device Feature.
        There is nothing to remap: set VTOR and jump, with dual boot (nDBOOT) off. The ROM is also
        seen at 0x00100000.

    line F722/F723/F730/F732/F733
      id=0x452 usb=yes rom-ids=0x90 stack=0x20000000-0x20040000
      flash=0x08000000/04*016Kg,01*64Kg,03*128Kg bcd=0x2200 erase-max=- otp=0x1FF07800
      uid=0x1FF07A10 size-at=0x1FF07A22 confidence=conflict
      seen: @Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg
      other: @Option Bytes  /0x1FFF0000/01*048 e
      other: @OTP Memory /0x1FF07800/01*528e
      other: @Device Feature/0xFFFF0000/01*004 e
      conflict: Vector table: Klipper has 0x1FFF0000, which is the option bytes; all others
        0x1FF00000.
      note: The serial number is STM32FxSTM32 on every part. F730 has 64 KiB of flash.
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Betaflight, MicroPython,
        stm32flash, ST-49424, Zephyr, log

    line F745/F746/F750/F756
      id=0x449 usb=yes rom-ids=0x70,0x90 stack=0x20000000-0x20050000
      flash=0x08000000/04*032Kg,01*128Kg,03*256Kg bcd=0x2200 confidence=conflict
      seen: @Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg
      conflict: Vector table: Klipper has 0x1FFF0000, which is the option bytes; all others
        0x1FF00000. Flash size register: libopencm3 has 0x1FF0F422; CMSIS and stlink 0x1FF0F442.
      note: bwPollTimeout: erase 100 ms, write 104 ms; the status after an erase of 32 KiB came
        351 ms later (fwupd#2696). F750 has 64 KiB of flash. After Read Unprotect the part comes
        back in the ROM (dapboot#4).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Betaflight, MicroPython,
        stm32flash, ST-49424, rusEFI, Zephyr, fwupd#2696, betaflight-configurator

    line F765/F767/F768/F769/F777/F778/F779
      id=0x451 usb=yes rom-ids=0x93 stack=0x20000000-0x20080000
      flash=0x08000000/04*032Kg,01*128Kg,07*256Kg confidence=conflict
      banks: nDBANK chooses one or two banks, nDBOOT boots by bank; both must be inactive for a
        jump.
      conflict: Vector table: Klipper has 0x1FFF0000, which is the option bytes; all others
        0x1FF00000.
      note: With nDBANK=0 each bank has sectors of 16, 64 and 128 KiB, and the ROM erases the
        wrong sector of bank 2 (rusefi#3566). Parts of 1 MiB claim 2 MiB. After a mass erase
        GETSTATUS can fail (dfu-util#231).
      sources: AN2606, CMSIS, stm32-data, stm32loader, stlink, OpenOCD, Betaflight, MicroPython,
        stm32flash, ST-49424, Zephyr
    """
}
