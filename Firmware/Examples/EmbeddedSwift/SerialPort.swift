import _Volatile

/// USART1 of an STM32F405 on PB6 (TX) and PB7 (RX): 115,200 baud, 8 bits, no parity.
///
/// **Spec:** RM0090 §7.3.9, §8.4, §30.6.
struct SerialPort {
  /// What came in.
  enum Input {
    case byte(UInt8)
    /// A framing error, noise or an overrun.
    case noise
  }

  private static let status = register(0x4001_1000)
  private static let data = register(0x4001_1004)
  private static let baudRate = register(0x4001_1008)
  private static let control = register(0x4001_100C)

  private static let receiveErrors: UInt32 = 0b1110
  private static let isReceived: UInt32 = 1 << 5
  private static let isSent: UInt32 = 1 << 6
  private static let isWritable: UInt32 = 1 << 7

  /// Switches on clocks, pins and the port; the core runs on the internal 16 MHz.
  init() {
    Self.set(Self.register(0x4002_3830), 1 << 1)  // RCC_AHB1ENR: GPIOB
    Self.set(Self.register(0x4002_3844), 1 << 4)  // RCC_APB2ENR: USART1
    Self.set(Self.register(0x4002_0420), 0x7700_0000)  // GPIOB_AFRL: AF7 on PB6 and PB7
    Self.set(Self.register(0x4002_0400), 0xA000)  // GPIOB_MODER: alternate function on both
    Self.baudRate.store(139)  // 16 MHz / 115,200
    Self.control.store(1 << 13 | 1 << 3 | 1 << 2)  // USART_CR1: UE, TE, RE
  }

  /// Waits for what comes in next.
  func read() -> Input {
    while true {
      let status = Self.status.load()
      if status & (Self.isReceived | Self.receiveErrors) == 0 { continue }
      // Reading the data behind the status is what clears the errors.
      let byte = UInt8(truncatingIfNeeded: Self.data.load())
      return status & Self.receiveErrors == 0 ? .byte(byte) : .noise
    }
  }

  /// Sends text.
  func write(_ text: StaticString) {
    for offset in 0..<text.utf8CodeUnitCount {
      while Self.status.load() & Self.isWritable == 0 {}
      // SAFETY: the offset is inside the text, which is there for good.
      Self.data.store(UInt32(unsafe text.utf8Start[offset]))
    }
  }

  /// Waits until the last stop bit is out.
  func flush() {
    while Self.status.load() & Self.isSent == 0 {}
  }

  private static func register(_ address: UInt) -> VolatileMappedRegister<UInt32> {
    // SAFETY: the addresses in this file are those of registers of this chip.
    unsafe VolatileMappedRegister(unsafeBitPattern: address)
  }

  private static func set(_ register: VolatileMappedRegister<UInt32>, _ bits: UInt32) {
    register.store(register.load() | bits)
  }
}
