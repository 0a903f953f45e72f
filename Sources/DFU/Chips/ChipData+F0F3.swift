extension ChipData {
  /// The lines of F0 to F3.
  static let seriesF0F3 = """
    family F0
      core=M0 vector=0x1FFFEC00 rom=0x1FFFEC00-0x1FFFF7FF rom-ram=0x20000000-0x200017FF
      rom-id-at=0x1FFFF6A6 remap=SYSCFG_CFGR1@0x40010000+0x40021018.0 unit=2 write-typ=53.5
      erase-typ=1K:30 erase-max=1K:40 erased=0xFF ecc=no empty=no options=0x1FFFF800
      uid=0x1FFFF7AC size-at=0x1FFFF7CC
      cause=RCC_CSR@0x40021024/28/24/0xEA800000
      flag: With the option RAM_PARITY_CHECK on, reading RAM that was never written since power-on
        raises an NMI: the flag may not live in RAM with parity.
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
      no-jump: all: AN2606: a jump comes back to the application unless the first word of flash is
        erased; raise BOOT0, or erase that word and power-cycle
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
      no-jump: all: AN2606: a jump comes back to the application unless the first word of flash is
        erased; raise BOOT0, or erase that word and power-cycle
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
      no-jump: F071: it has no USB
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
      cause=RCC_CSR@0x40021024/28/24/0xE8000000
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
      cause=RCC_CSR@0x40023874/28/24/0xEA000000 clocks=F2
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
      cause=RCC_CSR@0x40021024/28/24/0xEA800000
      flag: With the option RAM_PARITY_CHECK on, reading RAM that was never written since power-on
        raises an NMI: the flag may not live in RAM with parity.
      flag: The boards that pull D+ up by a fixed resistor must drive it low before the reset, or
        the host sees no disconnect: these parts have no pull-up of their own.

    line F301/F302x4/F302x6/F302x8
      id=0x439 usb=yes rom-ids=0x40 stack=0x20000000-0x20004000 flash=0x08000000/032*002Kg
      transfer=2048 align=4 confidence=two-sources
      no-jump: F301: it has no USB
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
    """
}
