extension ChipData {
  /// The lines of F4 and F7.
  static let seriesF4F7 = """
    family F4
      core=M4 vector=0x1FFF0000 rom=0x1FFF0000-0x1FFF77FF rom-ram=0x20000000-0x20002FFF
      rom-id-at=0x1FFF76DE remap=SYSCFG_MEMRMP@0x40013800+0x40023844.14 transfer=2048 unit=1
      align=4 erase-max=128K:4000 erased=0xFF ecc=no empty=no options=0x1FFFC000 otp=0x1FFF7800
      uid=0x1FFF7A10 size-at=0x1FFF7A22
      cause=RCC_CSR@0x40023874/28/24/0xEA000000 clocks=F2
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
      cause=RCC_CSR@0x40023874/28/24/0xEA000000 clocks=F2 rom-alias=0x00100000-0x0010EDBF
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
